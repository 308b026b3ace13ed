// What the commands say of Gateways, outbound routes and DIDs. Part of commands.
#include <nlohmann/json.hpp>

#include "pbxd/commands.hpp"

namespace pbxd {

using Json = nlohmann::json;

namespace {

/// For the table: "up", "down", or nothing where no switch has it.
std::string state_in_words(const Json& at_switches) {
    std::string words;
    for (const auto& at : at_switches) {
        words += (words.empty() ? "" : ", ") + std::string(at.at("up") ? "up" : "down");
        if (at.at("registration") != "NOREG") words += " " + at.at("registration").get<std::string>();
    }
    return words;
}

}  // namespace

Json Commands::describe(const storage::Gateway& gateway) const {
    auto at_switches = Json::array();
    for (const auto& [switch_name, state] :
         parts_.gateways ? parts_.gateways(gateway.name) : std::vector<GatewayAtSwitch>{}) {
        at_switches.push_back({{"switch", switch_name},
                               {"registration", state.registration},
                               {"up", state.up},
                               {"ping_ms", state.ping_milliseconds}});
    }
    return {{"name", gateway.name},
            {"state", state_in_words(at_switches)},
            {"switches", at_switches},
            {"proxy", gateway.proxy},
            {"transport", storage::text_of(gateway.transport)},
            {"registers", gateway.registers},
            {"username", gateway.username},
            {"secret", !gateway.secret.empty()},
            {"realm", gateway.realm},
            {"allowed", gateway.allowed_addresses},
            {"caller_id", gateway.caller_id},
            {"caller_id_source", storage::text_of(gateway.caller_id_source)},
            {"max_calls", gateway.max_calls},
            {"enabled", gateway.enabled}};
}

Json Commands::describe(const storage::OutboundRoute& route) const {
    auto gateways = Json::array();
    for (const auto id : route.gateways) {
        if (const auto* gateway = model_.directory().find(id)) gateways.push_back(gateway->name);
    }
    return {{"name", route.name},
            {"position", route.position},
            {"pattern", route.pattern},
            {"strip", route.strip},
            {"prefix", route.prefix},
            {"calling_class", storage::text_of(route.calling_class)},
            {"gateways", std::move(gateways)},
            {"caller_id", route.caller_id},
            {"emergency", route.emergency},
            {"enabled", route.enabled}};
}

Json Commands::describe(const storage::Did& did) const {
    auto extensions = Json::array();
    for (const auto id : did.extensions) {
        if (const auto* extension = model_.directory().find(id)) extensions.push_back(extension->number);
    }
    const auto* voicemail = model_.directory().find(did.voicemail);
    return {{"number", did.number},
            {"name", did.name},
            {"extensions", std::move(extensions)},
            {"voicemail", voicemail == nullptr ? "" : voicemail->number},
            {"ring_seconds", did.ring_seconds},
            {"enabled", did.enabled}};
}

}  // namespace pbxd
