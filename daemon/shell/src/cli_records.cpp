// The flags of `pbxd user|channel|extension|line add|list|set|remove`.
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli_command.hpp"
#include "cli_parts.hpp"
#include "pbxd/json_text.hpp"

namespace pbxd::cli {

namespace {

/// What was given, by the name that Commands knows it by.
struct Given {
    std::map<std::string, std::string> texts;
    std::map<std::string, bool> flags;
    std::string password_file;
    bool ask_password = false;
};

/// A noun's subcommand: its flags fill what is given, and running it sends `command` with that.
class Verb {
  public:
    Verb(Command& noun, Context& context, const std::string& command, const std::string& help,
         std::vector<std::string> columns)
        : command_(noun.add(command.substr(command.find('.') + 1), help)), given_(std::make_shared<Given>()) {
        command_.when_given([&context, command, columns = std::move(columns), given = given_] {
            context.action = [&context, command, columns, given] { return run(context, command, *given, columns); };
        });
    }

    Verb& name(const std::string& field, const std::string& help) { return take(field, field, help, true); }
    Verb& text(const std::string& field, const std::string& help, bool required = false) {
        return take(field, "--" + field, help, required);
    }
    Verb& flag(const std::string& flags, const std::string& field, bool value, const std::string& help) {
        command_.flag(flags, help, [given = given_, field, value] { given->flags[field] = value; });
        return *this;
    }
    Verb& password(bool by_default) {
        given_->ask_password = by_default;
        command_.text("--password-file", "Take the password from the first line of this file (- for standard input)",
                      given_->password_file);
        const std::string other = by_default ? "--no-password" : "--ask-password";
        command_.flag(other,
                      by_default ? "Without a password: cannot sign in until one is set" : "Ask for a new password",
                      [given = given_, by_default] { given->ask_password = !by_default; });
        command_.not_both(other, "--password-file");
        return *this;
    }

  private:
    Verb& take(const std::string& field, const std::string& names, const std::string& help, bool required) {
        command_.text(
            names, help, [given = given_, field](const std::string& value) { given->texts[field] = value; }, required);
        return *this;
    }
    static int run(const Context& context, const std::string& command, const Given& given,
                   const std::vector<std::string>& columns) {
        nlohmann::json arguments = nlohmann::json::object();
        for (const auto& [field, value] : given.texts) arguments[field] = value;
        for (const auto& [field, value] : given.flags) arguments[field] = value;
        if (!given.password_file.empty() || given.ask_password) {
            auto password = given.password_file.empty() ? ask_password(command) : read_password(given.password_file);
            if (!password) return failed;
            arguments["password"] = std::move(*password);
        }
        const nlohmann::json request{{"command", command}, {"arguments", std::move(arguments)}};
        return run_request(context, json_text(request), columns);
    }

    Command command_;
    std::shared_ptr<Given> given_;
};

Verb add_verb(Command& noun, Context& context, const std::string& command, const std::string& help,
              std::vector<std::string> columns) {
    return {noun, context, command, help, std::move(columns)};
}

Command add_noun(Command& program, const std::string& name, const std::string& help) {
    auto noun = program.add(name, help);
    noun.needs_command();
    return noun;
}

void add_users(Command& program, Context& context) {
    const std::vector<std::string> columns{"login", "name", "email", "role", "enabled", "password"};
    auto noun = add_noun(program, "user", "People who sign in");
    add_verb(noun, context, "user.add", "Add a user", columns)
        .name("login", "1 to 64 of a-z, 0-9, '.', '_' and '-'")
        .text("name", "The name that people see (the login)")
        .text("email", "An e-mail address")
        .flag("--admin", "admin", true, "May administer")
        .password(true);
    add_verb(noun, context, "user.list", "List the users", columns);
    add_verb(noun, context, "user.set", "Change a user", columns)
        .name("user", "The user's login")
        .text("login", "A new login")
        .text("name", "A new name")
        .text("email", "A new e-mail address")
        .flag("--admin", "admin", true, "May administer")
        .flag("--no-admin", "admin", false, "May not administer")
        .flag("--enable", "enabled", true, "May sign in again")
        .flag("--disable", "enabled", false, "Signed out everywhere, and devices refused")
        .password(false);
    add_verb(noun, context, "user.remove", "Remove a user with their extensions and lines", {})
        .name("user", "The user's login");
}

void add_channels(Command& program, Context& context) {
    const std::vector<std::string> columns{"id", "realm", "name"};
    auto noun = add_noun(program, "channel", "Calling spaces, each with a realm of its own");
    add_verb(noun, context, "channel.add", "Add a channel", columns)
        .name("realm", "The realm in which browsers log in: 1 to 64 of a-z, 0-9, '.' and '-'")
        .text("name", "The name that people see (the realm)");
    add_verb(noun, context, "channel.list", "List the channels", columns);
    add_verb(noun, context, "channel.set", "Change a channel", columns)
        .name("channel", "The channel's realm")
        .text("realm", "A new realm; ends the browsers' sessions")
        .text("name", "A new name");
    add_verb(noun, context, "channel.remove", "Remove a channel that has no extensions", {})
        .name("channel", "The channel's realm");
}

void add_extensions(Command& program, Context& context) {
    const std::vector<std::string> columns{"number", "name", "department", "user", "channel", "enabled"};
    auto noun = add_noun(program, "extension", "Numbers at which users are called");
    add_verb(noun, context, "extension.add", "Add an extension", columns)
        .name("number", "2 to 15 digits")
        .text("user", "Whose it is (a login)", true)
        .text("channel", "On which channel (a realm)", true)
        .text("name", "The name that the table shows (the user's)")
        .text("department", "A department");
    add_verb(noun, context, "extension.list", "List the extensions", columns);
    add_verb(noun, context, "extension.set", "Change an extension", columns)
        .name("extension", "The extension's number")
        .text("number", "A new number")
        .text("user", "Another user (a login)")
        .text("channel", "Another channel (a realm)")
        .text("name", "A new name")
        .text("department", "A new department")
        .flag("--enable", "enabled", true, "Its devices may register again")
        .flag("--disable", "enabled", false, "Its devices are refused");
    add_verb(noun, context, "extension.remove", "Remove an extension with its lines", {})
        .name("extension", "The extension's number");
}

void add_lines(Command& program, Context& context) {
    const std::vector<std::string> columns{"username", "label", "extension", "user", "enabled", "password"};
    auto noun = add_noun(program, "line", "Credentials for SIP phones");
    add_verb(noun, context, "line.add", "Add a line; without a password one is made and shown once", columns)
        .name("username", "1 to 64 of a-z, 0-9, '.', '_' and '-'")
        .text("extension", "Whose phone it is (a number)", true)
        .text("label", "What to call it (the username)")
        .password(false);
    add_verb(noun, context, "line.list", "List the lines", columns);
    add_verb(noun, context, "line.set", "Change a line", columns)
        .name("line", "The line's username")
        .text("username", "A new username; makes a new password too")
        .text("extension", "Another extension (a number)")
        .text("label", "A new label")
        .flag("--new-password", "new_password", true, "Make a new password and show it once")
        .flag("--enable", "enabled", true, "Phones may register again")
        .flag("--disable", "enabled", false, "Phones are refused")
        .password(false);
    add_verb(noun, context, "line.remove", "Remove a line", {}).name("line", "The line's username");
}

}  // namespace

void add_records(Command& program, Context& context) {
    add_users(program, context);
    add_channels(program, context);
    add_extensions(program, context);
    add_lines(program, context);
}

}  // namespace pbxd::cli
