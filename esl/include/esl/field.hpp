// A named thing of an event, as filters and columns name it: a header, the body, or one of two short names.
//
//     const esl::Field subclass("subclass");                         // Event-Subclass
//     std::string scratch;
//     if (const auto value = subclass.value(event, scratch)) std::cout << *value;    // sofia::register
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "esl/event.hpp"

namespace esl {

class Field {
  public:
    // `event` is Event-Name, `subclass` is Event-Subclass, `body` is the inner body; any other name is a header's.
    explicit Field(std::string_view name);
    // The header of exactly this name, even if it is called `event`, `subclass` or `body`.
    static Field header(std::string_view name);

    // Its value, decoded; nothing if the event has no such header, or no body. A header is looked up as it is written,
    // then, unlike EventView does it, in any case. Does not allocate where nothing is encoded: else the view is into
    // `scratch`, which is overwritten.
    std::optional<std::string_view> value(const EventView& event, std::string& scratch) const;

    // The name of the header; "body" for the body.
    const std::string& name() const noexcept { return name_; }
    bool is_body() const noexcept { return body_; }

  private:
    Field(std::string_view name, bool body) : name_(name), body_(body) {}

    std::string name_;
    bool body_;
};

}  // namespace esl
