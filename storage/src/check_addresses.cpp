// The hosts and networks of Gateways. Part of checks.
#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>

#include "check_rules.hpp"

namespace storage {
namespace {

/// A whole number up to `most`, as it is printed: no sign, no zero in front.
std::optional<std::uint32_t> number_of(std::string_view text, std::uint32_t most) noexcept {
    if (!is_digits(text, 1, 5) || (text.size() > 1 && text.front() == '0')) return std::nullopt;
    std::uint32_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    if (value > most) return std::nullopt;
    return value;
}

struct Address {
    std::array<std::uint8_t, 16> bytes{};
    std::size_t bits = 0;
    std::string text;  ///< its canonical form
};

std::optional<Address> address_of(int family, std::string_view text) {
    Address address;
    // As a C string, a text with a zero byte inside would be taken for what is before that.
    if (text.find('\0') != text.npos) return std::nullopt;
    if (::inet_pton(family, std::string(text).c_str(), address.bytes.data()) != 1) return std::nullopt;
    address.bits = family == AF_INET ? 32 : 128;
    std::array<char, INET6_ADDRSTRLEN> printed{};
    address.text = ::inet_ntop(family, address.bytes.data(), printed.data(), printed.size());
    return address;
}

bool is_label(std::string_view text) noexcept {
    const auto allowed = [](char c) { return is_digit(c) || is_letter(c) || c == '-'; };
    return !text.empty() && text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
           std::ranges::all_of(text, allowed);
}

/// A DNS name whose last label is no number: what looks like an address must be one.
bool is_dns_name(std::string_view text) noexcept {
    if (text.size() > 253) return false;
    for (;;) {
        const auto dot = text.find('.');
        const auto label = text.substr(0, dot);
        if (!is_label(label)) return false;
        if (dot == text.npos) return !std::ranges::all_of(label, is_digit);
        text.remove_prefix(dot + 1);
    }
}

bool has_bits_behind(const Address& address, std::size_t prefix) noexcept {
    for (std::size_t bit = prefix; bit < address.bits; ++bit) {
        if ((address.bytes[bit / 8] & (0x80U >> bit % 8)) != 0) return true;
    }
    return false;
}

}  // namespace

bool is_proxy(std::string_view text) {
    const bool in_brackets = text.starts_with('[');
    const auto end = in_brackets ? text.find(']') : text.find(':');
    if (in_brackets && end == text.npos) return false;
    const auto host = in_brackets ? text.substr(1, end - 1) : text.substr(0, end);
    const auto rest = end == text.npos ? std::string_view() : text.substr(in_brackets ? end + 1 : end);
    if (!rest.empty() && (rest.front() != ':' || number_of(rest.substr(1), 65535).value_or(0) == 0)) return false;
    if (in_brackets) return address_of(AF_INET6, host).has_value();
    return is_dns_name(host) || address_of(AF_INET, host).has_value();
}

bool is_network(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == text.npos) return false;
    const auto written = text.substr(0, slash);
    const auto address = address_of(written.find(':') == written.npos ? AF_INET : AF_INET6, written);
    if (!address || address->text != written) return false;
    const auto prefix = number_of(text.substr(slash + 1), static_cast<std::uint32_t>(address->bits));
    return prefix && !has_bits_behind(*address, *prefix);
}

}  // namespace storage
