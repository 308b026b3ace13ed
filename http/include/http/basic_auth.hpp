// HTTP basic credentials (RFC 7617), as mod_xml_curl sends them with `gateway-credentials`.
//
//     auto given = http::basic_credentials(request.headers);
//     if (!given || !http::same_credentials(*given, expected)) return http::basic_challenge("fsapi");
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace http {

struct Credentials {
    std::string user;
    std::string password;
};

/// Those of the Authorization header. Nothing if it is absent, there twice, of another scheme, no base64, without ':',
/// or holds control characters.
std::optional<Credentials> basic_credentials(const Headers& headers);

/// Compares in a time that depends on the lengths alone, both parts always.
bool same_credentials(const Credentials& given, const Credentials& expected);

/// Compares in a time that depends on the lengths alone.
bool same_in_constant_time(std::string_view a, std::string_view b);

/// 401 with WWW-Authenticate. `realm` must be a plain word.
Response basic_challenge(std::string_view realm);

}  // namespace http
