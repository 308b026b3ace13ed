// One end of a WebSocket, behind a plain interface: the streams (TCP or TLS, server or client) are instantiated in
// server_stream.cpp and client_stream.cpp alone.
//
//     while (auto message = co_await socket.read()) {
//         co_await socket.write(std::make_shared<const std::string>(answer(*message)));
//     }
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "http/error.hpp"
#include "http/send_batch.hpp"

namespace http {

/// RFC 6455, section 7.4.1.
enum class CloseCode : std::uint16_t {
    normal = 1000,
    going_away = 1001,
    protocol_error = 1002,
    policy_violation = 1008,
    message_too_big = 1009,
    internal_error = 1011,
    try_again_later = 1013,
};

struct WebSocketOptions {
    std::size_t message_bytes = std::size_t{16} * 1024;  ///< a longer message closes the socket with message_too_big
    std::chrono::milliseconds idle{
        20'000};                ///< with nothing heard for half of it a ping goes out; for all of it, the end
    std::string subprotocol{};  ///< answered (server) or asked (client) when not empty
};

/// All functions are called on the socket's executor. One read and one write may be under way at a time.
class WebSocket {
  public:
    WebSocket() = default;
    WebSocket(const WebSocket&) = delete;
    WebSocket& operator=(const WebSocket&) = delete;
    virtual ~WebSocket() = default;

    /// The next text message, valid UTF-8. An error is the end: closed by the other side (http::Error::closed), silent
    /// too long, a binary message (Error::not_text), too big (Error::too_large), broken.
    virtual boost::asio::awaitable<boost::system::result<std::string>> read() = 0;
    /// Sends one text message, which is kept alive until it is out.
    virtual boost::asio::awaitable<boost::system::result<void>> write(std::shared_ptr<const std::string> message) = 0;
    /// Adds one text message, which is copied, to those that are sent together, at once: for what goes to very many.
    /// `batch.send()` sets `taken`, which must live until then: the message went out, or what the kernel did not take
    /// of it is kept, for flush(). Where it is false nothing was sent: then write() it. False is returned, and nothing
    /// is added, where it cannot be done: for a client's messages, which are masked, over TLS, while a write is under
    /// way. Nothing else is done with the socket between this and `batch.send()`.
    virtual bool write_in(SendBatch& batch, std::string_view message, bool& taken) = 0;
    /// Carries out what write_in() kept. Does nothing where it kept nothing.
    virtual void flush() = 0;
    /// Brings near what write_in() reads. Where thousands are written to, each is far away in memory, and a processor
    /// waits for many at once if it is asked for them in a row.
    virtual void prefetch() const = 0;
    /// Says goodbye; a read under way ends. Waits at most a few seconds for the other side.
    virtual boost::asio::awaitable<void> close(CloseCode code, std::string reason) = 0;
    /// Ends it at once, without a goodbye; reads and writes under way end with an error.
    virtual void abort() = 0;
};

}  // namespace http
