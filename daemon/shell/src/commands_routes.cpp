// The commands that add, set, list and remove outbound routes. Part of commands.
#include <nlohmann/json.hpp>

#include "commands_arguments.hpp"
#include "pbxd/commands.hpp"
#include "pbxd/json_text.hpp"

namespace pbxd {

using Json = nlohmann::json;

namespace {

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

}  // namespace

const storage::OutboundRoute* Commands::route_named(Arguments& in, std::string_view field) {
    const auto name = in.text(field, 256);
    const auto* route = model_.directory().route_of_name(name);
    if (route == nullptr) in.fail(http::Error::out_of_range, field, "there is no route '" + name + "'");
    return route;
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

Commands::Reply Commands::add_route(Arguments& in) {
    storage::OutboundRoute route;
    route.name = in.text("name", 256);
    take_common(in, route);
    take_gateways(in, route.gateways);
    if (auto read = in.finish(); !read) co_return Problem::of(read.error());
    const auto added = co_await people_.add_route(std::move(route));
    if (!added) co_return Problem::of(added.error());
    co_return json_text(describe(*added));
}

Commands::Reply Commands::set_route(Arguments& in) {
    const auto* found = route_named(in, "route");
    std::vector<storage::GatewayId> gateways;
    take_gateways(in, gateways);
    const People::Change<storage::OutboundRoute> change = [&in, &gateways](storage::OutboundRoute& route) {
        take(in, "name", route.name);
        take_common(in, route);
        if (in.has("gateways")) route.gateways = gateways;
    };
    if (auto read = finish(in, change); !read) co_return Problem::of(read.error());
    const auto changed = co_await people_.change(found->id, change);
    if (!changed) co_return Problem::of(changed.error());
    co_return json_text(describe(*changed));
}

Commands::Reply Commands::list_routes(Arguments& in) {
    if (auto read = in.finish(); !read) co_return Problem::of(read.error());
    auto list = Json::array();
    for (const auto& [place, route] : model_.directory().routes()) list.push_back(describe(route));
    co_return json_text(list);
}

Commands::Reply Commands::remove_route(Arguments& in) {
    const auto* route = route_named(in, "route");
    if (auto read = in.finish(); !read) co_return Problem::of(read.error());
    const auto removed = co_await people_.remove_route(route->id);
    if (!removed) co_return Problem::of(removed.error());
    co_return std::string("{}");
}

}  // namespace pbxd
