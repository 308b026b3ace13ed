// The commands that add, set, list and remove Lines. Part of commands.
#include <nlohmann/json.hpp>

#include "commands_arguments.hpp"
#include "pbxd/commands.hpp"
#include "pbxd/json_text.hpp"

namespace pbxd {

using Json = nlohmann::json;

const storage::Line* Commands::line_named(Arguments& in, std::string_view field) {
    const auto username = in.text(field, 256);
    const auto* line = model_.directory().line_of_username(username);
    if (line == nullptr) in.fail(http::Error::out_of_range, field, "there is no line '" + username + "'");
    return line;
}

Commands::Reply Commands::add_line(Arguments& in) {
    storage::Line line;
    line.username = in.text("username", 256);
    line.label = line.username;
    take(in, "label", line.label);
    const auto* extension = extension_named(in, "extension");
    auto password = in.text_if("password", 1024);
    if (auto read = in.finish(); !read) co_return Problem::of(read.error());
    line.extension = extension->id;
    line.user = extension->user;
    const bool given = password.has_value();
    const auto made = co_await people_.add_line(std::move(line), std::move(password));
    if (!made) co_return Problem::of(made.error());
    auto described = describe(made->line);
    if (!given) described["password"] = made->password;
    co_return json_text(described);
}

Commands::Reply Commands::set_line(Arguments& in) {
    const auto* found = line_named(in, "line");
    const auto* extension = in.has("extension") ? extension_named(in, "extension") : nullptr;
    auto password = in.text_if("password", 1024);
    const bool given = password.has_value();
    const bool make_password = in.boolean_or("new_password", false);
    const auto owner = extension == nullptr ? storage::Extension{} : *extension;
    const People::Change<storage::Line> change = [&in, &owner](storage::Line& line) {
        take(in, "username", line.username);
        take(in, "label", line.label);
        take(in, "enabled", line.enabled);
        if (!in.has("extension")) return;
        line.extension = owner.id;
        line.user = owner.user;
    };
    if (auto read = finish(in, change); !read) co_return Problem::of(read.error());
    if (make_password && !given) password = people_.new_password();
    const auto changed = co_await people_.change(found->id, change, std::move(password));
    if (!changed) co_return Problem::of(changed.error());
    auto described = describe(changed->line);
    if (!given && !changed->password.empty()) described["password"] = changed->password;
    co_return json_text(described);
}

Commands::Reply Commands::list_lines(Arguments& in) {
    if (auto read = in.finish(); !read) co_return Problem::of(read.error());
    std::map<std::string, Json> rows;
    for (const auto& [id, line] : model_.directory().lines()) rows[line.username] = describe(line);
    co_return list_of(rows);
}

Commands::Reply Commands::remove_line(Arguments& in) {
    const auto* line = line_named(in, "line");
    if (auto read = in.finish(); !read) co_return Problem::of(read.error());
    const auto removed = co_await people_.remove_line(line->id);
    if (!removed) co_return Problem::of(removed.error());
    co_return std::string("{}");
}

}  // namespace pbxd
