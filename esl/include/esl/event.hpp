// One event of the switch, as a view into the bytes that carried it.
//
//     void apply(esl::EventView event) {
//         if (event.subclass() == "sofia::register") add(event.decoded("from-user"), event.decoded("contact"));
//     }
//
// An owning copy is esl::EventMessage in notification.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "esl/error.hpp"
#include "esl/headers.hpp"

namespace esl {

// The three formats an event can be asked for in.
enum class Format : std::uint8_t { plain, json, xml };

// "plain", "json", "xml": as the `event` command spells it.
std::string_view to_string(Format format) noexcept;

// Valid as long as the bytes and the index that it looks into are.
class EventView {
  public:
    EventView() = default;
    EventView(Format format, Headers headers, std::string_view body) noexcept
        : headers_(headers), body_(body), format_(format) {}

    // Event-Name, as CHANNEL_CALLSTATE. A name never needs decoding.
    std::string_view name() const noexcept { return get("Event-Name"); }
    // Event-Subclass of a CUSTOM event, decoded, as sofia::register; "" for any other event.
    std::string subclass() const { return decoded("Event-Subclass"); }
    // Whether this is the CUSTOM event of that subclass (given decoded). Does not allocate.
    bool is_custom(std::string_view subclass) const noexcept;

    // A header's value as on the wire, percent-encoded; "" if there is none.
    std::string_view get(std::string_view name) const noexcept { return headers_.get(name); }
    // A header's value decoded; "" if there is none.
    std::string decoded(std::string_view name) const { return headers_.decoded(name); }
    // The same without an allocation where nothing is encoded; else the view is into `scratch`, which is overwritten.
    std::string_view decoded(std::string_view name, std::string& scratch) const {
        return headers_.decoded(name, scratch);
    }
    bool contains(std::string_view name) const noexcept { return headers_.contains(name); }

    const Headers& headers() const noexcept { return headers_; }

    // The inner body (the result in a BACKGROUND_JOB, the text of a message), as long as the event's own Content-Length
    // says and never beyond the bytes that came. As on the wire: plain bodies are not encoded, JSON and XML ones are.
    std::string_view body() const noexcept { return body_; }
    // The inner body without the format's encoding: the same bytes whatever the format.
    std::string decoded_body() const;
    // The same without an allocation where nothing is encoded; else the view is into `scratch`, which is overwritten.
    std::string_view decoded_body(std::string& scratch) const;

  private:
    Headers headers_;
    std::string_view body_;
    Format format_ = Format::plain;
};

// Indexes the body of an event message and gives the view. `index` is overwritten and must live as long as the view.
// Errors: too_many_headers, malformed_event (JSON and XML).
Result<EventView> parse_event(Format format, std::string_view text, HeaderIndex& index, std::size_t max_headers);

}  // namespace esl
