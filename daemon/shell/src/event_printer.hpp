// How `pbxd events` prints an event. Pure: text is added to a string. Part of cli.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "esl/event.hpp"

namespace pbxd::cli {

/// Adds an event to the output.
using EventPrinter = std::function<void(std::string& out, const esl::EventView& event)>;

/// `Name: value` lines, decoded, the body indented, and an empty line.
EventPrinter full_printer(bool color);

/// One JSON object in a line: every header decoded, and the body as `_body`, whatever the format on the wire. Of a
/// header that comes twice the first counts, as everywhere.
EventPrinter json_printer();

/// The terminal's colours; each is empty where there are none.
struct Colors {
    explicit Colors(bool on);
    std::string_view strong, name, faint, plain;
};

/// Whether to use colours: `choice` is "always", "never" or "auto"; auto means a terminal that is not dumb and whose
/// owner has not set NO_COLOR (no-color.org).
bool use_color(std::string_view choice, bool is_terminal, const char* no_color, const char* terminal_name);

}  // namespace pbxd::cli
