#include "http/cookie.hpp"

#include <algorithm>
#include <cstdint>

#include "http/error.hpp"
#include "text.hpp"

namespace http {
namespace {

/// RFC 6265, cookie-octet.
bool is_cookie_octet(char c) { return c > ' ' && c < 0x7f && c != '"' && c != ',' && c != ';' && c != '\\'; }

bool is_path_octet(char c) { return c >= ' ' && c < 0x7f && c != ';'; }

std::string_view to_string(SameSite same_site) {
    switch (same_site) {
        case SameSite::lax:
            return "Lax";
        case SameSite::strict:
            return "Strict";
        case SameSite::none:
            return "None";
    }
    return "Strict";
}

}  // namespace

std::optional<std::string_view> find_cookie(const Headers& headers, std::string_view name) {
    std::optional<std::string_view> found;
    for (const Header& header : headers) {
        if (!same_without_case(header.name, "Cookie")) continue;
        std::string_view rest = header.value;
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find(';'), rest.size());
            const std::string_view pair = trim(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
            const std::size_t equals = pair.find('=');
            if (equals == std::string_view::npos || trim(pair.substr(0, equals)) != name) continue;
            if (found) return std::nullopt;
            found = trim(pair.substr(equals + 1));
        }
    }
    if (found && !std::all_of(found->begin(), found->end(), is_cookie_octet)) return std::nullopt;
    return found;
}

boost::system::result<std::string> set_cookie(const SetCookie& cookie) {
    if (!is_token(cookie.name) || !std::all_of(cookie.value.begin(), cookie.value.end(), is_cookie_octet)) {
        return Error::unsafe_value;
    }
    if (!cookie.path.starts_with('/') || !std::all_of(cookie.path.begin(), cookie.path.end(), is_path_octet)) {
        return Error::unsafe_value;
    }
    std::string line = cookie.name + "=" + cookie.value + "; Path=" + cookie.path;
    if (cookie.max_age) line += "; Max-Age=" + std::to_string(std::max<std::int64_t>(0, cookie.max_age->count()));
    if (cookie.http_only) line += "; HttpOnly";
    if (cookie.secure) line += "; Secure";
    line += "; SameSite=";
    line += to_string(cookie.same_site);
    return line;
}

}  // namespace http
