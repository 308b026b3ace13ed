// The inbound Event Socket client: one object that keeps the link to a switch up, runs commands on it, and gives its
// events in order.
//
//     esl::Client client(executor, {.host = "127.0.0.1", .port = 8021, .password = password,
//                                   .subscription = {.events = {"HEARTBEAT"}, .subclasses = {"sofia::register"}}});
//     co_spawn(executor, client.async_run(), detached);
//     for (;;) {
//         esl::Notification n = co_await client.async_receive();
//         if (auto* up = std::get_if<esl::Connected>(&n)) rebuild(up->core_uuid);
//         if (auto* event = std::get_if<esl::EventMessage>(&n)) apply(event->view());
//     }
//
// The library never pretends a gap did not happen: after each Connected (and each Overflow) the owner rebuilds from the
// switch, for the Event Socket has no replay.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "esl/backoff.hpp"
#include "esl/command.hpp"
#include "esl/decoder.hpp"
#include "esl/error.hpp"
#include "esl/notification.hpp"

namespace esl {

struct Options {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8021;
    std::string password = {};  // never in a log, an error or a notification
    // user@domain of a directory user for `userauth`; empty: `auth` with the password of event_socket.conf.
    std::string user = {};
    std::string domain = {};

    // HEARTBEAT is worth adding: it is all that an idle switch sends, and saves probes. BACKGROUND_JOB is added by
    // itself when async_bgapi is first used; results of async_bgapi never appear among the events. Empty: no events at
    // all.
    Subscription subscription = {};

    Limits limits = {};
    // Bounds on events not yet received; beyond either, all of them are thrown away and Overflow says so.
    std::size_t max_queued_events = 65'536;
    std::size_t max_queued_bytes = std::size_t{64} * 1024 * 1024;
    // Commands that wait for an answer; more give too_many_pending.
    std::size_t max_pending = 65'536;

    std::chrono::milliseconds connect_timeout{5'000};    // resolve and connect, together
    std::chrono::milliseconds handshake_timeout{5'000};  // from connected to subscribed
    // Silence for `liveness_interval` makes the client send a probe, and silence for `probe_timeout` more ends the
    // connection. While an `api` runs the switch is silent by its nature: it has until the command's own timeout.
    std::chrono::milliseconds liveness_interval{25'000};
    std::chrono::milliseconds probe_timeout{5'000};
    BackoffOptions backoff = {};
    // A connection that held this long resets the backoff.
    std::chrono::milliseconds stable_after{10'000};

    // Called with what the switch sends, as it is read and before it is understood, for a recording; with no bytes when
    // a connection begins. Never sees what the client sends, and so no password. Runs where the link runs: it must be
    // quick, must not throw, and must not use the client.
    std::function<void(std::span<const char> bytes)> on_bytes = {};

    // Randomness for backoff and Job-UUIDs; by default std::random_device.
    std::function<std::uint64_t()> random = {};
};

// Everything runs on the executor given, which must not run two handlers at once (one thread, or a strand). All
// awaitables of a client must have ended before it is destroyed; stop() makes them end.
class Client {
  public:
    Client(boost::asio::any_io_executor executor, Options options);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    // Keeps the link up until stop() or cancellation: resolve, connect, authenticate, subscribe, watch, and again after
    // a jittered backoff. Returns when stopped (looking up a host name cannot be interrupted, an address needs no
    // look-up); each failure is told as Disconnected. Once for a client: stopped or cancelled, it does not start again.
    boost::asio::awaitable<void> async_run();

    // Makes async_run return, and all that wait get their errors. async_receive gives what is queued, then a last
    // Disconnected{stopped} for ever.
    void stop();

    // Whether the link is up and subscribed now.
    bool connected() const noexcept;

    // Runs any command that is answered at once; takes a Result so that a Command constructor can be passed as it is. A
    // reply of -ERR is a reply, not an error (see Reply::failed).
    // Errors: not_connected (never sent), unknown_outcome (sent, the answer was lost), timed_out, too_many_pending,
    // bad_command, operation_aborted (cancelled). After timed_out and cancellation the switch may still run it.
    boost::asio::awaitable<Result<Reply>> async_command(Result<Command> command, std::chrono::milliseconds timeout);

    // `api command`: gives the body of the answer. The switch does nothing else on this connection until it is done, so
    // use async_bgapi for what may take long. Errors: as async_command, and api_failed (-ERR, -USAGE; also an empty
    // result, which the switch answers with "-ERR no reply"), permission_denied.
    boost::asio::awaitable<Result<std::string>> async_api(std::string command, std::chrono::milliseconds timeout);

    // `bgapi command`: waits for the job's BACKGROUND_JOB and gives its body. Errors: as async_api.
    boost::asio::awaitable<Result<std::string>> async_bgapi(std::string command, std::chrono::milliseconds timeout);

    // The next notification. One reader at a time. Cancelled, it throws boost::system::system_error (operation_aborted)
    // and loses nothing. (Asio's operator|| flattens variants: wrap it in a coroutine before combining it.)
    boost::asio::awaitable<Notification> async_receive();

    // The next notification if one is queued: for taking all of a burst before doing something about it.
    std::optional<Notification> try_receive();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace esl
