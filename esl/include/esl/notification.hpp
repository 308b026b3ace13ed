// What esl::Client tells its owner, in order. See client.hpp for the example.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "esl/decoder.hpp"
#include "esl/error.hpp"
#include "esl/event.hpp"

namespace esl {

// The link is up and subscribed. There was a gap before it: rebuild. A changed core_uuid means that the switch was
// restarted.
struct Connected {
    std::string core_uuid;        // "" only if a restricted `userauth` may not ask for it
    std::string switch_hostname;  // what the switch calls its host; "" likewise
};

// One event, copied out of the stream.
class EventMessage {
  public:
    // Copies an event frame (frame.event must be set).
    explicit EventMessage(const Frame& frame);

    // The event; valid as long as this object stays where it is and unchanged.
    EventView view() const;
    Format format() const noexcept { return format_; }
    // The body of the message as it came: plain header lines, a JSON object, or an XML document.
    const std::string& raw() const noexcept { return text_; }
    // Bytes held.
    std::size_t size() const noexcept;

  private:
    std::string text_;
    HeaderIndex index_;
    std::size_t body_offset_ = 0;
    std::size_t body_length_ = 0;
    Format format_;
};

// The owner read too slowly and events were thrown away. The link is still up; rebuild. Later events follow.
struct Overflow {
    std::uint64_t dropped = 0;  // events thrown away at this place
};

// The link went, or an attempt to bring it up failed. The client tries again by itself.
struct Disconnected {
    boost::system::error_code error;
    std::string doing;  // what was being done, for the log: "resolving", "connecting", "authenticating", "reading", ...
};

using Notification = std::variant<Connected, EventMessage, Overflow, Disconnected>;

}  // namespace esl
