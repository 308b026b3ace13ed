// The listener: accepts connections (plain or TLS), reads requests, asks the handler, writes its answers, and hands
// over WebSockets.
//
//     auto server = http::create_server(executor, {.address = "127.0.0.1", .port = 0}, [](http::Request request)
//         -> boost::asio::awaitable<http::Answer> { co_return http::Response::text(200, "hello\n"); });
//     if (!server) return server.error();           // address in use, unreadable certificate, ...
//     std::uint16_t port = (*server)->port();
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "http/message.hpp"
#include "http/websocket.hpp"

namespace http {

/// Takes the place of a Response: the connection becomes a WebSocket and is `run`'s until that ends.
struct Upgrade {
    WebSocketOptions options;
    std::function<boost::asio::awaitable<void>(std::unique_ptr<WebSocket>)> run;
};

using Answer = std::variant<Response, Upgrade>;

/// Decides the answer to a request. An exception out of it is logged by `ServerOptions::log` and answered with 500.
/// An Upgrade answered to a request that is no WebSocket handshake becomes 426.
using Handler = std::function<boost::asio::awaitable<Answer>(Request)>;

/// PEM files. They are read again by Server::reload().
struct TlsFiles {
    std::string certificate_chain;
    std::string private_key;
};

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  ///< 0: a free one
    std::optional<TlsFiles> tls{};
    std::size_t header_bytes = std::size_t{16} * 1024;
    std::size_t body_bytes = std::size_t{64} * 1024;  ///< a longer one is answered with 413, before it is read
    std::size_t connections = 20'000;                 ///< at that many, further ones are closed at once
    std::size_t connections_of_address = 2'000;
    std::chrono::milliseconds request_time{10'000};  ///< from the first byte to the last of a request; and of TLS
    std::chrono::milliseconds keep_alive{30'000};    ///< between the end of an answer and the next request's first byte
    std::chrono::milliseconds response_time{30'000};  ///< for each 64 KiB of an answer to be taken by the other side
    std::chrono::milliseconds websocket_close_time{3'000};  ///< stop() waits that long for a WebSocket's goodbye
    /// Told once of each thing worth a line: (what, where from). Not for mere bad requests.
    std::function<void(std::string_view what, const Peer& peer)> log{};
};

class Server {
  public:
    Server() = default;
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    /// Ends as stop() does.
    virtual ~Server() = default;

    /// The port that it listens on.
    virtual std::uint16_t port() const = 0;
    /// Reads the TLS files again; connections that are open keep what they have. With an error the old ones stay.
    virtual boost::system::result<void> reload() = 0;
    /// Accepts no more and ends every connection; WebSockets end with going_away.
    virtual void stop() = 0;
};

/// Listens and serves on `executor` (one thread) until stopped. Answers `Expect: 100-continue`, HTTP/1.0 and 1.1.
boost::system::result<std::unique_ptr<Server>> create_server(const boost::asio::any_io_executor& executor,
                                                             ServerOptions options, Handler handler);

}  // namespace http
