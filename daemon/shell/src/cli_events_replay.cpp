// `pbxd events --replay`: a recording instead of a switch, or as one. Needs neither a configuration nor a switch.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include "cli_events.hpp"
#include "esl/replay.hpp"
#include "recording_file.hpp"
#include "replay_pace.hpp"
#include "replay_server.hpp"

namespace pbxd::cli {

namespace asio = boost::asio;

namespace {

constexpr std::size_t most_at_once = 64 * 1024;

struct Reading {
    const EventOptions& options;
    Inspection& inspection;
    ReplayPace& pace;
    bool interrupted = false;
};

/// Gives the exit code.
asio::awaitable<int> read(Reading& reading, esl::RecordingReader::Source source) {
    auto& inspection = reading.inspection;
    esl::Replay replay(std::move(source));
    std::chrono::microseconds last{0};
    int code = done;
    for (bool more = true; more && !reading.interrupted;) {
        const auto next = replay.next();
        if (next.has_error() && !reading.interrupted)
            code = complain(reading.options.replay + ": " + next.error().message());
        if (next.has_error() || !*next) break;
        if (!(*next)->frame.event) continue;
        co_await reading.pace.wait_for((*next)->at);
        if (reading.interrupted) break;
        last = (*next)->at;
        more = inspection.take(*(*next)->frame.event, last);
        const bool print_now = reading.options.speed > 0 || inspection.pending_output() >= most_at_once;
        if (print_now && !print(inspection)) co_return done;
    }
    inspection.finish(last);
    print(inspection);
    co_return code;
}

}  // namespace

int inspect_recording(const EventOptions& options, Inspection& inspection) {
    auto source = open_recording(options.replay);
    if (!source) return complain(options.replay + ": " + source.error().message());
    asio::io_context loop(1);
    ReplayPace pace(loop.get_executor(), options.speed);
    Reading reading{options, inspection, pace};
    asio::signal_set signals(loop, SIGINT, SIGTERM);
    signals.async_wait([&reading](boost::system::error_code error, int) {
        if (error) return;
        reading.interrupted = true;
        reading.pace.hurry();
    });
    int code = done;
    asio::co_spawn(loop, read(reading, std::move(*source)), [&](const std::exception_ptr& error, int result) {
        code = result;
        signals.cancel();
        if (error) code = complain(options.replay + ": cannot be read");
    });
    loop.run();
    return code;
}

int play_recording(const EventOptions& options) {
    asio::io_context loop(1);
    ReplayServer server(
        loop.get_executor(),
        {.path = options.replay, .speed = options.speed, .say = [](const std::string& what) { complain(what); }});
    const auto port = server.listen(static_cast<std::uint16_t>(options.port));
    if (!port) {
        return complain("cannot play " + options.replay + " on port " + std::to_string(options.port) + ": " +
                        port.error().message());
    }
    complain("a switch that plays " + options.replay + " is at 127.0.0.1:" + std::to_string(*port) +
             " with any password, until interrupted");
    asio::signal_set signals(loop, SIGINT, SIGTERM);
    signals.async_wait([&loop](boost::system::error_code, int) { loop.stop(); });
    asio::co_spawn(loop, server.run(), asio::detached);
    loop.run();
    return done;
}

}  // namespace pbxd::cli
