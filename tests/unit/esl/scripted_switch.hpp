// A switch that does what a test says, on a free port, and a client that talks to it; both on one thread. What is
// costly to compile is in scripted_switch.cpp, once.
#pragma once

#include <doctest/doctest.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "esl/client.hpp"
#include "messages.hpp"

namespace esl::test {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using asio::ip::tcp;

using Text = Result<std::string>;

// The Job-UUID in a bgapi command.
std::string uuid_in(const std::string& command);

// One connection, seen from the switch.
class Peer {
  public:
    explicit Peer(tcp::socket socket) : socket_(std::move(socket)) {}

    asio::awaitable<void> send(std::string text);
    // The next command, without the empty line that ends it; "" when the client has closed.
    asio::awaitable<std::string> command();
    asio::awaitable<void> expect(std::string text);
    // Lets the client in, as a switch whose core is `core`.
    asio::awaitable<void> welcome(std::string core = "core-1");
    void close() { socket_.close(); }
    // Closes so that the client gets a reset.
    void reset();

  private:
    tcp::socket socket_;
    std::string received_;
};

// Something that a test starts and later waits for.
template <class T>
class Started {
  public:
    Started(const asio::any_io_executor& executor, asio::awaitable<T> work);
    asio::awaitable<T> get();

  private:
    asio::steady_timer done_;
    std::optional<T> value_;
};

class Bench {
  public:
    Bench();

    // Runs `script(bench)`, a coroutine, to its end; a script that hangs is a failure.
    void run(const std::function<asio::awaitable<void>(Bench&)>& script);

    // Starts the client with `options`; connect() also lets it in.
    Client& start();
    asio::awaitable<Peer> accept();
    asio::awaitable<Peer> connect();
    asio::awaitable<void> stop();
    // Runs async_run until the timer ends, then cancels it. Gives whether the timer came first.
    asio::awaitable<bool> run_client_until(asio::steady_timer& timer);
    // Starts the work and cancels it when the time has passed. Gives whether it was cancelled.
    asio::awaitable<bool> cancelled_after(std::chrono::milliseconds time, asio::awaitable<void> work);
    void spawn(asio::awaitable<void> work);

    template <class T>
    asio::awaitable<T> receive() {
        Notification next = co_await client->async_receive();
        REQUIRE(std::holds_alternative<T>(next));
        co_return std::get<T>(std::move(next));
    }
    std::unique_ptr<Started<Text>> api(const std::string& command, std::chrono::milliseconds timeout = 20s);
    std::unique_ptr<Started<Text>> bgapi(const std::string& command, std::chrono::milliseconds timeout = 20s);
    std::unique_ptr<Started<Result<Reply>>> command(Result<Command> command);

    asio::any_io_executor executor() { return io_.get_executor(); }

    Options options;

  private:
    asio::io_context io_;
    tcp::acceptor acceptor_;
    asio::steady_timer ended_;
    bool run_ended_ = false;

  public:
    std::optional<Client> client;
};

}  // namespace esl::test
