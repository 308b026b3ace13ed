#include <cstdint>

#include "text.hpp"

namespace esl {
namespace {

void append_utf8(std::string& out, std::uint32_t code) {
    if (code < 0x80) {
        out.push_back(static_cast<char>(code));
    } else if (code < 0x800) {
        out.push_back(static_cast<char>(0xC0 | (code >> 6)));
        out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
    } else if (code < 0x10000) {
        out.push_back(static_cast<char>(0xE0 | (code >> 12)));
        out.push_back(static_cast<char>(0x80 | ((code >> 6) & 0x3F)));
        out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
    } else {
        out.push_back(static_cast<char>(0xF0 | (code >> 18)));
        out.push_back(static_cast<char>(0x80 | ((code >> 12) & 0x3F)));
        out.push_back(static_cast<char>(0x80 | ((code >> 6) & 0x3F)));
        out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
    }
}

// The four hexadecimal digits at `i`, or -1.
std::int32_t four_digits(std::string_view text, std::size_t i) {
    if (i + 4 > text.size()) return -1;
    std::int32_t value = 0;
    for (std::size_t k = i; k < i + 4; ++k) {
        const int digit = hex_digit(text[k]);
        if (digit < 0) return -1;
        value = value * 16 + digit;
    }
    return value;
}

constexpr std::uint32_t replacement = 0xFFFD;
constexpr bool is_high(std::int32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
constexpr bool is_low(std::int32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

// Decodes the \uXXXX whose digits begin at `i`, and the low surrogate after a high one; gives the place behind.
std::size_t append_unicode_escape(std::string& out, std::string_view text, std::size_t i) {
    const std::int32_t unit = four_digits(text, i);
    if (unit < 0) {
        out += "\\u";
        return i;
    }
    i += 4;
    if (is_high(unit) && text.substr(i, 2) == "\\u") {
        const std::int32_t low = four_digits(text, i + 2);
        if (is_low(low)) {
            append_utf8(out, 0x10000U + ((static_cast<std::uint32_t>(unit) - 0xD800U) << 10) +
                                 (static_cast<std::uint32_t>(low) - 0xDC00U));
            return i + 6;
        }
    }
    append_utf8(out, is_high(unit) || is_low(unit) ? replacement : static_cast<std::uint32_t>(unit));
    return i;
}

// Appends the inside of a JSON string from `i` on, up to its closing quote or the end; gives the place of that.
std::size_t append_decoded(std::string& out, std::string_view text, std::size_t i) {
    while (i < text.size() && text[i] != '"') {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out.push_back(text[i++]);
            continue;
        }
        const char escaped = text[i + 1];
        i += 2;
        switch (escaped) {
            case 'n':
                out.push_back('\n');
                break;
            case 'r':
                out.push_back('\r');
                break;
            case 't':
                out.push_back('\t');
                break;
            case 'b':
                out.push_back('\b');
                break;
            case 'f':
                out.push_back('\f');
                break;
            case 'u':
                i = append_unicode_escape(out, text, i);
                break;
            default:
                out.push_back(escaped);
        }
    }
    return i;
}

}  // namespace

std::string_view decode_json(std::string_view value, std::string& scratch) {
    if (value.find('\\') == std::string_view::npos) return value;
    scratch.clear();
    append_decoded(scratch, value, 0);
    return scratch;
}

std::string_view decode_json_array(std::string_view value, std::string& scratch) {
    scratch.clear();
    for (std::size_t i = value.find('"'); i < value.size(); i = value.find('"', i + 1)) {
        scratch += scratch.empty() ? "ARRAY::" : "|:";
        i = append_decoded(scratch, value, i + 1);
    }
    return scratch;
}

}  // namespace esl
