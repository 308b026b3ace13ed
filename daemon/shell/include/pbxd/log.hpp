// The log: lines to standard error, with the priority that journald reads. Never given a secret.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace pbxd {

enum class Level { debug, info, warning, error };

class Log {
  public:
    Log() = default;
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;
    virtual ~Log() = default;

    virtual void write(Level level, std::string_view line) = 0;

    void debug(std::string_view line) { write(Level::debug, line); }
    void info(std::string_view line) { write(Level::info, line); }
    void warning(std::string_view line) { write(Level::warning, line); }
    void error(std::string_view line) { write(Level::error, line); }
};

/// Writes what is at least `least`. Under journald (`JOURNAL_STREAM` set) lines carry `<N>` priorities instead of a
/// time.
std::unique_ptr<Log> create_log(Level least, bool for_journal);

/// "debug", "info", "warning" or "error"; info for anything else.
Level level_of(std::string_view name);

/// What came from outside, fit for a line: control characters as \xNN, cut at 200 bytes.
std::string printable(std::string_view text);

}  // namespace pbxd
