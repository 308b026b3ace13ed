// What the commands say of Users, Channels, Extensions and Lines. Part of commands.
#include <nlohmann/json.hpp>

#include "pbxd/commands.hpp"

namespace pbxd {

using Json = nlohmann::json;

Json Commands::describe(const storage::User& user) const {
    return {{"login", user.login},     {"name", user.display_name},
            {"email", user.email},     {"role", user.role == storage::Role::admin ? "admin" : "user"},
            {"enabled", user.enabled}, {"password", !user.password_hash.empty()}};
}

Json Commands::describe(const storage::Channel& channel) const {
    return {{"id", channel.id.value}, {"name", channel.name}, {"realm", channel.auth_realm}};
}

Json Commands::describe(const storage::Extension& extension) const {
    const auto* user = model_.directory().find(extension.user);
    const auto* channel = model_.directory().find(extension.channel);
    return {{"number", extension.number},
            {"name", extension.name},
            {"department", extension.department},
            {"user", user == nullptr ? "" : user->login},
            {"channel", channel == nullptr ? "" : channel->auth_realm},
            {"enabled", extension.enabled},
            {"ring_seconds", extension.ring_seconds},
            {"max_calls", extension.max_calls},
            {"call_waiting", extension.call_waiting},
            {"do_not_disturb", extension.do_not_disturb},
            {"voicemail", extension.voicemail},
            {"voicemail_to_email", extension.voicemail_to_email},
            {"voicemail_pin", !extension.voicemail_pin.empty()},
            {"forward_always", extension.forward_always},
            {"forward_busy", extension.forward_busy},
            {"forward_no_answer", extension.forward_no_answer},
            {"calling_class", storage::text_of(extension.calling_class)},
            {"caller_id", extension.caller_id}};
}

Json Commands::describe(const storage::Line& line) const {
    const auto* user = model_.directory().find(line.user);
    const auto* extension = model_.directory().find(line.extension);
    return {{"username", line.username},
            {"label", line.label},
            {"user", user == nullptr ? "" : user->login},
            {"extension", extension == nullptr ? "" : extension->number},
            {"enabled", line.enabled}};
}

}  // namespace pbxd
