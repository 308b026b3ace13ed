#include "web_answers.hpp"

#include <nlohmann/json.hpp>

#include "http/json.hpp"
#include "pbxd/json_text.hpp"
#include "storage/checks.hpp"
#include "storage/error.hpp"

namespace pbxd {

namespace {

using Json = nlohmann::json;

unsigned status_of(Problem::Kind kind) {
    switch (kind) {
        case Problem::Kind::invalid:
            return 400;
        case Problem::Kind::missing:
            return 404;
        case Problem::Kind::conflict:
            return 409;
        case Problem::Kind::busy:
            return 503;
        case Problem::Kind::failed:
            break;
    }
    return 500;
}

}  // namespace

http::Response fault(unsigned status, std::string_view code, std::string_view message, std::string_view field) {
    Json error{{"code", code}, {"message", message}};
    if (!field.empty()) error["field"] = field;
    return http::Response::json(status, json_text({{"error", std::move(error)}}));
}

http::Response fault(const http::Fault& fault) { return pbxd::fault(400, "bad_request", fault.message, fault.field); }

http::Response fault(const Problem& problem) {
    const bool busy = problem.kind == Problem::Kind::busy;
    auto response = fault(status_of(problem.kind), busy ? "busy" : problem.code, problem.message, problem.field);
    if (busy) response.headers.add("Retry-After", "2");
    return response;
}

http::Response fault(const boost::system::error_code& error) { return fault(Problem::of(error)); }

std::string describe(const storage::User& user, const Directory& directory) {
    auto extensions = Json::array();
    for (const auto* extension : directory.extensions_of(user.id)) {
        const auto* channel = directory.find(extension->channel);
        if (channel == nullptr || !extension->enabled) continue;
        extensions.push_back(
            {{"id", extension->id.value},
             {"number", extension->number},
             {"name", extension->name},
             {"do_not_disturb", extension->do_not_disturb},
             {"channel", {{"id", channel->id.value}, {"name", channel->name}, {"auth_realm", channel->auth_realm}}}});
    }
    return json_text({{"user",
                       {{"login", user.login},
                        {"display_name", user.display_name},
                        {"role", user.role == storage::Role::admin ? "admin" : "user"}}},
                      {"extensions", std::move(extensions)}});
}

std::string describe(const NewSession& made, const std::string& realm, const std::string& verto_url,
                     const IceServers& ice) {
    return json_text({{"session_id", made.session.session_id},
                      {"client_id", made.session.client_id},
                      {"password", made.password},
                      {"realm", realm},
                      {"expires_at", made.session.expires_at},
                      {"verto_url", verto_url},
                      {"ice_servers", ice.for_client(made.session.client_id, made.session.expires_at)}});
}

boost::system::result<Credentials, http::Fault> read_credentials(const std::string& body) {
    const auto document = http::parse_json(body, {.bytes = 4096, .depth = 2, .values = 10});
    if (!document) return document.error();
    http::JsonObject in(*document);
    Credentials given{.login = in.text("login", 256), .password = in.text("password", 1024)};
    if (auto read = in.finish(); !read) return read.error();
    return given;
}

boost::system::result<std::string, http::Fault> read_session_id(const std::string& body) {
    const auto document = http::parse_json(body, {.bytes = 1024, .depth = 2, .values = 10});
    if (!document) return document.error();
    http::JsonObject in(*document);
    auto session_id = in.text("session_id", 36);
    if (!storage::is_uuid(session_id)) {
        in.fail(http::Error::out_of_range, "session_id", "session_id must be a random UUID in lower case");
    }
    if (auto read = in.finish(); !read) return read.error();
    return session_id;
}

boost::system::result<void, http::Fault> read_nothing(const std::string& body) {
    if (body.empty()) return {};
    const auto document = http::parse_json(body, {.bytes = 64, .depth = 1, .values = 1});
    if (!document) return document.error();
    return http::JsonObject(*document).finish();
}

const storage::Extension* own_extension(const Directory& directory, const storage::User& user,
                                        storage::ExtensionId id) {
    const auto* extension = directory.find(id);
    const bool is_own = extension != nullptr && extension->user == user.id && directory.is_enabled(*extension);
    return is_own ? extension : nullptr;
}

}  // namespace pbxd
