// Writing values as FreeSWITCH writes them: percent-encoding, XML escapes, dates, digests.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sim {

/// Microseconds since 1970, the unit of the switch's timestamps.
using Micros = std::int64_t;

/// switch_url_encode: text/event-plain, text/event-xml and mod_xml_curl's forms use the same set of characters.
std::string url_encode(std::string_view value);
/// The reverse; a broken escape stays as it is.
std::string url_decode(std::string_view value);
/// `& < > " '` as entities, as in `sofia xmlstatus`.
std::string xml_escape(std::string_view value);
/// A JSON string with its quotes; bytes that are not UTF-8 become U+FFFD.
std::string json_string(std::string_view value);
std::string base64(std::string_view value);
/// Lower-case hexadecimal MD5.
std::string md5_hex(std::string_view value);
/// The digest response of RFC 2617 with qop=auth, from an a1-hash.
std::string digest_response(std::string_view a1_hash, std::string_view nonce, std::string_view nc,
                            std::string_view cnonce, std::string_view method, std::string_view uri);

/// `2026-11-22 18:16:05` (the switch's local time; the simulation lives in UTC).
std::string local_date(Micros time);
/// `Sun, 22 Nov 2026 18:16:05 GMT`.
std::string gmt_date(Micros time);
/// `0 years, 0 days, 0 hours, 2 minutes, 15 seconds, 120 milliseconds, 69 microseconds`; `status` has the singular
/// for one.
std::string uptime_text(Micros uptime, bool with_singular);

}  // namespace sim
