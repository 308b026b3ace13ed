// Small things about text that several sources of the protocol need.
#pragma once

#include <string>
#include <string_view>

namespace esl {

// The value of a hexadecimal digit, or -1.
constexpr int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// Whether two ASCII texts are the same but for case.
constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    constexpr auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (lower(a[i]) != lower(b[i])) return false;
    }
    return true;
}

// Each gives `value` itself if there is nothing to decode, else writes to `scratch` and gives that.
std::string_view decode_percent(std::string_view value, std::string& scratch);
// The inside of a JSON string. A lone surrogate becomes U+FFFD.
std::string_view decode_json(std::string_view value, std::string& scratch);
// A JSON array of strings, as the switch's own ARRAY::a|:b.
std::string_view decode_json_array(std::string_view value, std::string& scratch);
// The five XML entities and character references.
std::string_view decode_xml(std::string_view value, std::string& scratch);

}  // namespace esl
