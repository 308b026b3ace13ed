// Events counted, second by second and in all. Pure: the time comes in. Part of cli.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "esl/event.hpp"

namespace pbxd::cli {

///     EventStats stats;
///     stats.add(out, event, 1200ms);      // adds "0 s  0/s" ... of the seconds that are over, to `out`
///     stats.advance(out, 2s);             // "1 s  1/s  sofia::register 1"
///     stats.summarize(out, 2s);           // "1 event in 2.0 s (0.5/s)", and a line for each kind
/// Times are since the beginning and never go back. A kind is the subclass of a CUSTOM event, the name of any other.
class EventStats {
  public:
    using Time = std::chrono::microseconds;
    /// More kinds than these are counted together, for the names come from elsewhere.
    static constexpr std::size_t max_kinds = 1000;
    /// Kinds named in the line of a second.
    static constexpr std::size_t top = 5;

    /// Counts an event, after advance().
    void add(std::string& out, const esl::EventView& event, Time at);
    /// Adds the line of the second that was counted, if it is over. Of a longer pause only its first second is told.
    void advance(std::string& out, Time now);
    /// Adds what was counted since the beginning, the most frequent kind first.
    void summarize(std::string& out, Time now) const;

  private:
    using Counts = std::map<std::string, std::uint64_t, std::less<>>;
    static void count(Counts& counts, std::string_view kind);

    Counts second_;
    Counts all_;
    std::uint64_t in_second_ = 0;
    std::uint64_t in_all_ = 0;
    std::chrono::seconds at_{0};
};

}  // namespace pbxd::cli
