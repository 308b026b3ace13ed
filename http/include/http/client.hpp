// The other end: WebSockets to a switch, and single HTTP requests (tests, the simulated switch).
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "http/message.hpp"
#include "http/websocket.hpp"

namespace http {

/// Where to connect to.
struct Target {
    std::string host;
    std::uint16_t port = 0;
    bool secure = false;      ///< over TLS
    bool verify_peer = true;  ///< with TLS: check the certificate against the system's and the name
    std::string path = "/";   ///< with the query
};

/// Opens a WebSocket. `headers` go out with the handshake (Origin, Cookie). Errors: refused, timed out, TLS, a
/// handshake answered with anything but 101 (http::Error::declined).
boost::asio::awaitable<boost::system::result<std::unique_ptr<WebSocket>>> connect_websocket(
    Target target, Headers headers, WebSocketOptions options, std::chrono::milliseconds timeout);

/// Sends one request over a connection of its own and reads the response (at most `most_bytes` of body).
boost::asio::awaitable<boost::system::result<Response>> fetch(Target target, Method method, Headers headers,
                                                              std::string body, std::chrono::milliseconds timeout,
                                                              std::size_t most_bytes = std::size_t{1024} * 1024);

}  // namespace http
