// Runs coroutines on the loop. Here, and not where they are needed, so that Asio's machinery for it is compiled once.
//
//     start(context, link.run());                            // what the daemon cannot do without
//     auto loaded = run_until_done(context, people.load());  // before the loop runs for all
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <utility>

namespace pbxd {

boost::asio::any_io_executor executor_of(boost::asio::io_context& context);

/// Nobody waits for its end. An exception from it leaves the loop's run(): a daemon without one of its parts is not to
/// go on as if nothing were, and systemd starts it anew.
void start(boost::asio::io_context& context, boost::asio::awaitable<void> work);
void start(const boost::asio::any_io_executor& executor, boost::asio::awaitable<void> work);

/// Runs the loop until nothing is left to do there.
void run_until_done(boost::asio::io_context& context, boost::asio::awaitable<void> work);

template <class Result>
boost::asio::awaitable<void> keep_result(boost::asio::awaitable<Result> work, std::optional<Result>& result) {
    result.emplace(co_await std::move(work));
}

/// The same, for what the work gives.
template <class Result>
Result run_until_done(boost::asio::io_context& context, boost::asio::awaitable<Result> work) {
    std::optional<Result> result;
    run_until_done(context, keep_result(std::move(work), result));
    return std::move(*result);
}

}  // namespace pbxd
