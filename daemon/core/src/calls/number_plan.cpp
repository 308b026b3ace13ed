#include "pbxd/number_plan.hpp"

#include <algorithm>

namespace pbxd {
namespace {

constexpr std::size_t shortest = 7;
constexpr std::size_t longest = 15;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_prefix(std::string_view prefix, std::string_view text) { return !prefix.empty() && text.starts_with(prefix); }

/// The digits with country code.
std::optional<std::string> with_country(std::string_view digits, const NumberPlan& plan) {
    if (is_prefix(plan.international_prefix, digits))
        return std::string(digits.substr(plan.international_prefix.size()));
    if (plan.country_code.empty()) return std::nullopt;
    if (is_prefix(plan.national_prefix, digits))
        return plan.country_code + std::string(digits.substr(plan.national_prefix.size()));
    if (digits.starts_with(plan.country_code)) return std::string(digits);
    return plan.country_code + std::string(digits);
}

}  // namespace

std::optional<std::string> to_e164(std::string_view number, const NumberPlan& plan) {
    std::string digits;
    bool plus = false;
    for (const char c : number) {
        if (c == '+' && digits.empty() && !plus)
            plus = true;
        else if (is_digit(c))
            digits += c;
        else if (std::string_view(" .-()/").find(c) == std::string_view::npos)
            return std::nullopt;
    }
    const auto whole = plus ? std::optional(digits) : with_country(digits, plan);
    if (!whole || whole->size() < shortest || whole->size() > longest || whole->front() == '0') return std::nullopt;
    return "+" + *whole;
}

bool is_dialable(std::string_view text) {
    constexpr std::size_t most = 32;
    if (text.empty() || text.size() > most) return false;
    if (text.front() == '+') text.remove_prefix(1);
    return !text.empty() && std::ranges::all_of(text, [](char c) { return is_digit(c) || c == '*' || c == '#'; });
}

}  // namespace pbxd
