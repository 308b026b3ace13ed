// The commands that add, set, list and remove Gateways. Part of commands.
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

}  // namespace

const storage::Gateway* Commands::gateway_named(Arguments& in, std::string_view field) {
    const auto name = in.text(field, 256);
    const auto* gateway = model_.directory().gateway_of_name(name);
    if (gateway == nullptr) in.fail(http::Error::out_of_range, field, "there is no gateway '" + name + "'");
    return gateway;
}

Commands::Reply Commands::add_gateway(Arguments& in) {
    storage::Gateway gateway;
    gateway.name = in.text("name", 256);
    take_common(in, gateway);
    if (auto read = in.finish(); !read) co_return Problem::of(read.error());
    const auto added = co_await people_.add_gateway(std::move(gateway));
    if (!added) co_return Problem::of(added.error());
    co_return json_text(describe(*added));
}

Commands::Reply Commands::set_gateway(Arguments& in) {
    const auto* found = gateway_named(in, "gateway");
    const People::Change<storage::Gateway> change = [&in](storage::Gateway& gateway) {
        take(in, "name", gateway.name);
        take_common(in, gateway);
    };
    if (auto read = finish(in, change); !read) co_return Problem::of(read.error());
    const auto changed = co_await people_.change(found->id, change);
    if (!changed) co_return Problem::of(changed.error());
    co_return json_text(describe(*changed));
}

Commands::Reply Commands::list_gateways(Arguments& in) {
    if (auto read = in.finish(); !read) co_return Problem::of(read.error());
    std::map<std::string, Json> rows;
    for (const auto& [id, gateway] : model_.directory().gateways()) rows[gateway.name] = describe(gateway);
    co_return list_of(rows);
}

Commands::Reply Commands::remove_gateway(Arguments& in) {
    const auto* gateway = gateway_named(in, "gateway");
    if (auto read = in.finish(); !read) co_return Problem::of(read.error());
    const auto removed = co_await people_.remove_gateway(gateway->id);
    if (!removed) co_return Problem::of(removed.error());
    co_return std::string("{}");
}

}  // namespace pbxd
