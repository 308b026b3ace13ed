// Notices that a switch's events were read so late that it may have thrown some away.
//
// mod_event_socket keeps 100,000 events for a listener that reads too slowly. What comes then is lost without a word to
// it; only after 500 losses in a row is it hung up on (seen in FreeSWITCH 1.11.1), and numbers of events tell nothing
// to who asked only for some kinds. But whoever lags by that many events lags in time, and is told all those that were
// kept, late. A few that come late prove the contrary: they waited behind an answer of some megabytes, or we slept.
// Pure: time is handed in.
//
//     if (lag.take(made_at, now)) ask_the_switch_what_it_has();
#pragma once

#include <cstddef>
#include <optional>

#include "pbxd/time.hpp"

namespace pbxd {

class EventLag {
  public:
    /// Takes when the switch made an event, by its clock, and when it was read, by ours; the clocks may differ.
    /// True when events may be missing and now is the time to make up for them: very many came late, and have been
    /// followed by one that did not, or all have been late for a minute (so many of them, however long that takes).
    bool take(EpochMilliseconds made, EpochMilliseconds read);
    /// A new connection: nothing of before counts.
    void reset() { *this = {}; }

    static constexpr EpochMilliseconds late = 5'000;     ///< more than the least lag that was seen
    static constexpr EpochMilliseconds in_time = 1'000;  ///< the same
    static constexpr EpochMilliseconds longest = 60'000;
    /// Half of what the switch keeps: the first and the last of these may have been less late.
    static constexpr std::size_t very_many = 50'000;

  private:
    std::optional<EpochMilliseconds> least_;  ///< lag: what the clocks differ by, and the way
    std::optional<EpochMilliseconds> late_since_;
    std::size_t late_events_ = 0;  ///< since then
};

}  // namespace pbxd
