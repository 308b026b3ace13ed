#include "http/security_headers.hpp"

namespace http {

void add_security_headers(Response& response, const SecurityOptions& options) {
    response.headers.set("Content-Security-Policy", std::string(options.policy));
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.headers.set("Referrer-Policy", "same-origin");
    response.headers.set("Permissions-Policy",
                         "microphone=(self), camera=(), geolocation=(), payment=(), usb=(), display-capture=()");
    response.headers.set("Cross-Origin-Opener-Policy", "same-origin");
    response.headers.set("Cross-Origin-Resource-Policy", "same-origin");
    if (options.secure && options.hsts.count() > 0) {
        response.headers.set("Strict-Transport-Security", "max-age=" + std::to_string(options.hsts.count()));
    }
}

}  // namespace http
