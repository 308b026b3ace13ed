#include "pbxd/event_lag.hpp"

#include <algorithm>

namespace pbxd {

bool EventLag::take(EpochMilliseconds made, EpochMilliseconds read) {
    const auto lag = read - made;
    least_ = std::min(lag, least_.value_or(lag));
    const auto more = lag - *least_;
    if (!late_since_) {
        if (more >= late) late_since_ = read;
        return false;
    }
    const bool stays = read - *late_since_ >= longest;
    if (more >= in_time && !stays) return false;
    late_since_.reset();
    if (stays) least_ = lag;
    return true;
}

}  // namespace pbxd
