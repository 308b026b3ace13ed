// `pbxd events` on a live switch: a link of its own, so that the daemon's is not disturbed.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "cli_events.hpp"
#include "esl/client.hpp"
#include "pbxd/configuration.hpp"
#include "recording_file.hpp"

namespace pbxd::cli {

namespace asio = boost::asio;

namespace {

using Clock = std::chrono::steady_clock;

/// What is printed at most before the terminal is given time to show it.
constexpr std::size_t most_at_once = 64 * 1024;

/// One run of the command on a live switch.
class Live {
  public:
    Live(Inspection& inspection, const EventOptions& options) : inspection_(inspection), options_(options) {}

    int run(esl::Options link);
    /// Opens the file of --record. Error: why it cannot be.
    boost::system::error_code record();

  private:
    std::chrono::microseconds elapsed() const {
        return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin_);
    }
    asio::awaitable<int> follow(esl::Client& client);
    /// The exit code, if this is the end.
    std::optional<int> take(const esl::Notification& notification);
    asio::awaitable<void> tick(esl::Client& client, asio::steady_timer& timer);

    Inspection& inspection_;
    const EventOptions& options_;
    std::optional<RecordingFile> recording_;
    Clock::time_point begin_ = Clock::now();
};

boost::system::error_code Live::record() {
    auto created = RecordingFile::create(options_.record);
    if (!created) return created.error();
    recording_.emplace(std::move(*created));
    return {};
}

std::optional<int> Live::take(const esl::Notification& notification) {
    if (const auto* event = std::get_if<esl::EventMessage>(&notification)) {
        if (!inspection_.take(event->view(), elapsed())) return done;
    } else if (const auto* lost = std::get_if<esl::Overflow>(&notification)) {
        complain(std::to_string(lost->dropped) + " events came faster than they could be printed and are missing here");
    } else if (const auto* down = std::get_if<esl::Disconnected>(&notification)) {
        if (down->error == esl::Error::stopped) return done;
        complain("no link (" + down->doing + ": " + down->error.message() + ")");
        // The same again would have the same answer.
        if (down->error == esl::Error::authentication_refused || down->error == esl::Error::subscription_refused)
            return failed;
    }
    return std::nullopt;
}

asio::awaitable<int> Live::follow(esl::Client& client) {
    for (;;) {
        auto notification = std::optional(co_await client.async_receive());
        std::optional<int> ended;
        // A burst is printed at once.
        while (notification && !ended) {
            ended = take(*notification);
            notification.reset();
            if (!ended && inspection_.pending_output() < most_at_once) notification = client.try_receive();
        }
        if (!print(inspection_)) co_return done;
        if (recording_ && recording_->error())
            co_return complain(options_.record + ": cannot be written: " + recording_->error().message());
        if (ended) co_return *ended;
    }
}

asio::awaitable<void> Live::tick(esl::Client& client, asio::steady_timer& timer) {
    for (int second = 1;; ++second) {
        timer.expires_at(begin_ + std::chrono::seconds(second));
        const auto [error] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        if (error) co_return;
        inspection_.advance(elapsed());
        if (!print(inspection_)) client.stop();
    }
}

int Live::run(esl::Options link) {
    asio::io_context loop(1);
    if (recording_) {
        link.on_bytes = [this](std::span<const char> bytes) { recording_->append(elapsed(), bytes); };
    }
    esl::Client client(loop.get_executor(), std::move(link));
    asio::signal_set signals(loop, SIGINT, SIGTERM);
    signals.async_wait([&client](boost::system::error_code, int) { client.stop(); });
    asio::steady_timer timer(loop);
    int code = done;
    asio::co_spawn(loop, client.async_run(), asio::detached);
    asio::co_spawn(loop, follow(client), [&](const std::exception_ptr& error, int result) {
        code = error ? failed : result;
        client.stop();
        signals.cancel();
        timer.cancel();
    });
    if (inspection_.counts()) asio::co_spawn(loop, tick(client, timer), asio::detached);
    loop.run();
    inspection_.finish(elapsed());
    print(inspection_);
    return code;
}

const SwitchConfiguration* find_switch(const Configuration& configuration, const std::string& name) {
    for (const auto& at : configuration.switches) {
        if (name.empty() || at.name == name) return &at;
    }
    return nullptr;
}

/// What to subscribe to. The filter may make it less, but not where all is to be recorded.
esl::Subscription subscription_of(const EventOptions& options, const Inspection& inspection) {
    esl::Subscription wanted{.all = options.all, .events = options.events, .subclasses = options.subclasses};
    if (wanted.empty()) {
        const auto enough = options.record.empty() ? inspection.enough() : std::nullopt;
        if (enough)
            wanted = *enough;
        else
            wanted.all = true;
    }
    wanted.format = options.wire == "json"  ? esl::Format::json
                    : options.wire == "xml" ? esl::Format::xml
                                            : esl::Format::plain;
    return wanted;
}

}  // namespace

int inspect_switch(const Context& context, const EventOptions& options, Inspection& inspection) {
    const auto configuration = read_configuration(context.config, process_environment());
    if (!configuration)
        return complain(configuration.error().where + ": " + configuration.error().what, not_understood);
    const auto* chosen = find_switch(*configuration, options.switch_name);
    if (chosen == nullptr)
        return complain("there is no [[switch]] named '" + options.switch_name + "'", not_understood);

    esl::Options link;
    link.host = chosen->host;
    link.port = static_cast<std::uint16_t>(chosen->port);
    link.password = chosen->password;
    link.subscription = subscription_of(options, inspection);
    if (const auto good = esl::Command::subscribe(link.subscription); !good) {
        return complain("an event's name and a subclass are words without spaces", not_understood);
    }
    Live live(inspection, options);
    if (!options.record.empty()) {
        if (const auto error = live.record()) return complain(options.record + ": " + error.message());
    }
    return live.run(std::move(link));
}

}  // namespace pbxd::cli
