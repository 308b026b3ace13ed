// Where the shell gets the time from; tests hand in their own.
#pragma once

#include <functional>

#include "pbxd/time.hpp"

namespace pbxd {

using Clock = std::function<EpochMilliseconds()>;

/// The system's clock.
Clock system_clock();

}  // namespace pbxd
