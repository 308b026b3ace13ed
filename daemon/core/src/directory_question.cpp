#include "pbxd/directory_question.hpp"

namespace pbxd {
namespace {

/// Call methods only, each by its name: a bare `verto` would grant all of them, and event channels besides.
constexpr const char* allowed_methods =
    "verto.invite,verto.answer,verto.bye,verto.modify,verto.attach,verto.info,verto.media";

// The switch asks again after this long at the latest, so a removed Line stops working within it even when the switch
// could not be told.
constexpr std::chrono::milliseconds line_cacheable{60'000};

void add_identity(DirectoryUser& user, const storage::Extension& extension, const Directory& directory,
                  std::string context) {
    user.variables.emplace_back("presence_id", directory.presence_id_of(extension));
    user.variables.emplace_back("accountcode", extension.number);
    user.variables.emplace_back("user_context", std::move(context));
}

std::optional<DirectoryUser> line_user(const DirectoryQuestion& question, const Directory& directory, Srtp srtp) {
    if (!question.sip_auth_realm.empty() && question.sip_auth_realm != lines_realm) return std::nullopt;
    const auto* line = directory.line_of_username(question.user);
    if (line == nullptr || !line->enabled) return std::nullopt;
    const auto* extension = directory.find(line->extension);
    if (extension == nullptr || !directory.is_enabled(*extension)) return std::nullopt;
    DirectoryUser user{.id = line->username,
                       .domain = question.domain,
                       .cacheable = line_cacheable,
                       .params = {{"a1-hash", line->a1_hash}},
                       .variables = {}};
    // The lamp for waiting messages: the phone is told of the mailbox with this name.
    if (extension->voicemail) user.params.emplace_back("mwi-account", directory.presence_id_of(*extension));
    add_identity(user, *extension, directory, "lines");
    if (const auto secure = inbound_srtp(srtp); !secure.empty())
        user.variables.emplace_back("rtp_secure_media_inbound", secure);
    return user;
}

/// An Extension's mailbox: nothing in it lets anybody log in.
std::optional<DirectoryUser> mailbox(const DirectoryQuestion& question, const Directory& directory) {
    const auto* extension = directory.extension_of_number(question.user);
    if (extension == nullptr || !extension->voicemail || !directory.is_enabled(*extension)) return std::nullopt;
    if (directory.realm_of(*extension) != question.domain) return std::nullopt;
    DirectoryUser user{.id = extension->number,
                       .domain = question.domain,
                       .cacheable = {},
                       .params = {{"vm-enabled", "true"}},
                       .variables = {}};
    // Without a PIN the mailbox is opened by the devices of its owner alone (allow-empty-password-auth is off).
    if (!extension->voicemail_pin.empty()) user.params.emplace_back("vm-password", extension->voicemail_pin);
    const auto* owner = directory.find(extension->user);
    if (extension->voicemail_to_email && owner != nullptr && !owner->email.empty()) {
        user.params.emplace_back("vm-mailto", owner->email);
        user.params.emplace_back("vm-email-all-messages", "true");
        user.params.emplace_back("vm-attach-file", "true");
        user.params.emplace_back("vm-keep-local-after-email", "true");
    }
    return user;
}

std::optional<DirectoryUser> session_user(const DirectoryQuestion& question, const Directory& directory,
                                          storage::EpochSeconds now) {
    const auto* session = directory.session_of_client(question.user);
    // An expiry in the past would still grant the switch's 300 seconds of grace.
    if (session == nullptr || session->expires_at <= now) return std::nullopt;
    const auto* extension = directory.find(session->extension);
    if (extension == nullptr || !directory.is_enabled(*extension)) return std::nullopt;
    const auto* channel = directory.find(extension->channel);
    if (channel == nullptr || channel->auth_realm != question.domain) return std::nullopt;
    DirectoryUser user{
        .id = session->client_id,
        .domain = question.domain,
        .cacheable = {},
        .params = {{"a1-hash", session->a1_hash}, {"jsonrpc-allowed-methods", allowed_methods}},
        .variables = {{"verto_user", session->client_id + "@" + question.domain},
                      {"login-expires", std::to_string(session->expires_at)}},
    };
    add_identity(user, *extension, directory, "extensions");
    return user;
}

}  // namespace

std::optional<DirectoryUser> answer(const DirectoryQuestion& question, const Directory& directory,
                                    storage::EpochSeconds now, Srtp srtp) {
    if (question.domain == lines_realm) {
        return question.action == "sip_auth" ? line_user(question, directory, srtp) : std::nullopt;
    }
    if (question.action == "voicemail-lookup" || question.action == "message-count") {
        return mailbox(question, directory);
    }
    return question.action == "jsonrpc-authenticate" ? session_user(question, directory, now) : std::nullopt;
}

}  // namespace pbxd
