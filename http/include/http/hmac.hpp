// A keyed hash of a text, for credentials that two programs with one secret can make and check without asking each
// other.
//
//     std::string credential = http::hmac_sha1_base64(secret, "1700000000:b-7f3a");
//
// SHA-1 only where a protocol demands it (TURN's time-limited credentials): as a keyed hash it holds.
#pragma once

#include <string>
#include <string_view>

namespace http {

/// HMAC-SHA1 (RFC 2104) of `text`, in base64 with padding: 28 characters.
std::string hmac_sha1_base64(std::string_view secret, std::string_view text);

/// HMAC-SHA256, in lower-case hexadecimal: 64 characters.
std::string hmac_sha256_hex(std::string_view secret, std::string_view text);

}  // namespace http
