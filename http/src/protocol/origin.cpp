#include "http/origin.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "http/error.hpp"
#include "text.hpp"

namespace http {
namespace {

bool fit_host(std::string_view host) {
    if (host.starts_with('[')) {
        if (!host.ends_with(']') || host.size() < 4) return false;
        host = host.substr(1, host.size() - 2);
        return std::all_of(host.begin(), host.end(),
                           [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || c == ':' || c == '.'; });
    }
    return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
        return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_';
    });
}

}  // namespace

std::optional<std::string> normal_origin(std::string_view origin) {
    std::string text(origin);
    std::transform(text.begin(), text.end(), text.begin(), to_lower);
    const std::size_t colon = text.find("://");
    if (colon == std::string::npos) return std::nullopt;
    const std::string scheme = text.substr(0, colon);
    if (scheme != "http" && scheme != "https") return std::nullopt;
    std::string host = text.substr(colon + 3);

    const std::size_t port_at = host.rfind(':');
    const std::size_t bracket = host.rfind(']');
    std::string port;
    if (port_at != std::string::npos && (bracket == std::string::npos || port_at > bracket)) {
        port = host.substr(port_at + 1);
        host.resize(port_at);
        std::uint16_t number = 0;
        const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
        if (error != std::errc() || end != port.data() + port.size() || number == 0) return std::nullopt;
        port = std::to_string(number).insert(0, 1, ':');
        if (number == (scheme == "https" ? 443 : 80)) port.clear();
    }
    if (!fit_host(host)) return std::nullopt;
    return scheme + "://" + host + port;
}

boost::system::result<Origins> Origins::of(const std::vector<std::string>& public_addresses) {
    Origins origins;
    for (std::string_view address : public_addresses) {
        const std::size_t scheme_end = address.find("://");
        if (scheme_end == std::string_view::npos) return Error::malformed;
        auto origin = normal_origin(address.substr(0, address.find_first_of("/?#", scheme_end + 3)));
        if (!origin) return Error::malformed;
        origins.own_.push_back(std::move(*origin));
    }
    return origins;
}

OriginVerdict Origins::judge(const Request& request) const {
    const std::size_t count = request.headers.count("Origin");
    if (count == 0) return OriginVerdict::missing;
    const auto origin = normal_origin(*request.headers.find("Origin"));
    if (count != 1 || !origin) return OriginVerdict::foreign;
    if (std::find(own_.begin(), own_.end(), *origin) != own_.end()) return OriginVerdict::own;

    if (request.headers.count("Host") != 1) return OriginVerdict::foreign;
    const std::string_view scheme = request.secure ? "https://" : "http://";
    const auto here = normal_origin(std::string(scheme) + std::string(*request.headers.find("Host")));
    return here && *here == *origin ? OriginVerdict::own : OriginVerdict::foreign;
}

bool Origins::allow_websocket(const Request& request) const { return judge(request) == OriginVerdict::own; }

bool Origins::allow_change(const Request& request) const {
    switch (judge(request)) {
        case OriginVerdict::own:
            return true;
        case OriginVerdict::foreign:
            return false;
        case OriginVerdict::missing:
            break;
    }
    const std::size_t count = request.headers.count("Sec-Fetch-Site");
    if (count == 0) return true;
    const std::string_view site = *request.headers.find("Sec-Fetch-Site");
    return count == 1 && (site == "same-origin" || site == "none");
}

}  // namespace http
