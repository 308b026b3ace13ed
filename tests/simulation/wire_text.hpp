// The bytes that a switch puts on its Event Socket and in its answers, as the recordings show them. Written here anew,
// for a fault of the library that reads them must not be mirrored.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace simulation {

using Headers = std::vector<std::pair<std::string_view, std::string>>;

/// A value as a plain event has it: percent-encoded.
std::string percent_encoded(std::string_view text);
std::string xml_escaped(std::string_view text);
std::string json_text(std::string_view text);

/// A whole `text/event-plain` message. `body`: an inner body, of a BACKGROUND_JOB.
std::string event_message(const Headers& headers, std::string_view body = {});
std::string command_reply(std::string_view text, std::string_view more_headers = {});
std::string api_response(std::string_view body);

}  // namespace simulation
