#include "filter_tokens.hpp"

#include <optional>
#include <utility>

#include "text.hpp"

namespace esl {
namespace {

using Kind = FilterToken::Kind;
using boost::system::result;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }
bool is_word_character(char c) {
    return !is_space(c) && !is_control(c) && std::string_view("\"'()=!~<>&|").find(c) == std::string_view::npos;
}

// Walks over the text; a column counts characters of UTF-8, not bytes.
class Reader {
  public:
    explicit Reader(std::string_view text) : rest_(text) {}

    bool done() const { return rest_.empty(); }
    std::size_t column() const { return column_; }
    char peek(std::size_t ahead = 0) const { return ahead < rest_.size() ? rest_[ahead] : '\0'; }
    char take() {
        const char c = rest_.front();
        rest_.remove_prefix(1);
        if ((static_cast<unsigned char>(rest_.empty() ? '\0' : rest_.front()) & 0xC0) != 0x80) ++column_;
        return c;
    }
    bool take_if(std::string_view sign) {
        if (!rest_.starts_with(sign)) return false;
        for (std::size_t i = 0; i < sign.size(); ++i) take();
        return true;
    }

  private:
    std::string_view rest_;
    std::size_t column_ = 1;
};

std::optional<Kind> take_sign(Reader& reader) {
    static constexpr std::pair<std::string_view, Kind> signs[] = {
        {"==", Kind::equal},   {"!=", Kind::not_equal}, {"!~", Kind::not_like}, {"~", Kind::like},
        {"<=", Kind::at_most}, {">=", Kind::at_least},  {"<", Kind::less},      {">", Kind::more},
        {"(", Kind::open},     {")", Kind::close}};
    for (const auto& [sign, kind] : signs) {
        if (reader.take_if(sign)) return kind;
    }
    return std::nullopt;
}

// What stands for nothing in this language, and what was probably meant.
std::string advice(const Reader& reader) {
    switch (reader.peek()) {
        case '=':
            return "expected == to compare, not a single =";
        case '!':
            return "expected != or !~; write `not` to negate";
        case '&':
            return "expected `and`, not &";
        case '|':
            return "expected `or`, not |";
        default:
            return "expected printable characters; within double quotes a control character is written \\n or \\x00";
    }
}

// The character that an escape stands for, behind its backslash.
result<char, FilterFault> take_escape(Reader& reader, std::size_t column) {
    const char c = reader.done() ? '\0' : reader.take();
    switch (c) {
        case '"':
        case '\\':
            return c;
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 't':
            return '\t';
        case 'x': {
            const int high = hex_digit(reader.peek());
            const int low = hex_digit(reader.peek(1));
            if (high < 0 || low < 0) break;
            reader.take();
            reader.take();
            return static_cast<char>(high * 16 + low);
        }
        default:
            break;
    }
    return FilterFault{column,
                       "expected one of the escapes \\\" \\\\ \\n \\r \\t \\x41; double the backslash, or use single "
                       "quotes, which take everything as it is"};
}

result<std::string, FilterFault> take_text(Reader& reader) {
    const std::size_t begin = reader.column();
    const char quote = reader.take();
    std::string text;
    while (!reader.done()) {
        const std::size_t column = reader.column();
        if (is_control(reader.peek())) return FilterFault{column, advice(reader)};
        const char c = reader.take();
        if (c == quote) return text;
        if (c != '\\' || quote == '\'') {
            text += c;
            continue;
        }
        const auto escaped = take_escape(reader, column);
        if (escaped.has_error()) return escaped.error();
        text += *escaped;
    }
    return FilterFault{begin, std::string("expected a ") + quote + " that ends the text which begins here"};
}

}  // namespace

result<std::vector<FilterToken>, FilterFault> filter_tokens(std::string_view text) {
    if (text.size() > Filter::max_length)
        return FilterFault{1, "expected at most " + std::to_string(Filter::max_length) + " bytes"};
    std::vector<FilterToken> tokens;
    for (Reader reader(text);;) {
        while (!reader.done() && is_space(reader.peek())) reader.take();
        FilterToken token{.column = reader.column()};
        if (reader.done()) {
            tokens.push_back(std::move(token));
            return tokens;
        }
        if (reader.peek() == '"' || reader.peek() == '\'') {
            auto read = take_text(reader);
            if (read.has_error()) return read.error();
            token.kind = Kind::text;
            token.text = std::move(*read);
        } else if (const auto sign = take_sign(reader)) {
            token.kind = *sign;
        } else if (is_word_character(reader.peek())) {
            token.kind = Kind::word;
            while (!reader.done() && is_word_character(reader.peek())) token.text += reader.take();
        } else {
            return FilterFault{token.column, advice(reader)};
        }
        tokens.push_back(std::move(token));
    }
}

}  // namespace esl
