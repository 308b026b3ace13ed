// WebSockets over a stream: both handshakes, and the WebSocket that comes of them. websocket_stream.cpp is the only
// source that instantiates Beast's WebSocket stream.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "http/message.hpp"
#include "http/websocket.hpp"
#include "transport.hpp"

namespace http {

/// The part of a WebSocket that lives on until its operations have ended.
class StreamSocket;
using OpenedSocket = boost::system::result<std::shared_ptr<StreamSocket>>;

/// Whether that request asks for a WebSocket of version 13.
bool asks_for_websocket(const Request& request);

/// Answers such a request. `close_time` bounds the handshakes at the beginning and the end.
boost::asio::awaitable<OpenedSocket> accept_websocket(std::unique_ptr<AnyStream> stream, Request request,
                                                      WebSocketOptions options, std::chrono::milliseconds close_time);

/// Asks for one at `host` (as the Host header has it) and `path`.
boost::asio::awaitable<OpenedSocket> ask_for_websocket(std::unique_ptr<AnyStream> stream, std::string host,
                                                       std::string path, Headers headers, WebSocketOptions options,
                                                       std::chrono::milliseconds close_time);

/// What the user gets; when it is destroyed the socket is aborted.
std::unique_ptr<WebSocket> make_websocket(std::shared_ptr<StreamSocket> socket);

/// Starts a close and does not wait for it.
void start_close(std::shared_ptr<StreamSocket> socket, CloseCode code, std::string reason);

}  // namespace http
