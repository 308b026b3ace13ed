// The only source of chance in a schedule: the same seed gives the same numbers everywhere (SplitMix64).
#pragma once

#include <cstddef>
#include <cstdint>

namespace simulation {

class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        auto z = (state_ += 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
    /// 0 to n - 1; n is at least 1.
    std::size_t below(std::size_t n) { return next() % n; }
    std::int64_t between(std::int64_t low, std::int64_t high) {
        return low + static_cast<std::int64_t>(below(static_cast<std::size_t>(high - low + 1)));
    }
    bool chance(unsigned percent) { return below(100) < percent; }
    /// One of the elements of a list that is not empty.
    template <class List>
    auto& pick(List& list) {
        return list[below(list.size())];
    }

  private:
    std::uint64_t state_;
};

}  // namespace simulation
