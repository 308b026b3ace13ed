#include <boost/asio/steady_timer.hpp>
#include <utility>

#include "client_impl.hpp"
#include "first_of.hpp"

namespace esl {

namespace asio = boost::asio;

asio::awaitable<void> Client::Impl::run() {
    if (!stopped_) co_await first_of(run_until_stopped(), wait_for_stop());
    stopped_ = true;
    notify(Disconnected{Error::stopped, "running"});
}

asio::awaitable<void> Client::Impl::wait_for_stop() {
    if (!stopped_) co_await wait_for(stop_);
}

asio::awaitable<void> Client::Impl::run_until_stopped() {
    // Cancellation is looked for, not thrown: what waits for answers must always be told.
    co_await asio::this_coro::throw_if_cancelled(false);
    Backoff backoff(options_.backoff);
    asio::steady_timer pause(executor_);
    while (!co_await is_cancelled()) {
        End end = co_await connect();
        // A cancellation is signalled once: whatever begins after it would not hear of it.
        if (co_await is_cancelled()) break;
        if (!end.error) {
            const auto since = Clock::now();
            co_await connected_session(end);
            if (Clock::now() - since >= options_.stable_after) backoff.reset();
        }
        if (co_await is_cancelled()) break;
        notify(Disconnected{end.error, std::move(end.doing)});
        pause.expires_after(backoff.next(options_.random()));
        co_await wait_for(pause);
    }
}

asio::awaitable<void> Client::Impl::connected_session(End& end) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const detail::SessionConfig config{
        .password = options_.password,
        .user = options_.user,
        .domain = options_.domain,
        .subscription = options_.subscription,
        .max_pending = options_.max_pending,
        .handshake_timeout = options_.handshake_timeout,
        .liveness_interval = options_.liveness_interval,
        .probe_timeout = options_.probe_timeout,
    };
    if (options_.on_bytes) options_.on_bytes({});
    session_.emplace(config, Clock::now());
    co_await link_.run(*this, end);
    finish_lost_commands();
}

}  // namespace esl
