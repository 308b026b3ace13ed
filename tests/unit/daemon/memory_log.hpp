// A log that tests read.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pbxd/log.hpp"

namespace pbxd::test {

class MemoryLog final : public Log {
  public:
    void write(Level level, std::string_view line) override { lines.emplace_back(level, line); }

    /// How many lines of at least that level have `part` in them.
    long count(std::string_view part, Level least = Level::info) const {
        return std::count_if(lines.begin(), lines.end(), [&](const auto& line) {
            return line.first >= least && line.second.find(part) != std::string::npos;
        });
    }

    std::vector<std::pair<Level, std::string>> lines;
};

}  // namespace pbxd::test
