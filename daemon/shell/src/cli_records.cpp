// The flags of `pbxd user|channel|extension|line add|list|set|remove`.
#include "cli_verb.hpp"

namespace pbxd::cli {

namespace {

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

/// What is given alike when an Extension is added and when it is changed.
void add_calls_of_extension(Verb& verb, bool changes) {
    verb.integer("ring_seconds", "How long it rings, 5 to 120 (25)")
        .integer("max_calls", "Its calls at a time, 1 to 32 (4)")
        .toggle("call_waiting", "Rings while it talks", "Is busy while it talks")
        .toggle("do_not_disturb", "Does not ring", "Rings")
        .toggle("voicemail", "Takes messages", "Takes no messages")
        .toggle("voicemail_to_email", "Sends messages by e-mail too", "Sends no messages by e-mail")
        .secret("voicemail_pin", "pin", changes)
        .text("forward_always", "Where all its calls go ('' for nowhere)")
        .text("forward_busy", "Where its calls go while it is busy ('' for nowhere)")
        .text("forward_no_answer", "Where calls go that it does not answer ('' for nowhere)")
        .text("calling_class", "What it may call: internal, local, national or international (national)")
        .text("caller_id", "The number shown outside: + and 7 to 15 digits ('' for the route's)");
}

void add_extensions(Command& program, Context& context) {
    const std::vector<std::string> columns{"number", "name", "department", "user", "channel", "enabled"};
    auto one = columns;
    for (const auto* column :
         {"ring_seconds", "max_calls", "call_waiting", "do_not_disturb", "voicemail", "voicemail_to_email",
          "voicemail_pin", "forward_always", "forward_busy", "forward_no_answer", "calling_class", "caller_id"}) {
        one.emplace_back(column);
    }
    auto noun = add_noun(program, "extension", "Numbers at which users are called");
    auto add = add_verb(noun, context, "extension.add", "Add an extension", one);
    add.name("number", "2 to 15 digits")
        .text("user", "Whose it is (a login)", true)
        .text("channel", "On which channel (a realm)", true)
        .text("name", "The name that the table shows (the user's)")
        .text("department", "A department");
    add_calls_of_extension(add, false);
    add_verb(noun, context, "extension.list", "List the extensions", columns);
    auto set = add_verb(noun, context, "extension.set", "Change an extension", one);
    set.name("extension", "The extension's number")
        .text("number", "A new number")
        .text("user", "Another user (a login)")
        .text("channel", "Another channel (a realm)")
        .text("name", "A new name")
        .text("department", "A new department")
        .flag("--enable", "enabled", true, "Its devices may register again")
        .flag("--disable", "enabled", false, "Its devices are refused");
    add_calls_of_extension(set, true);
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
    add_calls(program, context);
}

}  // namespace pbxd::cli
