#include "pbxd/switch_link.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <utility>

#include "pbxd/switch_snapshot.hpp"

namespace pbxd {

namespace asio = boost::asio;
using boost::system::result;
using namespace std::chrono_literals;

namespace {

constexpr auto answer_time = 30s;
constexpr auto retry_pause = 2s;

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
      client_(executor, options_of(configuration)) {}

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
        const auto subclass = event->view().subclass();
        if (subclass == "sofia::gateway_state" || subclass == "sofia::profile_start") on_gateways_changed();
        if (auto call = read_call_event(event->view())) on_call(*call);
        if (auto fact = read_event(event->view())) {
            model_.apply(id_, *fact, clock_());
            on_fact(*fact);
        }
    } else if (auto* up = std::get_if<esl::Connected>(&notification)) {
        log_.info("switch " + name_ + ": connected (core " + printable(up->core_uuid) + "), asking what it has");
        was_down_logged_ = false;
        begin_rebuild(up->core_uuid);
    } else if (auto* overflow = std::get_if<esl::Overflow>(&notification)) {
        log_.warning("switch " + name_ + ": read too slowly, " + std::to_string(overflow->dropped) +
                     " events were lost; asking the switch what it has");
        begin_rebuild(model_.presence().switches()[id_].core_uuid);
    } else if (auto* down = std::get_if<esl::Disconnected>(&notification)) {
        ++rebuild_number_;
        model_.presence().link_down(id_, clock_());
        on_link_changed();
        // Once for each outage: the attempts that follow are the client's business.
        if (!std::exchange(was_down_logged_, true)) {
            log_.warning("switch " + name_ + ": no link (" + down->doing + ": " + down->error.message() +
                         "); trying again");
        }
    }
}

void SwitchLink::begin_rebuild(std::string core_uuid) {
    const auto number = ++rebuild_number_;
    model_.begin_rebuild(id_, std::move(core_uuid), clock_());
    on_rebuild_begun();
    on_link_changed();
    asio::co_spawn(executor_, rebuild(number), asio::detached);
}

asio::awaitable<void> SwitchLink::rebuild(std::uint64_t number) {
    asio::steady_timer pause(executor_);
    for (;;) {
        const auto read = co_await read_everything(number);
        if (number != rebuild_number_) co_return;
        if (read) break;
        log_.warning("switch " + name_ + ": could not be asked what it has (" + read.error().message() +
                     "); trying again");
        pause.expires_after(retry_pause);
        co_await pause.async_wait(asio::use_awaitable);
        if (number != rebuild_number_) co_return;
        model_.begin_rebuild(id_, model_.presence().switches()[id_].core_uuid, clock_());
        on_rebuild_begun();
    }
    model_.end_rebuild(id_, clock_());
    on_rebuild_ended(std::exchange(legs_, {}));
    log_.info("switch " + name_ + ": up, " + std::to_string(model_.presence().online_count()) + " extensions online");
    on_link_changed();
    on_changed();
}

asio::awaitable<result<std::string>> SwitchLink::ask(std::string command) {
    auto answer = co_await client_.async_bgapi(command, answer_time);
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

asio::awaitable<result<void>> SwitchLink::read_everything(std::uint64_t number) {
    auto put_all = [&](const auto& rows) {
        for (const auto& row : rows) model_.snapshot(id_, row, clock_());
    };
    const auto profiles_text = co_await ask("sofia xmlstatus");
    if (!profiles_text) co_return profiles_text.error();
    std::vector<std::string> profiles;
    if (!profiles_text->empty()) {
        auto read = read_profiles(*profiles_text);
        if (!read) co_return read.error();
        profiles = std::move(*read);
    }
    for (const auto& profile : profiles) {
        auto text = co_await ask("sofia xmlstatus profile " + profile + " reg");
        if (!text) co_return text.error();
        if (number != rebuild_number_) co_return result<void>();
        if (text->empty()) continue;
        auto phones = read_registrations(std::move(*text), profile);
        if (!phones) co_return phones.error();
        put_all(*phones);
    }
    const auto browsers_text = co_await ask("verto jsonstatus");
    if (!browsers_text) co_return browsers_text.error();
    if (number != rebuild_number_) co_return result<void>();
    if (!browsers_text->empty()) {
        const auto browsers = read_browsers(*browsers_text);
        if (!browsers) co_return browsers.error();
        put_all(*browsers);
    }
    const auto legs_text = co_await ask("show channels as json");
    if (!legs_text) co_return legs_text.error();
    if (number != rebuild_number_) co_return result<void>();
    const auto legs = read_legs(*legs_text);
    if (!legs) co_return legs.error();
    put_all(*legs);
    auto uuids = read_channel_uuids(*legs_text);
    if (!uuids) co_return uuids.error();
    legs_ = std::move(*uuids);
    const auto calls_text = co_await ask("show calls as json");
    if (!calls_text) co_return calls_text.error();
    if (number != rebuild_number_) co_return result<void>();
    const auto joined = read_joined(*calls_text);
    if (!joined) co_return joined.error();
    put_all(*joined);
    co_return result<void>();
}

}  // namespace pbxd
