// The outbound Event Socket server: takes the calls that a switch's `socket` application hands over, each to a handler
// coroutine of its own.
//
//     // dialplan: <action application="socket" data="127.0.0.1:8084 async full"/>
//     awaitable<void> greet(esl::Call& call) {
//         co_await call.async_execute("answer", "", 5s);
//         auto played = co_await call.async_execute("playback", "welcome.wav", 1min);
//         if (played.error() != esl::Error::hung_up) co_await call.async_hangup("", 5s);
//     }
//
//     esl::Server server(executor, {.port = 8084}, greet);
//     if (auto error = server.listen()) return error;
//     co_spawn(executor, server.async_run(), detached);
//
// The switch says who it is to nobody here, and has no password: whoever can connect is believed. So listen on loopback
// or on a network of the switch's own.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "esl/call.hpp"
#include "esl/decoder.hpp"
#include "esl/error.hpp"

namespace esl {

struct ServerOptions {
    std::string address = "127.0.0.1";  // numeric
    std::uint16_t port = 8084;          // 0: a free one, see Server::port

    // Calls at a time. A connection beyond is closed at once, and the dialplan goes on behind the `socket` application.
    std::size_t max_calls = 10'000;
    // From accepted to the answers of `connect`, `myevents` and `linger`.
    std::chrono::milliseconds handshake_timeout{5'000};
    // How long the switch may take to close the connection when a handler has returned.
    std::chrono::milliseconds goodbye_timeout{2'000};
    // Asked for at the beginning of each call on a `full` connection, so that the events about its end arrive; 0: not.
    // The channel is kept for that long, but not longer than the handler runs.
    std::chrono::seconds linger{5};

    // One message, of one call.
    Limits limits = {.event_bytes = std::size_t{1024} * 1024, .response_bytes = std::size_t{16} * 1024 * 1024};
    // Bounds on a call's events not yet received; beyond either, all of them are thrown away and Overflow says so.
    std::size_t max_queued_events = 512;
    std::size_t max_queued_bytes = std::size_t{4} * 1024 * 1024;
    // Commands and executions of a call that wait for an answer; more give too_many_pending.
    std::size_t max_pending = 256;

    // Told of what no handler hears: a connection that came to nothing (too_many_calls, timed_out, connection_lost,
    // disconnect_notice: hung up before it began, ...), one that could not be accepted, a handler that threw; and what
    // was being done, for the log.
    std::function<void(boost::system::error_code error, std::string_view doing)> report = {};
    // Randomness for the UUIDs of executions; by default std::random_device.
    std::function<std::uint64_t()> random = {};
};

// Everything runs on the executor given, which must not run two handlers at once (one thread, or a strand). async_run
// must have ended before the server is destroyed; stop() makes it end.
class Server {
  public:
    // Handles one call. When it returns, the connection is closed: `exit`, and all that was sent before it has been
    // read by the switch. The Call is gone then. An exception is reported and ends this call only.
    using Handler = std::function<boost::asio::awaitable<void>(Call& call)>;

    Server(boost::asio::any_io_executor executor, ServerOptions options, Handler handler);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // Binds and listens; the switch can connect from now on. Gives the system's error.
    boost::system::error_code listen();
    // The port, once it listens.
    std::uint16_t port() const noexcept;

    // Accepts calls and has them handled until stop() or cancellation, then waits for the handlers to return. Once for
    // a server.
    boost::asio::awaitable<void> async_run();

    // Makes async_run return: closes every connection and cancels every handler, so that what a handler waits for ends
    // with operation_aborted.
    void stop();

    // Connections now: calls, and those that are about to be, or have just been.
    std::size_t calls() const noexcept;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace esl
