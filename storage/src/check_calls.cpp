// The rules of the records that decide about calls: Extensions, Gateways, routes, DIDs. Part of checks.
#include <re2/re2.h>

#include <set>

#include "check_rules.hpp"
#include "storage/choices.hpp"

namespace storage {
namespace {

constexpr bool is_within(int value, int least, int most) noexcept { return value >= least && value <= most; }
bool is_ring_seconds(int value) noexcept { return is_within(value, 5, 120); }
bool is_caller_id(std::string_view text) noexcept { return text.empty() || is_e164(text); }

template <class Item>
bool has_repeated(const std::vector<Item>& items) {
    return std::set<Item>(items.begin(), items.end()).size() != items.size();
}

bool is_gateway_username(std::string_view text) noexcept {
    constexpr std::string_view others = "._-+@~!*=";
    return text.size() <= 128 && std::ranges::all_of(text, [&](char c) {
               return is_digit(c) || is_letter(c) || others.find(c) != others.npos;
           });
}

bool is_gateway_realm(std::string_view text) noexcept {
    return text.size() <= 128 && std::ranges::all_of(text, [](char c) {
               return is_digit(c) || is_letter(c) || c == '.' || c == '_' || c == '-';
           });
}

bool are_networks(const std::vector<std::string>& networks) {
    return networks.size() <= 32 && std::ranges::all_of(networks, [](const auto& text) { return is_network(text); });
}

}  // namespace

bool is_e164(std::string_view text) noexcept { return text.starts_with('+') && is_digits(text.substr(1), 7, 15); }

bool is_dialled(std::string_view text) noexcept {
    const auto is_key = [](char c) { return is_digit(c) || c == '*' || c == '#' || c == '+'; };
    return text.size() <= 20 && std::ranges::all_of(text, is_key);
}

bool is_pattern(std::string_view text) {
    if (text.empty() || !is_text(text, max_pattern_bytes)) return false;
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(static_cast<std::int64_t>(max_pattern_memory));
    return re2::RE2(re2::StringPiece(text.data(), text.size()), options).ok();
}

CheckResult check(const Extension& extension) {
    return first_broken({
        {is_number(extension.number), Error::invalid_number},
        {is_name(extension.name), Error::invalid_name},
        {is_text(extension.department, max_name_bytes), Error::invalid_department},
        {is_ring_seconds(extension.ring_seconds), Error::invalid_ring_seconds},
        {is_within(extension.max_calls, 1, 32), Error::invalid_extension_calls},
        {extension.voicemail_pin.empty() || is_digits(extension.voicemail_pin, 4, 10), Error::invalid_voicemail_pin},
        {is_dialled(extension.forward_always), Error::invalid_forward},
        {is_dialled(extension.forward_busy), Error::invalid_forward},
        {is_dialled(extension.forward_no_answer), Error::invalid_forward},
        {is_choice(extension.calling_class), Error::invalid_calling_class},
        {is_caller_id(extension.caller_id), Error::invalid_caller_id},
    });
}

CheckResult check(const Gateway& gateway) {
    const bool has_credentials = !gateway.username.empty() && !gateway.secret.empty();
    return first_broken({
        {is_identifier(gateway.name), Error::invalid_gateway_name},
        {is_proxy(gateway.proxy), Error::invalid_proxy},
        {is_choice(gateway.transport), Error::invalid_transport},
        {is_gateway_username(gateway.username), Error::invalid_gateway_username},
        {is_text(gateway.secret, max_secret_bytes), Error::invalid_secret},
        {!gateway.registers || has_credentials, Error::registration_without_credentials},
        {is_gateway_realm(gateway.realm), Error::invalid_gateway_realm},
        {are_networks(gateway.allowed_addresses), Error::invalid_networks},
        {!has_repeated(gateway.allowed_addresses), Error::repeated_network},
        {is_caller_id(gateway.caller_id), Error::invalid_caller_id},
        {is_choice(gateway.caller_id_source), Error::invalid_caller_id_source},
        {is_within(gateway.max_calls, 1, 1000), Error::invalid_gateway_calls},
    });
}

CheckResult check(const OutboundRoute& route) {
    return first_broken({
        {is_name(route.name), Error::invalid_name},
        {is_within(route.position, 1, 10000), Error::invalid_position},
        {is_pattern(route.pattern), Error::invalid_pattern},
        {is_within(route.strip, 0, 20), Error::invalid_strip},
        {is_dialled(route.prefix), Error::invalid_prefix},
        {is_choice(route.calling_class), Error::invalid_calling_class},
        {!route.gateways.empty() && route.gateways.size() <= 8, Error::invalid_gateways},
        {!has_repeated(route.gateways), Error::repeated_gateway},
        {is_caller_id(route.caller_id), Error::invalid_caller_id},
    });
}

CheckResult check(const Did& did) {
    const bool has_voicemail =
        did.voicemail == ExtensionId{} || std::ranges::find(did.extensions, did.voicemail) != did.extensions.end();
    return first_broken({
        {is_e164(did.number), Error::invalid_did_number},
        {is_name(did.name), Error::invalid_name},
        {!did.extensions.empty() && did.extensions.size() <= 32, Error::invalid_extensions},
        {!has_repeated(did.extensions), Error::repeated_extension},
        {has_voicemail, Error::voicemail_of_another},
        {is_ring_seconds(did.ring_seconds), Error::invalid_ring_seconds},
    });
}

}  // namespace storage
