// The double-submit token against cross-site requests: JavaScript of our own page reads the cookie and sends its value
// in a header, which a foreign page can do neither of.
//
//     if (http::check_csrf(request, "csrftoken", "X-CSRFToken") != http::CsrfVerdict::good) return refused();
#pragma once

#include <string_view>

#include "http/message.hpp"

namespace http {

enum class CsrfVerdict { good, missing, wrong };

/// 32 to 128 characters of base64url: what our own tokens look like. An empty or short one never counts, so that a
/// planted cookie cannot be matched by a guess.
bool csrf_token_shaped(std::string_view token);

/// Both shaped and the same, compared in constant time.
bool same_csrf_token(std::string_view cookie, std::string_view header);

/// Compares the cookie with the header; either of them there twice is wrong. The token that belongs to a signed-in
/// session is for the caller to compare besides (same_csrf_token).
CsrfVerdict check_csrf(const Request& request, std::string_view cookie_name, std::string_view header_name);

}  // namespace http
