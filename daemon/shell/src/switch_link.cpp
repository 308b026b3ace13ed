#include "pbxd/switch_link.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <utility>

#include "pbxd/switch_time.hpp"
#include "running.hpp"

namespace pbxd {

namespace asio = boost::asio;
using boost::system::result;
using namespace std::chrono_literals;

namespace {

constexpr auto answer_time = 30s;

/// For what a rebuild asks: 100,000 registrations are 80 MB, which takes a minute over 10 Mbit/s. Asked anew meanwhile,
/// the switch would send them twice.
constexpr auto rebuild_answer_time = 3min;

esl::Options options_of(const SwitchConfiguration& configuration) {
    esl::Options options;
    options.host = configuration.host;
    options.port = static_cast<std::uint16_t>(configuration.port);
    options.password = configuration.password;
    options.subscription = SwitchLink::subscription();
    return options;
}

}  // namespace

esl::Subscription SwitchLink::subscription() {
    esl::Subscription wanted;
    wanted.events = {"HEARTBEAT",        "CHANNEL_CALLSTATE", "CHANNEL_BRIDGE",
                     "CHANNEL_UNBRIDGE", "CHANNEL_DESTROY",   "MESSAGE_WAITING"};
    wanted.subclasses = {"sofia::register",      "sofia::unregister",    "sofia::expire", "sofia::register_failure",
                         "sofia::gateway_state", "sofia::profile_start", "verto::login",  "verto::client_disconnect"};
    return wanted;
}

SwitchLink::SwitchLink(const asio::any_io_executor& executor, const SwitchConfiguration& configuration,
                       ReadModel& model, Clock clock, Log& log)
    : executor_(executor),
      name_(configuration.name),
      verto_host_(configuration.verto_host),
      verto_port_(static_cast<std::uint16_t>(configuration.verto_port)),
      model_(model),
      clock_(std::move(clock)),
      log_(log),
      id_(model.presence().add_switch(configuration.name, clock_())),
      follower_(model, id_),
      client_(executor, options_of(configuration)),
      pause_(executor) {}

void SwitchLink::stop() {
    stopped_ = true;
    pause_.cancel();
    client_.stop();
}

asio::awaitable<void> SwitchLink::run() {
    using asio::experimental::awaitable_operators::operator&&;
    co_await (client_.async_run() && follow());
}

asio::awaitable<void> SwitchLink::follow() {
    for (;;) {
        auto notification = co_await client_.async_receive();
        const auto* down = std::get_if<esl::Disconnected>(&notification);
        if (down != nullptr && down->error == esl::Error::stopped) co_return;
        take(notification);
        // A burst is taken whole before anybody is told of it.
        while (auto more = client_.try_receive()) take(*more);
        on_changed();
    }
}

void SwitchLink::take(esl::Notification& notification) {
    if (auto* event = std::get_if<esl::EventMessage>(&notification)) {
        take_event(event->view());
    } else if (auto* up = std::get_if<esl::Connected>(&notification)) {
        log_.info("switch " + name_ + ": connected (core " + printable(up->core_uuid) + "), asking what it has");
        was_down_logged_ = false;
        lag_.reset();
        follower_.on_connected(up->core_uuid, clock_());
        start_rebuild();
    } else if (auto* overflow = std::get_if<esl::Overflow>(&notification)) {
        make_up("read too slowly, " + std::to_string(overflow->dropped) + " events were lost");
    } else if (auto* down = std::get_if<esl::Disconnected>(&notification)) {
        follower_.on_disconnected(clock_());
        on_link_changed();
        // Once for each outage: the attempts that follow are the client's business.
        if (!std::exchange(was_down_logged_, true)) {
            log_.warning("switch " + name_ + ": no link (" + down->doing + ": " + down->error.message() +
                         "); trying again");
        }
    }
}

void SwitchLink::make_up(const std::string& what) {
    log_.warning("switch " + name_ + ": " + what + "; asking the switch what it has");
    follower_.on_events_lost(clock_());
    start_rebuild();
}

void SwitchLink::take_event(const esl::EventView& event) {
    const auto made = milliseconds_of(event.get("Event-Date-Timestamp"));
    if (made > 0 && lag_.take(made, clock_())) {
        make_up("its events came more than " + std::to_string(EventLag::late / 1000) +
                " s late, and it may have thrown some away");
    }
    const auto subclass = event.subclass();
    if (subclass == "sofia::gateway_state" || subclass == "sofia::profile_start") on_gateways_changed();
    if (auto call = read_call_event(event)) on_call(*call);
    const auto attempt = follower_.attempt();
    if (auto fact = follower_.on_event(event, clock_())) on_fact(*fact);
    if (attempt == follower_.attempt()) return;
    log_.info("switch " + name_ + ": a SIP profile has started, asking the switch what it has");
    start_rebuild();
}

void SwitchLink::start_rebuild() {
    on_rebuild_begun();
    on_link_changed();
    start(executor_, rebuild(follower_.attempt()));
}

asio::awaitable<void> SwitchLink::wait(EpochMilliseconds pause) {
    // Whoever waits for an older rebuild is woken, and finds itself overtaken.
    pause_.expires_after(std::chrono::milliseconds(pause));
    co_await pause_.async_wait(asio::as_tuple(asio::use_awaitable));
}

asio::awaitable<void> SwitchLink::rebuild(std::uint64_t attempt) {
    while (!stopped_) {
        const bool was_up = !follower_.is_rebuilding();
        auto step = follower_.next(attempt, clock_());
        if (was_up && follower_.is_rebuilding()) {
            log_.info("switch " + name_ + ": it has other SIP profiles now, asking it again");
            on_rebuild_begun();
            on_link_changed();
        }
        if (auto* question = std::get_if<AskSwitch>(&step)) {
            auto text = co_await ask(std::move(question->command), rebuild_answer_time);
            follower_.answer(attempt, std::move(text));
        } else if (std::holds_alternative<RowsWait>(step)) {
            // The switches' questions are answered between two handfuls of rows.
            co_await asio::post(executor_, asio::use_awaitable);
        } else if (const auto* failed = std::get_if<RebuildFailed>(&step)) {
            log_.warning("switch " + name_ + ": could not be asked what it has (" + failed->error.message() +
                         "); trying again");
            co_await wait(failed->pause);
            if (attempt == follower_.attempt()) on_rebuild_begun();
        } else if (const auto* later = std::get_if<AskLater>(&step)) {
            co_await wait(later->pause);
        } else if (const auto* done = std::get_if<RebuildDone>(&step)) {
            finish_rebuild(*done);
        } else if (const auto* checked = std::get_if<RebuildChecked>(&step)) {
            finish_check(*checked);
        } else {
            co_return;
        }
    }
}

void SwitchLink::finish_check(const RebuildChecked& checked) {
    on_rebuild_ended(checked.leg_uuids);
    if (checked.corrected > 0) {
        log_.info("switch " + name_ + ": was asked again what it has, and " + std::to_string(checked.corrected) +
                  " of its devices and calls were not as its events had told");
    }
    // With whom somebody talks may have been wrong too.
    on_changed();
}

void SwitchLink::finish_rebuild(const RebuildDone& done) {
    if (done.refused > 0) {
        log_.warning("switch " + name_ + ": " + std::to_string(done.refused) +
                     " registrations were left out: their user or contact cannot be read");
    }
    log_.info("switch " + name_ + ": up, " + std::to_string(model_.presence().online_count()) + " extensions online");
    on_link_changed();
    on_changed();
}

asio::awaitable<result<std::string>> SwitchLink::ask(std::string command) {
    return ask(std::move(command), answer_time);
}

asio::awaitable<result<std::string>> SwitchLink::ask(std::string command, std::chrono::seconds within) {
    auto answer = co_await client_.async_bgapi(command, within);
    if (answer || answer.error() != esl::Error::api_failed) co_return answer;
    log_.warning("switch " + name_ + ": '" + command + "' is refused; is the module loaded?");
    co_return std::string();
}

asio::awaitable<void> SwitchLink::end_line(std::string username) {
    if (!is_up()) co_return;
    // The cached answer goes first, or a phone that is quick could register with it again.
    const auto flushed = co_await ask("xml_flush_cache id " + username + " " + std::string(lines_realm));
    const auto ended =
        co_await ask("sofia profile lines flush_inbound_reg " + username + "@" + std::string(lines_realm));
    if (flushed && ended) co_return;
    log_.warning("switch " + name_ + ": could not be told that line " + printable(username) +
                 " has ended; its phones may be registered for a minute more");
}

}  // namespace pbxd
