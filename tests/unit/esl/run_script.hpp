// Runs a test's script, a coroutine, to its end.
#pragma once

#include <doctest/doctest.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <exception>
#include <utility>

namespace esl::test {

// What the script throws is thrown again; one that does not end fails the test.
inline void run_script(boost::asio::io_context& io, boost::asio::awaitable<void> script) {
    bool done = false;
    std::exception_ptr failure;
    boost::asio::co_spawn(io, std::move(script), [&](const std::exception_ptr& error) {
        done = true;
        failure = error;
        io.stop();
    });
    io.run_for(std::chrono::seconds(60));
    if (failure) std::rethrow_exception(failure);
    REQUIRE_MESSAGE(done, "the script hangs");
}

}  // namespace esl::test
