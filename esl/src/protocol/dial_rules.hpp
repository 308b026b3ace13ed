// What may stand in a dial string: shared by what prints and what reads one.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "esl/dial_string.hpp"

namespace esl::dial {

// MAX_PEERS of switch_ivr_originate.c.
inline constexpr std::size_t max_parts = 128;
// switch_event_create_brackets has room for 1024.
inline constexpr std::size_t max_variables = 1000;
inline constexpr std::size_t max_text_bytes = 256 * 1024;
// Where the switch begins another call, wherever it stands.
inline constexpr std::string_view call_separator = ":_:";

enum class Scope : char { all = '<', call = '{', leg = '[' };
constexpr char opening(Scope scope) { return static_cast<char>(scope); }
constexpr char closing(Scope scope) { return scope == Scope::all ? '>' : scope == Scope::call ? '}' : ']'; }

bool is_control(char c);
bool is_variable(const Variable& variable, Scope scope);
// The endpoint's text, or nothing if it has a part that may not be.
std::optional<std::string> print_endpoint(const Endpoint& endpoint);
// The endpoint whose text this is, or nothing.
std::optional<Endpoint> read_endpoint(std::string_view text);

}  // namespace esl::dial
