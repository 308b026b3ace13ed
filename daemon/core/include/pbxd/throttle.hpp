// How often somebody may try: a bucket of attempts for each key, refilled with time. Pure: time is handed in.
//
//     if (auto wait = throttle.try_again_after("203.0.113.9", now)) refuse(*wait);
//     ... wrong password: throttle.failed("203.0.113.9", now);
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "pbxd/string_map.hpp"
#include "pbxd/time.hpp"

namespace pbxd {

struct ThrottleOptions {
    unsigned attempts = 10;                    ///< that may fail in a row
    std::chrono::milliseconds refill{30'000};  ///< until one more is allowed
    std::size_t keys = 10'000;                 ///< remembered; beyond that the fullest buckets are forgotten
};

class Throttle {
  public:
    explicit Throttle(ThrottleOptions options) : options_(options) {}

    /// Nothing: try. Else how long to wait, rounded up to seconds.
    std::optional<std::chrono::seconds> try_again_after(std::string_view key, EpochMilliseconds now) const;
    void failed(std::string_view key, EpochMilliseconds now);
    /// Forgets the failures of a key.
    void succeeded(std::string_view key);
    /// Takes back one failed(), and forgets nothing else.
    void refund(std::string_view key, EpochMilliseconds now);
    std::size_t size() const { return spent_.size(); }

  private:
    struct Spent {
        double attempts = 0;
        EpochMilliseconds at = 0;
    };
    double spent_now(const Spent& spent, EpochMilliseconds now) const;
    void make_room(EpochMilliseconds now);

    ThrottleOptions options_;
    StringMap<Spent> spent_;
};

}  // namespace pbxd
