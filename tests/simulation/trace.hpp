// What happens in a schedule, step by step, for whoever replays one; nothing is even put together otherwise.
#pragma once

#include <concepts>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>

#include "timeline.hpp"

namespace simulation {

/// Presence and the model differ.
struct Difference : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Trace {
  public:
    Trace(const Timeline& time, bool on) : time_(time), begin_(time.now()), on_(on) {}

    template <class... Parts>
    void say(const Parts&... parts) const {
        if (!on_) return;
        std::string line;
        (append(line, parts), ...);
        std::printf("%8lld ms  %s\n", static_cast<long long>(time_.now() - begin_), line.c_str());
    }

  private:
    static void append(std::string& line, std::string_view part) { line += part; }
    static void append(std::string& line, std::integral auto part) { line += std::to_string(part); }

    const Timeline& time_;
    EpochMilliseconds begin_;
    bool on_;
};

}  // namespace simulation
