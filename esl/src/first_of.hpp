// Two coroutines at once, of which the first to end ends the other. Asio's operator|| is costly to compile: once is
// enough.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

namespace esl {

// Ends when both have ended; the one that ends later has been cancelled. Neither may throw.
boost::asio::awaitable<void> first_of(boost::asio::awaitable<void> a, boost::asio::awaitable<void> b);

// Waits until the timer expires (no error) or is cancelled, or the caller is cancelled (operation_aborted).
boost::asio::awaitable<boost::system::error_code> wait_for(boost::asio::steady_timer& timer);

// Whether the calling coroutine has been cancelled. For use with throw_if_cancelled(false).
boost::asio::awaitable<bool> is_cancelled();

}  // namespace esl
