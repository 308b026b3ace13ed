// What `pbxd events` does with events, wherever they come from: choose, print, count. Pure. Part of cli.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "esl/command.hpp"
#include "esl/filter.hpp"
#include "event_printer.hpp"
#include "event_stats.hpp"

namespace pbxd::cli {

struct InspectionSettings {
    /// Only these events, as the switch would choose them; empty: every one.
    esl::Subscription subscription = {};
    std::optional<esl::Filter> filter = {};
    EventPrinter printer = {};
    bool stats = false;     ///< count instead of printing
    std::size_t count = 0;  ///< end after that many; 0: never
};

class Inspection {
  public:
    using Time = std::chrono::microseconds;

    explicit Inspection(InspectionSettings settings) : settings_(std::move(settings)) {}

    /// Takes an event that came at this time since the beginning. False once there were enough: no more is taken.
    bool take(const esl::EventView& event, Time at);
    /// Says that the time has passed.
    void advance(Time now);
    /// Adds what is said at the end.
    void finish(Time now);
    /// What is to be printed now.
    std::string take_output() { return std::exchange(output_, {}); }
    std::size_t pending_output() const noexcept { return output_.size(); }
    bool counts() const noexcept { return settings_.stats; }
    /// The events that are enough for the filter, if it says so.
    std::optional<esl::Subscription> enough() const;

  private:
    bool wanted(const esl::EventView& event) const;

    InspectionSettings settings_;
    EventStats stats_;
    std::string output_;
    std::size_t taken_ = 0;
};

/// Whether the switch would send this event to one who has subscribed so.
bool is_subscribed(const esl::Subscription& subscription, const esl::EventView& event);

}  // namespace pbxd::cli
