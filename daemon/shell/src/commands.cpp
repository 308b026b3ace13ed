#include "pbxd/commands.hpp"

#include <nlohmann/json.hpp>

#include "pbxd/json_text.hpp"
#include "pbxd/search_text.hpp"

namespace pbxd {

using Json = nlohmann::json;

Commands::Commands(CommandParts parts) : people_(parts.people), model_(parts.model), parts_(std::move(parts)) {
    handlers_ = {{"user.add", &Commands::add_user},
                 {"user.set", &Commands::set_user},
                 {"user.list", &Commands::list_users},
                 {"user.remove", &Commands::remove_user},
                 {"channel.add", &Commands::add_channel},
                 {"channel.set", &Commands::set_channel},
                 {"channel.list", &Commands::list_channels},
                 {"channel.remove", &Commands::remove_channel},
                 {"extension.add", &Commands::add_extension},
                 {"extension.set", &Commands::set_extension},
                 {"extension.list", &Commands::list_extensions},
                 {"extension.remove", &Commands::remove_extension},
                 {"line.add", &Commands::add_line},
                 {"line.set", &Commands::set_line},
                 {"line.list", &Commands::list_lines},
                 {"line.remove", &Commands::remove_line},
                 {"gateway.add", &Commands::add_gateway},
                 {"gateway.set", &Commands::set_gateway},
                 {"gateway.list", &Commands::list_gateways},
                 {"gateway.remove", &Commands::remove_gateway},
                 {"route.add", &Commands::add_route},
                 {"route.set", &Commands::set_route},
                 {"route.list", &Commands::list_routes},
                 {"route.remove", &Commands::remove_route},
                 {"route.explain", &Commands::explain_route},
                 {"did.add", &Commands::add_did},
                 {"did.set", &Commands::set_did},
                 {"did.list", &Commands::list_dids},
                 {"did.remove", &Commands::remove_did},
                 {"calls", &Commands::list_calls},
                 {"presence", &Commands::show_presence},
                 {"status", &Commands::show_status}};
}

Commands::~Commands() = default;

boost::asio::awaitable<std::string> Commands::execute(std::string_view request) {
    const auto document = http::parse_json(request, {.bytes = 16 * 1024, .depth = 4, .values = 100});
    Outcome outcome = Problem::of("");
    if (document)
        outcome = co_await run(*document);
    else
        outcome = Problem::of(document.error());
    if (outcome) co_return R"({"ok":true,"result":)" + *outcome + "}";
    co_return json_text({{"ok", false}, {"error", outcome.error().message}});
}

boost::asio::awaitable<Commands::Outcome> Commands::run(const Json& request) {
    http::JsonObject in(request);
    const auto name = in.text("command", 64);
    const auto* given = in.find("arguments");
    if (auto read = in.finish(); !read) co_return Problem::of(read.error());
    const Json none = Json::object();
    co_return co_await perform(name, given == nullptr ? none : *given);
}

Commands::Reply Commands::perform(const std::string& name, const Json& given) {
    const auto handler = handlers_.find(name);
    if (handler == handlers_.end()) co_return Problem::of("there is no command '" + name + "'");
    Arguments arguments(given);
    co_return co_await (this->*handler->second)(arguments);
}

std::string Commands::describe_presence(const ReadModel& model, storage::ExtensionId id) {
    const auto* extension = model.directory().find(id);
    if (extension == nullptr) return json_text(Json{{"id", id.value}, {"removed", true}});
    const auto presence = model.presence().of(id);
    const auto party = model.parties().of(*extension);
    return json_text(Json{{"number", extension->number},
                          {"name", extension->name},
                          {"department", extension->department},
                          {"state", to_string(presence.state)},
                          {"phones", presence.phones},
                          {"browsers", presence.browsers},
                          {"with", party ? Json(party->number) : Json()},
                          {"messages", model.mailboxes().of(*extension)},
                          {"since", presence.since},
                          {"since_exact", presence.since_exact}});
}

Commands::Reply Commands::show_presence(Arguments& in) {
    const auto words = fold_words(in.text_if("query", 64).value_or(""));
    const bool only_online = in.boolean_or("online", false);
    if (auto read = in.finish(); !read) co_return Problem::of(read.error());
    std::string rows;
    for (const auto& [key, id] : model_.rows().by_number()) {
        const auto state = model_.presence().of(id).state;
        if (only_online && (state == State::offline || state == State::unknown)) continue;
        if (!matches(*model_.rows().find(id), words)) continue;
        rows += (rows.empty() ? "" : ",") + describe_presence(model_, id);
    }
    co_return "[" + rows + "]";
}

Commands::Reply Commands::show_status(Arguments& in) {
    if (auto read = in.finish(); !read) co_return Problem::of(read.error());
    if (!parts_.status) co_return Problem::of("no daemon runs with this configuration");
    co_return parts_.status();
}

}  // namespace pbxd
