#include "verto_connection.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

namespace pbxd {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t most_waiting = 512 * 1024;
constexpr unsigned most_refusals = 100;

}  // namespace

VertoConnection::VertoConnection(VertoRelay& relay, std::unique_ptr<http::WebSocket> browser,
                                 std::unique_ptr<http::WebSocket> to_switch, Viewer viewer)
    : relay_(relay),
      browser_(std::move(browser)),
      switch_(std::move(to_switch)),
      viewer_(viewer),
      filter_([&relay, user = viewer.user](std::string_view login) { return relay.identify(login, user); },
              [&relay](std::string_view call_id) { return relay.is_taken(call_id); }),
      to_browser_(relay.executor_, most_waiting),
      to_switch_(relay.executor_, most_waiting),
      timer_(relay.executor_) {}

asio::awaitable<void> VertoConnection::run() {
    using asio::experimental::awaitable_operators::operator||;
    co_await (pump(Side::browser) || write_browser() || keep_switch());
    // The switch must know at once that the browser is gone.
    switch_->abort();
    browser_->abort();
}

asio::awaitable<void> VertoConnection::write_browser() {
    const auto written = co_await to_browser_.run(*browser_);
    // Said while the read is still under way: a read that is cancelled takes the socket with it.
    if (written && ended_) co_await browser_->close(code_, reason_);
}

/// Ends the browser's socket when the switch's ends, and leaves it to the writer to say so.
asio::awaitable<void> VertoConnection::keep_switch() {
    using asio::experimental::awaitable_operators::operator||;
    co_await (pump(Side::to_switch) || to_switch_.run(*switch_) || watch_expiry());
    switch_->abort();
    end(http::CloseCode::going_away, "the connection to the switch ended");
    asio::steady_timer never(relay_.executor_, asio::steady_timer::time_point::max());
    co_await never.async_wait(asio::as_tuple(asio::use_awaitable));
}

void VertoConnection::end(http::CloseCode code, std::string reason) {
    if (std::exchange(ended_, true)) return;
    code_ = code;
    reason_ = std::move(reason);
    to_browser_.finish();
    timer_.cancel();
}

asio::awaitable<void> VertoConnection::watch_expiry() {
    // The switch ends the login on time too (login-expires); a clock that differs does not keep it alive here.
    while (!ended_) {
        timer_.expires_after(1s);
        co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
        const auto now = relay_.clock_() / 1000;
        if (viewer_.expires_at <= now) end(VertoRelay::session_over, "signed out");
        const auto& identity = filter_.identity();
        if (identity && !relay_.model_.directory().session_of_client(identity->client_id)) {
            end(VertoRelay::session_over, "the session is over");
        }
    }
}

asio::awaitable<void> VertoConnection::pump(Side from) {
    auto& source = from == Side::browser ? *browser_ : *switch_;
    for (;;) {
        const auto message = co_await source.read();
        if (!message) co_return;
        if (ended_) continue;
        pass(from == Side::browser ? filter_.from_browser(*message) : filter_.from_switch(*message), from);
        if (refusals_ >= most_refusals) {
            end(http::CloseCode::policy_violation, "too many messages that are not allowed");
        }
    }
}

void VertoConnection::pass(const Verdict& verdict, Side from) {
    auto& onward = from == Side::browser ? to_switch_ : to_browser_;
    auto& back = from == Side::browser ? to_browser_ : to_switch_;
    if (verdict.refusal) {
        relay_.count(*verdict.refusal, viewer_);
        if (from == Side::browser) ++refusals_;
    }
    const bool kept_up = (verdict.forward.empty() || onward.push(verdict.forward)) &&
                         (verdict.reply.empty() || back.push(verdict.reply));
    if (!kept_up) end(http::CloseCode::try_again_later, "too slow");
}

}  // namespace pbxd
