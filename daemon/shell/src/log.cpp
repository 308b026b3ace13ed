#include "pbxd/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace pbxd {
namespace {

class SpdLog final : public Log {
  public:
    SpdLog(Level least, bool for_journal)
        : logger_("pbxd", std::make_shared<spdlog::sinks::stderr_sink_mt>()), for_journal_(for_journal) {
        logger_.set_pattern(for_journal ? "%v" : "%Y-%m-%d %H:%M:%S.%e %^%-7l%$ %v");
        logger_.set_level(translate(least));
        logger_.flush_on(spdlog::level::debug);
    }

    void write(Level level, std::string_view line) override {
        // sd-daemon(3): <7> debug, <6> info, <4> warning, <3> error.
        static constexpr const char* priorities[] = {"<7>", "<6>", "<4>", "<3>"};
        logger_.log(translate(level), "{}{}", for_journal_ ? priorities[static_cast<int>(level)] : "", line);
    }

  private:
    static spdlog::level::level_enum translate(Level level) {
        switch (level) {
            case Level::debug:
                return spdlog::level::debug;
            case Level::info:
                return spdlog::level::info;
            case Level::warning:
                return spdlog::level::warn;
            case Level::error:
                return spdlog::level::err;
        }
        return spdlog::level::info;
    }

    spdlog::logger logger_;
    bool for_journal_;
};

}  // namespace

std::unique_ptr<Log> create_log(Level least, bool for_journal) { return std::make_unique<SpdLog>(least, for_journal); }

Level level_of(std::string_view name) {
    if (name == "debug") return Level::debug;
    if (name == "warning") return Level::warning;
    if (name == "error") return Level::error;
    return Level::info;
}

std::string printable(std::string_view text) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string shown;
    for (const char c : text.substr(0, 200)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte != 0x7f) {
            shown += c;
        } else {
            shown += "\\x";
            shown += digits[byte >> 4];
            shown += digits[byte & 15];
        }
    }
    if (text.size() > 200) shown += "...";
    return shown;
}

}  // namespace pbxd
