// Cookies: reading what a browser sends, and building what it is to keep.
//
//     auto session = http::find_cookie(request.headers, "pbxd_session");
//     auto line = http::set_cookie({.name = "pbxd_session", .value = token, .secure = request.secure});
//     if (line) response.headers.add("Set-Cookie", *line);
#pragma once

#include <boost/system/result.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace http {

/// The value of a cookie over all Cookie headers of a request. Nothing if it is not there, and nothing if it is there
/// twice: a neighbouring host can plant a second one, and which is ours cannot be told (RFC 6265, 5.4).
std::optional<std::string_view> find_cookie(const Headers& headers, std::string_view name);

enum class SameSite { lax, strict, none };

struct SetCookie {
    std::string name;
    std::string value;
    std::optional<std::chrono::seconds> max_age{};  ///< nothing: until the browser ends; zero: delete it
    std::string path = "/";
    bool http_only = true;
    bool secure = false;
    SameSite same_site = SameSite::lax;
};

/// The value of a Set-Cookie header. Error::unsafe_value if the name is no token, or value or path hold anything that
/// RFC 6265 does not allow in them (control characters, ';', ',', spaces, quotes, backslash, non-ASCII).
boost::system::result<std::string> set_cookie(const SetCookie& cookie);

}  // namespace http
