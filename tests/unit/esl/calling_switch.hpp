// A switch whose dialplan calls `socket`, as a test says, and the server that it calls; both on one thread. What is
// costly to compile is in calling_switch.cpp, once.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "call_messages.hpp"
#include "esl/server.hpp"
#include "scripted_switch.hpp"

namespace esl::test {

class CallBench {
  public:
    CallBench();

    // Runs `script(bench)`, a coroutine, to its end; a script that hangs is a failure.
    void run(const std::function<asio::awaitable<void>(CallBench&)>& script);

    // Starts the server with `options` and `handler`.
    Server& start();
    // Stops it and waits until it has ended.
    asio::awaitable<void> stop();
    // Runs the server until the time has passed, then cancels it. Gives whether it was cancelled.
    asio::awaitable<bool> run_server_for(std::chrono::milliseconds time);

    // A connection on which the switch has said nothing yet.
    asio::awaitable<Peer> connect();
    // A connection through its handshake: the handler begins.
    asio::awaitable<Peer> call(std::string uuid = "a", Called how = {});
    // Answers the `exit` of a handler that has returned, and closes.
    asio::awaitable<void> let_go(Peer& peer);
    // Waits until the condition holds; the bound on run() is the bound on this.
    asio::awaitable<void> until(std::function<bool()> condition);
    // Waits for the next report and gives it.
    asio::awaitable<std::pair<boost::system::error_code, std::string>> report();
    void spawn(asio::awaitable<void> work);

    ServerOptions options;
    Server::Handler handler;
    std::vector<std::pair<boost::system::error_code, std::string>> reports;

  private:
    asio::io_context io_;
    bool run_ended_ = false;

  public:
    std::optional<Server> server;
};

// Gives how an execution ended: its Application-Response, or the error.
std::string outcome(const Result<EventMessage>& executed);

}  // namespace esl::test
