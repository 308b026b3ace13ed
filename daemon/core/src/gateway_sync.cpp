#include "pbxd/gateway_sync.hpp"

#include <algorithm>
#include <boost/system/error_code.hpp>
#include <pugixml.hpp>
#include <tuple>

#include "storage/choices.hpp"

namespace pbxd {
namespace {

auto what_the_switch_knows(const storage::Gateway& gateway) {
    return std::tie(gateway.proxy, gateway.transport, gateway.registers, gateway.username, gateway.secret,
                    gateway.realm);
}

/// Whether what can be seen of a Gateway in the switch is what it should be.
bool looks_like(const GatewayState& present, const storage::Gateway& wanted) {
    return present.proxy == "sip:" + address_of(wanted) && (present.registration == "NOREG") != wanted.registers &&
           (wanted.username.empty() || present.username == wanted.username);
}

}  // namespace

std::string address_of(const storage::Gateway& gateway) {
    // udp is what it is without the parameter.
    if (gateway.transport == storage::Transport::udp) return gateway.proxy;
    return gateway.proxy + ";transport=" + std::string(storage::text_of(gateway.transport));
}

boost::system::result<std::vector<GatewayState>> read_gateways(std::string_view xml) {
    pugi::xml_document document;
    if (!document.load_buffer(xml.data(), xml.size()) || !document.child("gateways"))
        return boost::system::errc::make_error_code(boost::system::errc::bad_message);
    std::vector<GatewayState> gateways;
    for (const auto row : document.child("gateways").children("gateway")) {
        gateways.push_back({.name = row.child_value("name"),
                            .profile = row.child_value("profile"),
                            .username = row.child_value("username"),
                            .proxy = row.child_value("proxy"),
                            .registration = row.child_value("state"),
                            .up = std::string_view(row.child_value("status")) == "UP",
                            .ping_milliseconds = row.child("pingtime").text().as_double(),
                            .has_secret = std::string_view(row.child_value("password")) == "yes",
                            .calls_in = row.child("calls-in").text().as_uint(),
                            .calls_out = row.child("calls-out").text().as_uint()});
    }
    return gateways;
}

GatewayPlan plan_gateways(const Directory& directory, const std::vector<GatewayState>& present,
                          const LoadedGateways& loaded) {
    GatewayPlan plan;
    for (const auto& state : present) {
        if (state.profile != gateways_domain) continue;
        const auto* wanted = directory.gateway_of_name(state.name);
        const auto before = loaded.find(state.name);
        const bool same =
            wanted != nullptr && wanted->enabled &&
            (before == loaded.end() ? looks_like(state, *wanted)
                                    : what_the_switch_knows(before->second) == what_the_switch_knows(*wanted));
        if (!same) plan.end.push_back(state.name);
    }
    const auto is_there = [&present](const std::string& name) {
        return std::ranges::any_of(present, [&name](const GatewayState& state) {
            return state.profile == gateways_domain && state.name == name;
        });
    };
    for (const auto& [id, wanted] : directory.gateways()) {
        const bool ended = std::ranges::find(plan.end, wanted.name) != plan.end.end();
        if (wanted.enabled && (ended || !is_there(wanted.name))) plan.begin.push_back(wanted.name);
    }
    std::ranges::sort(plan.begin);
    return plan;
}

}  // namespace pbxd
