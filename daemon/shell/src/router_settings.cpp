// What the configuration says of calls, as the router takes it. Part of configuration.
#include "http/hmac.hpp"
#include "pbxd/configuration.hpp"

namespace pbxd {

RouterSettings router_settings(const Configuration& configuration, std::uint16_t port, const std::string& key,
                               const std::string& tie_key) {
    RouterSettings settings{.numbers = configuration.numbers};
    settings.srtp = storage::value_of<Srtp>(configuration.phones.srtp).value_or(Srtp::accept);
    for (const auto& at : configuration.switches) {
        if (!at.sip.empty()) settings.switch_addresses[at.name] = at.sip;
    }
    if (!tie_key.empty()) {
        settings.tie = TieSeal([tie_key](std::string_view text) { return http::hmac_sha256_hex(tie_key, text); });
    }
    const auto& calls = configuration.calls;
    if (calls.address.empty()) return settings;
    const bool v6 = calls.address.find(':') != std::string::npos;
    const auto own = (v6 ? "[" + calls.address + "]" : calls.address) + ":" + std::to_string(port);
    settings.socket = calls.switch_address.empty() ? own : calls.switch_address;
    settings.socket_key = key;
    settings.live = storage::value_of<LiveRinging>(calls.live).value_or(LiveRinging::off);
    return settings;
}

}  // namespace pbxd
