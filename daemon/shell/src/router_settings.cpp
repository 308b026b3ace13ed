// What the configuration says of calls, as the router takes it. Part of configuration.
#include "pbxd/configuration.hpp"

namespace pbxd {

std::optional<LiveRinging> live_ringing_of(std::string_view word) {
    if (word == "off") return LiveRinging::off;
    if (word == "dids") return LiveRinging::dids;
    if (word == "all") return LiveRinging::all;
    return std::nullopt;
}

RouterSettings router_settings(const Configuration& configuration, std::uint16_t port, const std::string& key) {
    RouterSettings settings{.numbers = configuration.numbers};
    settings.srtp = srtp_of(configuration.phones.srtp).value_or(Srtp::accept);
    const auto& calls = configuration.calls;
    if (calls.address.empty()) return settings;
    const bool v6 = calls.address.find(':') != std::string::npos;
    const auto own = (v6 ? "[" + calls.address + "]" : calls.address) + ":" + std::to_string(port);
    settings.socket = calls.switch_address.empty() ? own : calls.switch_address;
    settings.socket_key = key;
    settings.live = live_ringing_of(calls.live).value_or(LiveRinging::off);
    return settings;
}

}  // namespace pbxd
