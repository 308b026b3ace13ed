// How long to wait before the next attempt: capped exponential with full jitter, so that many clients of one restarted
// switch do not come back all at once.
//
//     esl::Backoff backoff({.initial = 100ms, .max = 10s});
//     wait(backoff.next(random_number));    // somewhere in 0..100 ms, then 0..200 ms, ... 0..10 s
//     backoff.reset();                      // after a connection that held
//
// Pure: the randomness comes in.
#pragma once

#include <chrono>
#include <cstdint>

namespace esl {

struct BackoffOptions {
    std::chrono::milliseconds initial{100};
    std::chrono::milliseconds max{10'000};
    // Never shorter than this, whatever the jitter says.
    std::chrono::milliseconds min{20};
};

class Backoff {
  public:
    explicit Backoff(BackoffOptions options = {}) noexcept : options_(options), ceiling_(options.initial) {}

    // The next delay: uniform in [min, ceiling], where the ceiling starts at `initial` and doubles with each call up to
    // `max`. `random` is any uniformly distributed 64-bit number.
    std::chrono::milliseconds next(std::uint64_t random) noexcept;

    // Back to `initial`.
    void reset() noexcept { ceiling_ = options_.initial; }

  private:
    BackoffOptions options_;
    std::chrono::milliseconds ceiling_;
};

}  // namespace esl
