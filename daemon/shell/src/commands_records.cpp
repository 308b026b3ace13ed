// The commands that add, set, list and remove Users and Channels. Part of commands.
#include <nlohmann/json.hpp>

#include "commands_arguments.hpp"
#include "pbxd/commands.hpp"
#include "pbxd/json_text.hpp"

namespace pbxd {

using Json = nlohmann::json;

// Which record is meant

const storage::User* Commands::user_named(Arguments& in, std::string_view field) {
    const auto login = in.text(field, 256);
    const auto* user = model_.directory().user_of_login(login);
    if (user == nullptr) in.fail(http::Error::out_of_range, field, "there is no user '" + login + "'");
    return user;
}

const storage::Channel* Commands::channel_named(Arguments& in, std::string_view field) {
    const auto realm = in.text(field, 256);
    const auto* channel = model_.directory().channel_of_realm(realm);
    if (channel == nullptr) in.fail(http::Error::out_of_range, field, "there is no channel with realm '" + realm + "'");
    return channel;
}

// Users

Commands::Reply Commands::add_user(Arguments& in) {
    storage::User user;
    user.login = in.text("login", 256);
    user.display_name = user.login;
    take(in, "name", user.display_name);
    take(in, "email", user.email);
    user.role = in.boolean_or("admin", false) ? storage::Role::admin : storage::Role::user;
    auto password = in.text_if("password", 1024);
    if (auto read = in.finish(); !read) co_return Problem::of(read.error());
    const auto added = co_await people_.add_user(std::move(user), std::move(password));
    if (!added) co_return Problem::of(added.error());
    co_return json_text(describe(*added));
}

Commands::Reply Commands::set_user(Arguments& in) {
    const auto* found = user_named(in, "user");
    const People::Change<storage::User> change = [&in](storage::User& user) {
        take(in, "login", user.login);
        take(in, "name", user.display_name);
        take(in, "email", user.email);
        take(in, "enabled", user.enabled);
        bool admin = user.role == storage::Role::admin;
        take(in, "admin", admin);
        user.role = admin ? storage::Role::admin : storage::Role::user;
    };
    auto password = in.text_if("password", 1024);
    if (auto read = finish(in, change); !read) co_return Problem::of(read.error());
    const auto changed = co_await people_.change(found->id, change, std::move(password));
    if (!changed) co_return Problem::of(changed.error());
    co_return json_text(describe(*changed));
}

Commands::Reply Commands::list_users(Arguments& in) {
    if (auto read = in.finish(); !read) co_return Problem::of(read.error());
    std::map<std::string, Json> rows;
    for (const auto& [id, user] : model_.directory().users()) rows[user.login] = describe(user);
    co_return list_of(rows);
}

Commands::Reply Commands::remove_user(Arguments& in) {
    const auto* user = user_named(in, "user");
    if (auto read = in.finish(); !read) co_return Problem::of(read.error());
    const auto removed = co_await people_.remove_user(user->id);
    if (!removed) co_return Problem::of(removed.error());
    co_return std::string("{}");
}

// Channels

Commands::Reply Commands::add_channel(Arguments& in) {
    storage::Channel channel;
    channel.auth_realm = in.text("realm", 256);
    channel.name = channel.auth_realm;
    take(in, "name", channel.name);
    if (auto read = in.finish(); !read) co_return Problem::of(read.error());
    const auto added = co_await people_.add_channel(std::move(channel));
    if (!added) co_return Problem::of(added.error());
    co_return json_text(describe(*added));
}

Commands::Reply Commands::set_channel(Arguments& in) {
    const auto* found = channel_named(in, "channel");
    const People::Change<storage::Channel> change = [&in](storage::Channel& channel) {
        take(in, "realm", channel.auth_realm);
        take(in, "name", channel.name);
    };
    if (auto read = finish(in, change); !read) co_return Problem::of(read.error());
    const auto changed = co_await people_.change(found->id, change);
    if (!changed) co_return Problem::of(changed.error());
    co_return json_text(describe(*changed));
}

Commands::Reply Commands::list_channels(Arguments& in) {
    if (auto read = in.finish(); !read) co_return Problem::of(read.error());
    std::map<std::string, Json> rows;
    for (const auto& [id, channel] : model_.directory().channels()) rows[channel.auth_realm] = describe(channel);
    co_return list_of(rows);
}

Commands::Reply Commands::remove_channel(Arguments& in) {
    const auto* channel = channel_named(in, "channel");
    if (auto read = in.finish(); !read) co_return Problem::of(read.error());
    const auto removed = co_await people_.remove_channel(channel->id);
    if (!removed) co_return Problem::of(removed.error());
    co_return std::string("{}");
}

}  // namespace pbxd
