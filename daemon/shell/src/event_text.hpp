// Text of events for people and programs: without anything that a terminal would obey, and without secrets. Part of
// cli.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pbxd::cli {

/// Adds `text` with its control characters, broken UTF-8 and changes of writing direction spelled out: \n, \x1b,
/// \u202e.
void append_shown(std::string& out, std::string_view text);

/// Adds `text` as a JSON string with its quotes. Always UTF-8 (what is not becomes U+FFFD), and as harmless as above.
void append_quoted(std::string& out, std::string_view text);

/// Adds the body of an event a line at a time, each behind `indent`, as append_shown() does; secret lines are hidden.
void append_body(std::string& out, std::string_view body, std::string_view indent);

/// What is shown in place of a secret.
inline constexpr std::string_view hidden_value = "[hidden]";

/// Whether a header of this name holds a secret: its name, in any case, contains password, a1-hash, authorization,
/// token and the like. A guess by name: a secret under another name, or within a longer value, is not found.
bool is_secret(std::string_view header) noexcept;

/// `body` with the values of secret `Name: value` lines hidden, as a SIP message has them.
std::string without_secrets(std::string_view body);

/// Characters, not bytes: enough for text in Latin scripts to line up.
std::size_t width_of(std::string_view text) noexcept;

/// `text` cut to `width` characters, of which the last is … if anything was cut.
std::string cut_to(std::string_view text, std::size_t width);

}  // namespace pbxd::cli
