// An event of the switch and the three ways it goes over the Event Socket.
//
//     Event event = switch_core.event("HEARTBEAT", {"switch_core.c", "send_heartbeat", 95});
//     event.add("Event-Info", "System Ready");
//     std::string frame = serialize(event, Format::plain);
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sim {

enum class Format { plain, json, xml };

/// Headers in their order; a name may be there twice (sofia::register_failure has `profile-name` twice).
struct Event {
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;

    void add(std::string_view name, std::string_view value) { headers.emplace_back(name, value); }
    /// The first header of that name (case matters not), or an empty text.
    std::string_view get(std::string_view name) const;
};

/// A whole frame: outer headers and content.
std::string serialize(const Event& event, Format format);

bool equal_without_case(std::string_view left, std::string_view right);

}  // namespace sim
