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

std::optional<DirectoryUser> line_user(const DirectoryQuestion& question, const Directory& directory) {
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
    add_identity(user, *extension, directory, "lines");
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
                                    storage::EpochSeconds now) {
    if (question.domain == lines_realm) {
        return question.action == "sip_auth" ? line_user(question, directory) : std::nullopt;
    }
    return question.action == "jsonrpc-authenticate" ? session_user(question, directory, now) : std::nullopt;
}

}  // namespace pbxd
