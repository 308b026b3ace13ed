// What the checks of all records are made of.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "storage/checks.hpp"

namespace storage {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
constexpr bool is_letter(char c) noexcept { return is_lower(c) || (c >= 'A' && c <= 'Z'); }

/// At least `least` and at most `most` digits.
inline bool is_digits(std::string_view text, std::size_t least, std::size_t most) noexcept {
    return text.size() >= least && text.size() <= most && std::ranges::all_of(text, is_digit);
}

struct Rule {
    bool holds;
    Error error;
};

/// The first rule of the list that is broken.
inline CheckResult first_broken(std::initializer_list<Rule> rules) {
    for (const Rule& rule : rules) {
        if (!rule.holds) return rule.error;
    }
    return {};
}

}  // namespace storage
