// What may stand in a command for the switch.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace esl::detail {

// read_packet of mod_event_socket ends a command after 10 MiB, wherever that is.
inline constexpr std::size_t max_command_bytes = 1024 * 1024;
// The largest Content-Length that it takes.
inline constexpr std::size_t max_body_bytes = 16 * 1024 * 1024;

// Text that can stand in a command line: a control character could end the command and begin another.
bool is_safe(std::string_view text);
// One word of a command line.
bool is_word(std::string_view text);
// Capitals, digits and underscores.
bool is_capitals(std::string_view text);
// What a session may be called: its UUID, or the origination_uuid that somebody chose.
bool is_uuid(std::string_view text);
// Whether the switch would run another command, because of words that stand anywhere in this one.
bool replaces_command(std::string_view text);

// The parts, with the empty line that ends a command.
std::string join(std::initializer_list<std::string_view> parts);

}  // namespace esl::detail
