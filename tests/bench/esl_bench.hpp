// The parts of bench_esl. Each prints `name value unit` lines.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace bench {

/// A recording as the switch sent it, repeated to at least `bytes`.
std::string repeated(std::string_view recording, std::size_t bytes);

/// Decoding: the index alone, twenty headers of each event looked up and decoded, and the limit: memchr over the same
/// bytes. Also: allocations for each event once the decoder has seen the largest message.
void decoding(const std::string& stream);

/// From a socketpair to a callback for each event; and through esl::Client, over loopback, to its owner.
void receiving(const std::string& stream);

/// `api` commands, many at once on one link, to the switch that listens on this port of loopback.
void commands(std::uint16_t port, const std::string& password, unsigned count);

inline void print(const char* name, double value, const char* unit) { std::printf("%s %.4g %s\n", name, value, unit); }

class Stopwatch {
  public:
    double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count(); }

  private:
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace bench
