#include "replay_pace.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace pbxd {

namespace asio = boost::asio;

namespace {

/// How many events are replayed before others run.
constexpr unsigned burst = 64;
/// No clock can wait longer; a recording may say what it likes.
constexpr double longest_wait = 1e9;

}  // namespace

asio::awaitable<void> ReplayPace::wait_for(std::chrono::microseconds at) {
    using Clock = std::chrono::steady_clock;
    if (!first_) {
        first_ = at;
        begin_ = Clock::now();
    }
    if (speed_ > 0) {
        const auto seconds = std::chrono::duration<double>(at - *first_) / speed_;
        const auto wait = std::chrono::duration<double>(std::min(seconds.count(), longest_wait));
        const auto due = begin_ + std::chrono::duration_cast<Clock::duration>(wait);
        if (due > Clock::now()) {
            timer_.expires_at(due);
            co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
        }
    }
    if (++waits_ % burst == 0) co_await asio::post(timer_.get_executor(), asio::use_awaitable);
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none)
        throw boost::system::system_error(asio::error::operation_aborted);
}

void ReplayPace::hurry() {
    speed_ = 0;
    timer_.cancel();
}

}  // namespace pbxd
