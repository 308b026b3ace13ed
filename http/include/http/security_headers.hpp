// The headers that tell a browser what a page of ours may do and who may frame or use it.
//
//     http::add_security_headers(response, {.secure = request.secure});
#pragma once

#include <chrono>
#include <string_view>

#include "http/message.hpp"

namespace http {

/// Nothing inline, nothing from elsewhere; `connect-src 'self'` covers the WebSockets of the same origin.
inline constexpr std::string_view content_security_policy =
    "default-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "media-src 'self' blob:; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

struct SecurityOptions {
    bool secure = false;                    ///< the browser came over TLS: adds Strict-Transport-Security
    std::chrono::seconds hsts{31'536'000};  ///< zero: none
    std::string_view policy = content_security_policy;
};

/// Sets (replacing what is there) Content-Security-Policy, X-Content-Type-Options, Referrer-Policy, Permissions-Policy
/// (microphone for ourselves alone), Cross-Origin-Opener-Policy, Cross-Origin-Resource-Policy and, on TLS, HSTS.
void add_security_headers(Response& response, const SecurityOptions& options);

}  // namespace http
