#include "dial_rules.hpp"

#include <algorithm>

#include "text.hpp"

namespace esl::dial {
namespace {

constexpr std::size_t max_name_bytes = 128;
constexpr std::size_t max_value_bytes = 4096;
constexpr std::string_view nested_variables = "origination_nested_vars=true";

bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Letters, digits and `others`.
bool is_made_of(std::string_view text, std::string_view others, std::size_t longest) {
    return !text.empty() && text.size() <= longest &&
           std::ranges::all_of(text, [&](char c) { return is_alphanumeric(c) || others.find(c) != others.npos; });
}

bool is_name(std::string_view text) { return is_made_of(text, "_.-", max_name_bytes); }
bool is_number(std::string_view text) { return is_made_of(text, "+*#_.!~()%-", max_name_bytes); }
bool is_user(std::string_view text) { return is_made_of(text, "_.-+*#~!%", max_name_bytes); }

bool is_module(std::string_view text) {
    for (const std::string_view known : {"sofia", "user", "loopback", "verto.rtc"}) {
        if (text == known) return false;
    }
    return is_made_of(text, "_.", max_name_bytes) &&
           std::ranges::none_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

// A SIP address. Brackets only around an IPv6 address, as the switch takes commas between brackets for others.
bool is_address(std::string_view text) {
    std::string outside;
    while (!text.empty()) {
        const std::size_t open = std::min(text.find('['), text.size());
        outside += text.substr(0, open);
        text.remove_prefix(open);
        if (text.empty()) break;
        const std::size_t close = text.find(']');
        if (close == text.npos) return false;
        const auto inside = text.substr(1, close - 1);
        if (inside.empty() ||
            !std::ranges::all_of(inside, [](char c) { return hex_digit(c) >= 0 || c == ':' || c == '.'; })) {
            return false;
        }
        text.remove_prefix(close + 1);
    }
    return is_made_of(outside, "-_.~!*+%@:;=?/&#()", max_value_bytes);
}

bool contains_nested_variables(std::string_view text) {
    const auto same = [](char a, char b) { return equal_ignoring_case({&a, 1}, {&b, 1}); };
    return std::search(text.begin(), text.end(), nested_variables.begin(), nested_variables.end(), same) != text.end();
}

// switch_string_var_check_const.
bool has_expansion(std::string_view text) {
    bool dollar = false;
    for (const char c : text) {
        if (c == '$') {
            dollar = true;
        } else if (dollar && c == '{') {
            return true;
        } else if (c != '\\') {
            dollar = false;
        }
    }
    return false;
}

std::optional<std::string> print(const Gateway& to) {
    if (!is_made_of(to.name, "_.-:", max_name_bytes) || !is_number(to.number)) return {};
    return "sofia/gateway/" + to.name + "/" + to.number;
}

std::optional<std::string> print(const Contact& to) {
    if (!is_name(to.profile) || equal_ignoring_case(to.profile, "gateway") || !is_address(to.address)) return {};
    return "sofia/" + to.profile + "/" + to.address;
}

std::optional<std::string> print(const User& to) {
    if (!is_user(to.user)) return {};
    if (to.domain.empty()) return "user/" + to.user;
    if (!is_name(to.domain)) return {};
    return "user/" + to.user + "@" + to.domain;
}

std::optional<std::string> print(const Loopback& to) {
    if (!is_number(to.number)) return {};
    if (to.context.empty()) return "loopback/" + to.number;
    if (!is_name(to.context)) return {};
    return "loopback/" + to.number + "/" + to.context;
}

std::optional<std::string> print(const Verto& to) {
    if (!is_made_of(to.contact, "_.-+@:", max_name_bytes)) return {};
    return "verto.rtc/" + to.contact;
}

std::optional<std::string> print(const Other& to) {
    if (!is_module(to.module) || !is_address(to.destination)) return {};
    return to.module + "/" + to.destination;
}

// What stands before and behind the first `mark`; nothing behind if there is none.
struct Halves {
    std::string before;
    std::string behind;
};

Halves halves(std::string_view text, char mark) {
    const std::size_t at = text.find(mark);
    if (at == text.npos) return {.before = std::string(text), .behind = {}};
    return {.before = std::string(text.substr(0, at)), .behind = std::string(text.substr(at + 1))};
}

Endpoint split(std::string_view text) {
    auto [module, rest] = halves(text, '/');
    if (module == "user") {
        auto [user, domain] = halves(rest, '@');
        return User{std::move(user), std::move(domain)};
    }
    if (module == "verto.rtc") return Verto{std::move(rest)};
    if (module != "sofia" && module != "loopback") return Other{std::move(module), std::move(rest)};
    auto [first, second] = halves(rest, '/');
    if (module == "loopback") return Loopback{std::move(first), std::move(second)};
    if (first != "gateway") return Contact{std::move(first), std::move(second)};
    auto [name, number] = halves(second, '/');
    return Gateway{std::move(name), std::move(number)};
}

}  // namespace

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool is_variable(const Variable& variable, Scope scope) {
    const std::string& value = variable.value;
    if (!is_made_of(variable.name, "_-.:", max_name_bytes) || variable.name.find(call_separator) != std::string::npos) {
        return false;
    }
    if (value.empty() || value.size() > max_value_bytes || std::ranges::any_of(value, is_control)) return false;
    if (value.find(opening(scope)) != value.npos || value.find(closing(scope)) != value.npos) return false;
    return value.find(call_separator) == value.npos && !has_expansion(value) && !contains_nested_variables(value);
}

std::optional<std::string> print_endpoint(const Endpoint& endpoint) {
    std::optional<std::string> text = std::visit([](const auto& to) { return print(to); }, endpoint);
    if (!text || contains_nested_variables(*text)) return {};
    // Also one that would make a separator with what may follow it.
    if ((*text + std::string(call_separator)).find(call_separator) != text->size()) return {};
    return text;
}

std::optional<Endpoint> read_endpoint(std::string_view text) {
    Endpoint endpoint = split(text);
    if (print_endpoint(endpoint) != text) return {};
    return endpoint;
}

}  // namespace esl::dial
