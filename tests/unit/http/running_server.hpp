// A server on a thread of its own, and a client that sends it raw bytes.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "http/server.hpp"
#include "http/websocket.hpp"

namespace testing {

/// Long enough for a loaded machine; only a failing test waits for it.
inline constexpr std::chrono::seconds patience{20};

class RunningServer {
  public:
    RunningServer(http::ServerOptions options, http::Handler handler);
    /// Answers each request with `text 200`: method, path, query and body.
    explicit RunningServer(http::ServerOptions options = {});
    RunningServer(const RunningServer&) = delete;
    RunningServer& operator=(const RunningServer&) = delete;
    ~RunningServer();

    std::uint16_t port() const;
    bool reload();
    void stop();
    std::vector<std::string> logged() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// A handler that upgrades everything to a WebSocket.
http::Handler upgrading(http::WebSocketOptions options,
                        std::function<boost::asio::awaitable<void>(std::unique_ptr<http::WebSocket>)> run);

/// Whether a text was sent at once, in a batch of its own.
inline bool write_at_once(http::WebSocket& socket, std::string_view text) {
    http::SendBatch batch;
    bool taken = false;
    return socket.write_in(batch, text, taken) && batch.send() && taken;
}

/// A blocking TCP connection to 127.0.0.1.
class RawClient {
  public:
    explicit RawClient(std::uint16_t port);
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;
    ~RawClient();

    /// False if the other side has closed.
    bool send(std::string_view bytes);
    /// What comes until `end` has been seen, the other side closes, or patience ends.
    std::string read_until(std::string_view end);
    /// What comes until the other side closes; fails the test if that does not happen.
    std::string read_all();
    /// Exactly so many bytes (fewer at the end).
    std::string read(std::size_t count);
    void half_close();

  private:
    int socket_;
    std::string buffer_;
};

/// Sends the bytes, reads until the server closes.
std::string exchange(std::uint16_t port, std::string_view bytes);

/// Waits until `condition` holds; fails the test if it does not.
void wait_until(const std::function<bool()>& condition);

/// Runs a coroutine to its end on a loop of its own.
void run(const std::function<boost::asio::awaitable<void>()>& coroutine);

}  // namespace testing
