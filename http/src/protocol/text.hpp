// Small questions about text that several parts ask.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace http {

/// Well-formed UTF-8: no overlong forms, no surrogates, nothing over U+10FFFF.
bool valid_utf8(std::string_view text);

inline bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

inline char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

inline bool is_letter(char c) { return to_lower(c) >= 'a' && to_lower(c) <= 'z'; }

/// RFC 9110, 5.6.2.
bool is_token(std::string_view text);

bool same_without_case(std::string_view a, std::string_view b);

/// Where `needle` (in lower case) starts in `text`, whatever case that has; npos if nowhere.
std::size_t find_without_case(std::string_view text, std::string_view needle, std::size_t from = 0);

/// Without spaces and tabs at both ends.
std::string_view trim(std::string_view text);

}  // namespace http
