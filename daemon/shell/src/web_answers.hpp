// The JSON bodies of the web API. Part of web_app.
#pragma once

#include <string>
#include <string_view>

#include "http/error.hpp"
#include "http/message.hpp"
#include "pbxd/directory.hpp"
#include "pbxd/ice_servers.hpp"
#include "pbxd/people.hpp"
#include "pbxd/problem.hpp"

namespace pbxd {

/// `{"error":{"code":...,"message":...,"field":...}}`.
http::Response fault(unsigned status, std::string_view code, std::string_view message, std::string_view field = {});
/// 400 for what a request's body lacks.
http::Response fault(const http::Fault& fault);
/// 400, 404, 409, 503 or 500, by its kind; with the field that it is about, if one is.
http::Response fault(const Problem& problem);
/// The same of what storage refused.
http::Response fault(const boost::system::error_code& error);

/// `{"user":{...},"extensions":[...]}`.
std::string describe(const storage::User& user, const Directory& directory);
/// What a browser logs in to the switch with, and how its calls find their way.
std::string describe(const NewSession& made, const std::string& realm, const std::string& verto_url,
                     const IceServers& ice);

/// The object in a JSON request's body with two required strings, or the refusal.
struct Credentials {
    std::string login;
    std::string password;
};
boost::system::result<Credentials, http::Fault> read_credentials(const std::string& body);
boost::system::result<std::string, http::Fault> read_session_id(const std::string& body);
boost::system::result<void, http::Fault> read_nothing(const std::string& body);

/// The Extension if it is the User's and enabled, else null.
const storage::Extension* own_extension(const Directory& directory, const storage::User& user, storage::ExtensionId id);

}  // namespace pbxd
