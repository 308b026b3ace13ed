#include "http/csrf.hpp"

#include <algorithm>

#include "http/basic_auth.hpp"
#include "http/cookie.hpp"
#include "text.hpp"

namespace http {

bool csrf_token_shaped(std::string_view token) {
    return token.size() >= 32 && token.size() <= 128 && std::all_of(token.begin(), token.end(), [](char c) {
               return is_letter(c) || is_digit(c) || c == '-' || c == '_';
           });
}

bool same_csrf_token(std::string_view cookie, std::string_view header) {
    return csrf_token_shaped(cookie) && csrf_token_shaped(header) && same_in_constant_time(cookie, header);
}

CsrfVerdict check_csrf(const Request& request, std::string_view cookie_name, std::string_view header_name) {
    const std::size_t headers = request.headers.count(header_name);
    const auto cookie = find_cookie(request.headers, cookie_name);
    if (headers == 0 || !cookie) return CsrfVerdict::missing;
    if (headers > 1) return CsrfVerdict::wrong;
    return same_csrf_token(*cookie, *request.headers.find(header_name)) ? CsrfVerdict::good : CsrfVerdict::wrong;
}

}  // namespace http
