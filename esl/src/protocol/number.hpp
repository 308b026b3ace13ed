// Lengths out of header values.
#pragma once

#include <charconv>
#include <cstddef>
#include <optional>
#include <string_view>

namespace esl {

// A length in decimal digits and nothing else; nothing for anything else, an overflow too.
inline std::optional<std::size_t> parse_length(std::string_view text) noexcept {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
    return value;
}

}  // namespace esl
