// The commands that add, set, list and remove Gateways, outbound routes and DIDs. Part of commands.
#include <nlohmann/json.hpp>

#include "commands_arguments.hpp"
#include "pbxd/commands.hpp"
#include "pbxd/json_text.hpp"

namespace pbxd {

using Json = nlohmann::json;

namespace {

void take_common(http::JsonObject& in, storage::Gateway& gateway) {
    take(in, "proxy", gateway.proxy);
    take(in, "transport", gateway.transport);
    take(in, "registers", gateway.registers);
    take(in, "username", gateway.username);
    take(in, "secret", gateway.secret);
    take(in, "realm", gateway.realm);
    take(in, "allowed", gateway.allowed_addresses);
    take(in, "caller_id", gateway.caller_id);
    take(in, "caller_id_source", gateway.caller_id_source);
    take(in, "max_calls", gateway.max_calls);
    take(in, "enabled", gateway.enabled);
}

void take_common(http::JsonObject& in, storage::OutboundRoute& route) {
    take(in, "position", route.position);
    take(in, "pattern", route.pattern);
    take(in, "strip", route.strip);
    take(in, "prefix", route.prefix);
    take(in, "calling_class", route.calling_class);
    take(in, "caller_id", route.caller_id);
    take(in, "emergency", route.emergency);
    take(in, "enabled", route.enabled);
}

void take_common(http::JsonObject& in, storage::Did& did) {
    take(in, "name", did.name);
    take(in, "ring_seconds", did.ring_seconds);
    take(in, "enabled", did.enabled);
}

}  // namespace

// Which record is meant

const storage::Gateway* Commands::gateway_named(Arguments& in, std::string_view field) {
    const auto name = in.text(field, 256);
    const auto* gateway = model_.directory().gateway_of_name(name);
    if (gateway == nullptr) in.fail(http::Error::out_of_range, field, "there is no gateway '" + name + "'");
    return gateway;
}

const storage::OutboundRoute* Commands::route_named(Arguments& in, std::string_view field) {
    const auto name = in.text(field, 256);
    const auto* route = model_.directory().route_of_name(name);
    if (route == nullptr) in.fail(http::Error::out_of_range, field, "there is no route '" + name + "'");
    return route;
}

const storage::Did* Commands::did_named(Arguments& in, std::string_view field) {
    const auto number = in.text(field, 256);
    const auto* did = model_.directory().did_of_number(number);
    if (did == nullptr) in.fail(http::Error::out_of_range, field, "there is no DID '" + number + "'");
    return did;
}

void Commands::take_gateways(Arguments& in, std::vector<storage::GatewayId>& gateways) {
    if (!in.has("gateways")) return;
    std::vector<std::string> names;
    take(in, "gateways", names);
    gateways.clear();
    for (const auto& name : names) {
        const auto* gateway = model_.directory().gateway_of_name(name);
        if (gateway == nullptr)
            return in.fail(http::Error::out_of_range, "gateways", "there is no gateway '" + name + "'");
        gateways.push_back(gateway->id);
    }
}

void Commands::take_extensions(Arguments& in, storage::Did& did) {
    std::vector<std::string> numbers;
    take(in, "extensions", numbers);
    if (in.has("extensions")) did.extensions.clear();
    for (const auto& number : numbers) {
        const auto* extension = model_.directory().extension_of_number(number);
        if (extension == nullptr)
            return in.fail(http::Error::out_of_range, "extensions", "there is no extension '" + number + "'");
        did.extensions.push_back(extension->id);
    }
    if (!in.has("voicemail")) return;
    did.voicemail = {};
    if (in.text("voicemail", 256).empty()) return;
    if (const auto* extension = extension_named(in, "voicemail")) did.voicemail = extension->id;
}

// Gateways

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

Commands::Reply Commands::add_gateway(Arguments& in) {
    storage::Gateway gateway;
    gateway.name = in.text("name", 256);
    take_common(in, gateway);
    if (auto read = in.finish(); !read) co_return Problem::of(read.error().message);
    const auto added = co_await people_.add_gateway(std::move(gateway));
    if (!added) co_return Problem::of(added.error().message());
    co_return json_text(describe(*added));
}

Commands::Reply Commands::set_gateway(Arguments& in) {
    const auto* found = gateway_named(in, "gateway");
    storage::Gateway gateway = found == nullptr ? storage::Gateway{} : *found;
    take(in, "name", gateway.name);
    take_common(in, gateway);
    if (auto read = in.finish(); !read) co_return Problem::of(read.error().message);
    const auto changed = co_await people_.set_gateway(std::move(gateway));
    if (!changed) co_return Problem::of(changed.error().message());
    co_return json_text(describe(*changed));
}

Commands::Reply Commands::list_gateways(Arguments& in) {
    if (auto read = in.finish(); !read) co_return Problem::of(read.error().message);
    std::map<std::string, Json> rows;
    for (const auto& [id, gateway] : model_.directory().gateways()) rows[gateway.name] = describe(gateway);
    auto list = Json::array();
    for (auto& [key, row] : rows) list.push_back(std::move(row));
    co_return json_text(list);
}

Commands::Reply Commands::remove_gateway(Arguments& in) {
    const auto* gateway = gateway_named(in, "gateway");
    if (auto read = in.finish(); !read) co_return Problem::of(read.error().message);
    const auto removed = co_await people_.remove_gateway(gateway->id);
    if (!removed) co_return Problem::of(removed.error().message());
    co_return std::string("{}");
}

// Outbound routes

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

Commands::Reply Commands::add_route(Arguments& in) {
    storage::OutboundRoute route;
    route.name = in.text("name", 256);
    take_common(in, route);
    take_gateways(in, route.gateways);
    if (auto read = in.finish(); !read) co_return Problem::of(read.error().message);
    const auto added = co_await people_.add_route(std::move(route));
    if (!added) co_return Problem::of(added.error().message());
    co_return json_text(describe(*added));
}

Commands::Reply Commands::set_route(Arguments& in) {
    const auto* found = route_named(in, "route");
    storage::OutboundRoute route = found == nullptr ? storage::OutboundRoute{} : *found;
    take(in, "name", route.name);
    take_common(in, route);
    take_gateways(in, route.gateways);
    if (auto read = in.finish(); !read) co_return Problem::of(read.error().message);
    const auto changed = co_await people_.set_route(std::move(route));
    if (!changed) co_return Problem::of(changed.error().message());
    co_return json_text(describe(*changed));
}

Commands::Reply Commands::list_routes(Arguments& in) {
    if (auto read = in.finish(); !read) co_return Problem::of(read.error().message);
    auto list = Json::array();
    for (const auto& [place, route] : model_.directory().routes()) list.push_back(describe(route));
    co_return json_text(list);
}

Commands::Reply Commands::remove_route(Arguments& in) {
    const auto* route = route_named(in, "route");
    if (auto read = in.finish(); !read) co_return Problem::of(read.error().message);
    const auto removed = co_await people_.remove_route(route->id);
    if (!removed) co_return Problem::of(removed.error().message());
    co_return std::string("{}");
}

// DIDs

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

Commands::Reply Commands::add_did(Arguments& in) {
    storage::Did did;
    did.number = in.text("number", 256);
    did.name = did.number;
    take_common(in, did);
    take_extensions(in, did);
    if (auto read = in.finish(); !read) co_return Problem::of(read.error().message);
    const auto added = co_await people_.add_did(std::move(did));
    if (!added) co_return Problem::of(added.error().message());
    co_return json_text(describe(*added));
}

Commands::Reply Commands::set_did(Arguments& in) {
    const auto* found = did_named(in, "did");
    storage::Did did = found == nullptr ? storage::Did{} : *found;
    take(in, "number", did.number);
    take_common(in, did);
    take_extensions(in, did);
    if (auto read = in.finish(); !read) co_return Problem::of(read.error().message);
    const auto changed = co_await people_.set_did(std::move(did));
    if (!changed) co_return Problem::of(changed.error().message());
    co_return json_text(describe(*changed));
}

Commands::Reply Commands::list_dids(Arguments& in) {
    if (auto read = in.finish(); !read) co_return Problem::of(read.error().message);
    std::map<std::string, Json> rows;
    for (const auto& [id, did] : model_.directory().dids()) rows[did.number] = describe(did);
    auto list = Json::array();
    for (auto& [key, row] : rows) list.push_back(std::move(row));
    co_return json_text(list);
}

Commands::Reply Commands::remove_did(Arguments& in) {
    const auto* did = did_named(in, "did");
    if (auto read = in.finish(); !read) co_return Problem::of(read.error().message);
    const auto removed = co_await people_.remove_did(did->id);
    if (!removed) co_return Problem::of(removed.error().message());
    co_return std::string("{}");
}

}  // namespace pbxd
