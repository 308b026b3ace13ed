// The digest that FreeSWITCH takes in place of a password (`<param name="a1-hash">` of mod_sofia and mod_verto).
//
//     line.a1_hash = storage::a1_hash(line.username, "lines", password);
//
// It is as good as the password on its realm: keep it like one.
#pragma once

#include <string>
#include <string_view>

namespace storage {

/// md5(user:realm:password) as 32 lower-case hex digits (RFC 2617's A1). `user` and `realm` must not contain ':'.
/// Throws std::runtime_error where OpenSSL has no MD5 (a FIPS-only machine).
std::string a1_hash(std::string_view user, std::string_view realm, std::string_view password);

}  // namespace storage
