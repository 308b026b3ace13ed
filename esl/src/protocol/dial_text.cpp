#include "dial_text.hpp"

#include <algorithm>
#include <numeric>

namespace esl::dial {
namespace {

// unescape_char
char unescaped(char c) {
    switch (c) {
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 't':
            return '\t';
        case 's':
            return ' ';
        default:
            return c;
    }
}

// Whether the byte at `i` opens or closes a quotation: an apostrophe with no other behind it opens none.
bool is_quote(std::string_view text, std::size_t i, bool quoted, std::size_t last_apostrophe) {
    return text[i] == '\'' && (quoted || (last_apostrophe != text.npos && last_apostrophe > i));
}

// cleanup_separated_string
Piece clean(const Piece& piece, char separator) {
    const std::string_view text = piece.text;
    const std::size_t last_apostrophe = text.rfind('\'');
    Piece cleaned;
    std::size_t kept = 0;  // up to where nothing is an outer space
    bool quoted = false;
    for (std::size_t i = std::min(text.find_first_not_of(' '), text.size()); i < text.size(); ++i) {
        const char next = i + 1 < text.size() ? text[i + 1] : '\0';
        const bool special = next == '\'' || next == '"' || next == '\\' || (next != '\0' && next == separator);
        if (text[i] == '\\' && (special || unescaped(next) != next)) {
            cleaned.add(special ? next : unescaped(next), piece.from[i]);
            kept = cleaned.text.size();
            ++i;
        } else if (is_quote(text, i, quoted, last_apostrophe)) {
            quoted = !quoted;
            if (quoted) kept = cleaned.text.size();
        } else {
            cleaned.add(text[i], piece.from[i]);
            if (text[i] != ' ' || quoted) kept = cleaned.text.size();
        }
    }
    cleaned.end = piece.end;
    // The switch cuts nothing off where it has kept nothing.
    return kept == 0 ? cleaned : cleaned.part(0, kept);
}

}  // namespace

Piece Piece::whole(std::string_view text) {
    Piece piece{.text = std::string(text), .from = std::vector<std::size_t>(text.size()), .end = text.size()};
    std::iota(piece.from.begin(), piece.from.end(), std::size_t{0});
    return piece;
}

Piece Piece::part(std::size_t begin, std::size_t length) const {
    begin = std::min(begin, text.size());
    length = std::min(length, text.size() - begin);
    Piece piece{.text = text.substr(begin, length), .from = {}, .end = end};
    const auto first = from.begin() + static_cast<std::ptrdiff_t>(begin);
    piece.from.assign(first, first + static_cast<std::ptrdiff_t>(length));
    if (begin + length < from.size()) piece.end = from[begin + length];
    return piece;
}

void Piece::drop_spaces() { drop(std::min(text.find_first_not_of(' '), text.size())); }

void Piece::add(char c, std::size_t offset) {
    text += c;
    from.push_back(offset);
}

std::size_t find_closing(std::string_view text, char open, char close) {
    std::size_t depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == open) {
            ++depth;
        } else if (text[i] == close && --depth == 0) {
            return i;
        }
    }
    return text.npos;
}

std::vector<Piece> separate(const Piece& piece, char separator, std::size_t max) {
    const std::string_view text = piece.text;
    const std::size_t last_apostrophe = text.rfind('\'');
    std::vector<Piece> parts;
    std::size_t begin = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size() && parts.size() + 1 < max; ++i) {
        if (text[i] == '\\') {
            ++i;
        } else if (is_quote(text, i, quoted, last_apostrophe)) {
            quoted = !quoted;
        } else if (text[i] == separator && !quoted) {
            parts.push_back(clean(piece.part(begin, i - begin), separator));
            begin = i + 1;
        }
    }
    // Nothing behind a last separator is no part.
    if (begin < text.size()) parts.push_back(clean(piece.part(begin, text.size()), separator));
    return parts;
}

std::vector<Piece> separate_plainly(const Piece& piece, std::string_view separator) {
    std::vector<Piece> parts;
    std::size_t begin = 0;
    for (;;) {
        const std::size_t end = piece.text.find(separator, begin);
        parts.push_back(piece.part(begin, end == std::string::npos ? end : end - begin));
        if (end == std::string::npos) return parts;
        begin = end + separator.size();
    }
}

}  // namespace esl::dial
