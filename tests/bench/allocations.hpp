// Counts what the program allocates on the heap: allocations.cpp replaces operator new.
#pragma once

#include <cstdint>

namespace bench {

/// Calls of operator new by any thread since the program began.
std::uint64_t allocations() noexcept;

}  // namespace bench
