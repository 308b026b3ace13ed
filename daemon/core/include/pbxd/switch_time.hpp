// Times as a switch writes them.
#pragma once

#include <string_view>

#include "pbxd/time.hpp"

namespace pbxd {

/// Of microseconds since the epoch in digits, as `Event-Date-Timestamp` and a channel's times are; 0 for all else, and
/// for 0, which is what a switch writes for never.
EpochMilliseconds milliseconds_of(std::string_view microseconds);

}  // namespace pbxd
