#include "pbxd/event_lag.hpp"

#include <algorithm>

namespace pbxd {

bool EventLag::take(EpochMilliseconds made, EpochMilliseconds read) {
    const auto lag = read - made;
    least_ = std::min(lag, least_.value_or(lag));
    const auto more = lag - *least_;
    if (!late_since_) {
        if (more < late) return false;
        late_since_ = read;
        late_events_ = 0;
    }
    ++late_events_;
    const bool are_very_many = late_events_ >= very_many;
    const bool stays = are_very_many && read - *late_since_ >= longest;
    if (more >= in_time && !stays) return false;
    late_since_.reset();
    // Late for so long may be the switch's clock, which was set back.
    if (stays) least_ = lag;
    return are_very_many;
}

}  // namespace pbxd
