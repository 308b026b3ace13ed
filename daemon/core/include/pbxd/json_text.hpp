// Writing and reading JSON text, compiled once: nlohmann/json's lexer and serializer are templates that every source
// calling `dump()` or `parse()` would compile again.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace pbxd {

/// Compact text that always is UTF-8: what is not becomes U+FFFD.
std::string json_text(const nlohmann::json& json);

/// A JSON string with its quotes.
std::string json_quoted(std::string_view text);

/// A value from text that a trusted program wrote (the switch, pbxd itself); `is_discarded()` where it is no JSON. What
/// strangers send to pbxd's own pages is read by http::parse_json, which has more limits.
///
/// \param most_depth  text nested deeper than this is no JSON either
nlohmann::json json_from(std::string_view text, int most_depth = 64);

/// The same for what FreeSWITCH answers to `... as json`: it copies what callers call themselves byte by byte, and what
/// of it is no UTF-8 becomes U+FFFD here. One caller's name must not make the whole answer none.
nlohmann::json json_from_switch(std::string_view text);

}  // namespace pbxd
