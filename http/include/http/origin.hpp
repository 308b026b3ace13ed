// Whether a request comes from a page of this server. WebSockets are not bound by the same-origin policy of browsers:
// the Origin header checked at the upgrade is the only thing between a foreign page and a signed-in user's socket.
//
//     auto origins = http::Origins::of({"https://pbx.example"});   // the addresses that people type
//     if (!origins->allow_websocket(request)) return http::Response::text(403, "foreign origin\n");
#pragma once

#include <boost/system/result.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"

namespace http {

enum class OriginVerdict {
    own,      ///< one of ours
    foreign,  ///< someone else's, "null", malformed, or there twice
    missing,  ///< no Origin header
};

class Origins {
  public:
    /// With the public addresses of this server ("https://pbx.example", "http://10.0.0.5:8080"; a path after them is
    /// cut off), needed where a reverse proxy speaks TLS. Error::malformed if one of them is not that.
    static boost::system::result<Origins> of(const std::vector<std::string>& public_addresses);

    /// Own is: one of the public addresses, or the scheme of this connection with the very host and port of the
    /// Host header. Default ports are the same as none; case does not matter.
    OriginVerdict judge(const Request& request) const;

    /// A WebSocket must come from an own page; every browser sends an Origin with it, so a missing one is refused.
    bool allow_websocket(const Request& request) const;

    /// A request that changes something: own Origin; without one only if Sec-Fetch-Site is `same-origin` or `none`, or
    /// absent too (an old browser or a script: the CSRF token, which must be checked besides, decides alone).
    bool allow_change(const Request& request) const;

  private:
    std::vector<std::string> own_;  ///< in normal form
};

/// "HTTPS://Pbx.Example:443" -> "https://pbx.example"; nothing if it is not scheme://host[:port] with http or https.
std::optional<std::string> normal_origin(std::string_view origin);

}  // namespace http
