// Time as the core sees it: a value that is handed in, never read from a clock.
#pragma once

#include <cstdint>

namespace pbxd {

/// Milliseconds since the epoch, UTC.
using EpochMilliseconds = std::int64_t;

}  // namespace pbxd
