#include "first_of.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace esl {

namespace asio = boost::asio;

asio::awaitable<void> first_of(asio::awaitable<void> a, asio::awaitable<void> b) {
    using namespace asio::experimental::awaitable_operators;
    co_await (std::move(a) || std::move(b));
}

asio::awaitable<boost::system::error_code> wait_for(asio::steady_timer& timer) {
    const auto [error] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    co_return error;
}

asio::awaitable<bool> is_cancelled() {
    const auto state = co_await asio::this_coro::cancellation_state;
    co_return state.cancelled() != asio::cancellation_type::none;
}

}  // namespace esl
