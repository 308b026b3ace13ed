// An event of a test's making.
#pragma once

#include <doctest/doctest.h>

#include <string>

#include "esl/event.hpp"

namespace pbxd::test {

/// Owns its text and the index that the view looks into.
class OneEvent {
  public:
    explicit OneEvent(std::string text, esl::Format format = esl::Format::plain) : text_(std::move(text)) {
        auto parsed = esl::parse_event(format, text_, index_, 1000);
        REQUIRE(parsed.has_value());
        view_ = *parsed;
    }
    OneEvent(const OneEvent&) = delete;
    OneEvent& operator=(const OneEvent&) = delete;
    const esl::EventView& view() const { return view_; }

  private:
    std::string text_;
    esl::HeaderIndex index_;
    esl::EventView view_;
};

}  // namespace pbxd::test
