#include "json_event.hpp"

#include <cstring>

#include "text.hpp"

namespace esl {
namespace {

constexpr auto npos = std::string_view::npos;

class Scanner {
  public:
    explicit Scanner(std::string_view text) noexcept : text_(text) {}

    std::size_t place() const noexcept { return place_; }
    void skip_space() noexcept {
        while (place_ < text_.size() &&
               (text_[place_] == ' ' || text_[place_] == '\t' || text_[place_] == '\r' || text_[place_] == '\n')) {
            ++place_;
        }
    }
    // Takes `c`, after white space, if it comes next.
    bool take(char c) noexcept {
        skip_space();
        if (place_ >= text_.size() || text_[place_] != c) return false;
        ++place_;
        return true;
    }
    bool at_end() noexcept {
        skip_space();
        return place_ == text_.size();
    }

    // Takes the rest of a string whose opening quote has been taken; gives the place of the closing one.
    std::size_t string_end() noexcept {
        while (place_ < text_.size()) {
            const void* quote = std::memchr(text_.data() + place_, '"', text_.size() - place_);
            if (!quote) return npos;
            const auto end = static_cast<std::size_t>(static_cast<const char*>(quote) - text_.data());
            const void* backslash = std::memchr(text_.data() + place_, '\\', end - place_);
            if (!backslash) {
                place_ = end + 1;
                return end;
            }
            place_ = static_cast<std::size_t>(static_cast<const char*>(backslash) - text_.data()) + 2;
        }
        return npos;
    }

    // Takes the rest of an array of strings whose bracket has been taken; gives the place behind the closing one.
    std::size_t array_end() noexcept {
        if (take(']')) return place_;
        do {
            if (!take('"') || string_end() == npos) return npos;
        } while (take(','));
        return take(']') ? place_ : npos;
    }

    // Takes a number, true, false or null; gives the place behind it.
    std::size_t word_end() noexcept {
        const std::size_t begin = place_;
        while (place_ < text_.size() && std::strchr("0123456789+-.eEtrufalsn", text_[place_]) &&
               text_[place_] != '\0') {
            ++place_;
        }
        return place_ == begin ? npos : place_;
    }

  private:
    std::string_view text_;
    std::size_t place_ = 0;
};

struct Range {
    std::size_t begin;
    std::size_t end;
};

// A value that is not a string gives itself; a string gives its inside.
Range take_value(Scanner& scanner) {
    if (scanner.take('"')) {
        const std::size_t begin = scanner.place();
        return {begin, scanner.string_end()};
    }
    if (scanner.take('[')) {
        const std::size_t begin = scanner.place() - 1;
        return {begin, scanner.array_end()};
    }
    const std::size_t begin = scanner.place();
    return {begin, scanner.word_end()};
}

}  // namespace

Result<std::string_view> index_json_event(std::string_view text, HeaderIndex& index, std::size_t max_headers) {
    index.clear();
    Scanner scanner(text);
    std::string_view body;
    if (!scanner.take('{')) return make_error_code(Error::malformed_event);
    bool more = !scanner.take('}');
    while (more) {
        if (!scanner.take('"')) return make_error_code(Error::malformed_event);
        const std::size_t name = scanner.place();
        const std::size_t name_end = scanner.string_end();
        if (name_end == npos || !scanner.take(':')) return make_error_code(Error::malformed_event);
        const Range value = take_value(scanner);
        if (value.end == npos) return make_error_code(Error::malformed_event);
        if (text.substr(name, name_end - name) == "_body") {
            body = text.substr(value.begin, value.end - value.begin);
        } else {
            if (index.size() == max_headers) return make_error_code(Error::too_many_headers);
            index.add(name, name_end, value.begin, value.end);
        }
        more = scanner.take(',');
        if (!more && !scanner.take('}')) return make_error_code(Error::malformed_event);
    }
    if (!scanner.at_end()) return make_error_code(Error::malformed_event);
    return body;
}

}  // namespace esl
