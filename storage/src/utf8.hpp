// Reads well-formed UTF-8 one code point at a time.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace storage {

/// Takes the first code point off `text`; nothing (and `text` as it was) when that is not well-formed: cut short,
/// overlong, a surrogate, or above U+10FFFF.
inline std::optional<char32_t> take_code_point(std::string_view& text) noexcept {
    constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
    if (text.empty()) return {};
    const auto first = static_cast<unsigned char>(text[0]);
    const std::size_t length = first < 0x80        ? 1
                               : first >> 5U == 6  ? 2
                               : first >> 4U == 14 ? 3
                               : first >> 3U == 30 ? 4
                                                   : 0;
    if (length == 0 || length > text.size()) return {};
    char32_t code = length == 1 ? first : first & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        const auto next = static_cast<unsigned char>(text[i]);
        if (next >> 6U != 2) return {};
        code = code << 6U | (next & 0x3fU);
    }
    if (code < least[length] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return {};
    text.remove_prefix(length);
    return code;
}

}  // namespace storage
