// The commands that add, set, list and remove Extensions. Part of commands.
#include <nlohmann/json.hpp>

#include "commands_arguments.hpp"
#include "pbxd/commands.hpp"
#include "pbxd/json_text.hpp"

namespace pbxd {

using Json = nlohmann::json;

namespace {

/// What is given alike when an Extension is added and when it is changed.
void take_common(http::JsonObject& in, storage::Extension& extension) {
    take(in, "department", extension.department);
    take(in, "ring_seconds", extension.ring_seconds);
    take(in, "max_calls", extension.max_calls);
    take(in, "call_waiting", extension.call_waiting);
    take(in, "do_not_disturb", extension.do_not_disturb);
    take(in, "voicemail", extension.voicemail);
    take(in, "voicemail_to_email", extension.voicemail_to_email);
    take(in, "voicemail_pin", extension.voicemail_pin);
    take(in, "forward_always", extension.forward_always);
    take(in, "forward_busy", extension.forward_busy);
    take(in, "forward_no_answer", extension.forward_no_answer);
    take(in, "calling_class", extension.calling_class);
    take(in, "caller_id", extension.caller_id);
}

}  // namespace

const storage::Extension* Commands::extension_named(Arguments& in, std::string_view field) {
    const auto number = in.text(field, 256);
    const auto* extension = model_.directory().extension_of_number(number);
    if (extension == nullptr) in.fail(http::Error::out_of_range, field, "there is no extension '" + number + "'");
    return extension;
}

Commands::Reply Commands::add_extension(Arguments& in) {
    storage::Extension extension;
    extension.number = in.text("number", 256);
    const auto* user = user_named(in, "user");
    const auto* channel = channel_named(in, "channel");
    extension.name = user == nullptr ? std::string() : user->display_name;
    take(in, "name", extension.name);
    take_common(in, extension);
    if (auto read = in.finish(); !read) co_return Problem::of(read.error());
    extension.user = user->id;
    extension.channel = channel->id;
    const auto added = co_await people_.add_extension(std::move(extension));
    if (!added) co_return Problem::of(added.error());
    co_return json_text(describe(*added));
}

Commands::Reply Commands::set_extension(Arguments& in) {
    const auto* found = extension_named(in, "extension");
    const auto* user = in.has("user") ? user_named(in, "user") : nullptr;
    const auto* channel = in.has("channel") ? channel_named(in, "channel") : nullptr;
    const auto users = user == nullptr ? std::nullopt : std::optional(user->id);
    const auto on = channel == nullptr ? std::nullopt : std::optional(channel->id);
    const People::Change<storage::Extension> change = [&in, users, on](storage::Extension& extension) {
        take(in, "number", extension.number);
        take(in, "name", extension.name);
        take(in, "enabled", extension.enabled);
        take_common(in, extension);
        extension.user = users.value_or(extension.user);
        extension.channel = on.value_or(extension.channel);
    };
    if (auto read = finish(in, change); !read) co_return Problem::of(read.error());
    const auto changed = co_await people_.change(found->id, change);
    if (!changed) co_return Problem::of(changed.error());
    co_return json_text(describe(*changed));
}

Commands::Reply Commands::list_extensions(Arguments& in) {
    if (auto read = in.finish(); !read) co_return Problem::of(read.error());
    auto list = Json::array();
    for (const auto& [key, id] : model_.rows().by_number()) list.push_back(describe(*model_.directory().find(id)));
    co_return json_text(list);
}

Commands::Reply Commands::remove_extension(Arguments& in) {
    const auto* extension = extension_named(in, "extension");
    if (auto read = in.finish(); !read) co_return Problem::of(read.error());
    const auto removed = co_await people_.remove_extension(extension->id);
    if (!removed) co_return Problem::of(removed.error());
    co_return std::string("{}");
}

}  // namespace pbxd
