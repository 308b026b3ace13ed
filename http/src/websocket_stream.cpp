#include "websocket_stream.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "deadline.hpp"
#include "frame_stream.hpp"
#include "http/error.hpp"
#include "protocol/text.hpp"

namespace http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

using Stream = websocket::stream<FrameStream, false>;  // false: without permessage-deflate
using HandshakeRequest = beast::http::request<beast::http::empty_body>;

HandshakeRequest handshake_of(const Request& request) {
    HandshakeRequest handshake(beast::http::verb::get, request.target, 11);
    for (const Header& header : request.headers) handshake.insert(header.name, header.value);
    return handshake;
}

/// Whether the client offers that subprotocol; one it did not offer must not be answered.
bool offers(const Request& request, std::string_view subprotocol) {
    for (const Header& header : request.headers) {
        if (!same_without_case(header.name, "Sec-WebSocket-Protocol")) continue;
        for (std::string_view rest = header.value; !rest.empty();) {
            const std::string_view item = rest.substr(0, rest.find(','));
            rest.remove_prefix(std::min(item.size() + 1, rest.size()));
            if (trim(item) == subprotocol) return true;
        }
    }
    return false;
}

/// Beast's errors that users tell apart, as ours: nobody else should have to know Beast.
error_code translated(error_code error) {
    if (error == websocket::error::closed) return Error::closed;
    if (error == websocket::error::message_too_big || error == websocket::error::buffer_overflow)
        return Error::too_large;
    if (error == websocket::error::upgrade_declined) return Error::declined;
    return error;
}

/// Limits and timeouts. Beast pings after half of the idle time and gives up after all of it.
void prepare(Stream& stream, const WebSocketOptions& options, std::chrono::milliseconds close_time) {
    stream.read_message_max(options.message_bytes);
    stream.auto_fragment(false);
    stream.text(true);
    stream.set_option(websocket::stream_base::timeout{close_time, options.idle, true});
}

/// How the frame of a whole text begins where a server sends it, unmasked (RFC 6455, section 5.2).
class TextHead {
  public:
    explicit TextHead(std::string_view message) {
        bytes_[0] = static_cast<char>(0x81);  // the last frame; a text
        if (message.size() < 126) {
            bytes_[1] = static_cast<char>(message.size());
            return;
        }
        const bool large = message.size() > 0xffff;
        bytes_[1] = large ? 127 : 126;
        for (int shift = large ? 56 : 8; shift >= 0; shift -= 8)
            bytes_[size_++] = static_cast<char>(message.size() >> static_cast<unsigned>(shift));
    }
    std::string_view bytes() const { return {bytes_.data(), size_}; }

  private:
    std::array<char, 10> bytes_{};
    std::size_t size_ = 2;
};

}  // namespace

class StreamSocket {
  public:
    using Self = std::shared_ptr<StreamSocket>;

    StreamSocket(AnyStream over, WebSocketOptions options, std::chrono::milliseconds close_time)
        : stream(FrameStream(std::move(over))),
          options_(std::move(options)),
          close_time_(close_time),
          write_deadline_(stream.get_executor(), [this] { abort(); }),
          rest_deadline_(stream.get_executor(), [this] { abort(); }),
          close_deadline_(stream.get_executor(), [this] { abort(); }),
          close_done_(stream.get_executor(), std::chrono::steady_clock::time_point::max()) {
        prepare(stream, options_, close_time);
    }

    static asio::awaitable<boost::system::result<std::string>> read(Self self) {
        std::string message;
        auto buffer = asio::dynamic_buffer(message);
        auto [error, count] = co_await self->stream.async_read(buffer, as_result);
        if (error) co_return translated(error);
        if (!self->stream.got_text()) {
            co_await close(self, static_cast<CloseCode>(websocket::close_code::unknown_data), "text only");
            co_return make_error_code(Error::not_text);
        }
        co_return message;
    }

    static asio::awaitable<boost::system::result<void>> write(Self self, std::shared_ptr<const std::string> message) {
        // A reader that takes nothing would hold the writer for ever: a ping waits behind the message.
        self->write_deadline_.set(self->options_.idle);
        self->writing_ = true;
        auto [error, count] = co_await self->stream.async_write(asio::buffer(*message), as_result);
        self->writing_ = false;
        self->write_deadline_.clear();
        if (error) co_return translated(error);
        co_return boost::system::result<void>();
    }

    static bool write_in(const Self& self, SendBatch& batch, std::string_view message, bool& taken) {
        if (!self->accepted || self->writing_ || self->flushing_ || self->closing_ || !self->stream.is_open())
            return false;
        return self->stream.next_layer().send_in(batch, TextHead(message).bytes(), message, taken);
    }

    /// Has Beast write something, for the rest of a frame goes out before it: a pong that nobody asked for, which RFC
    /// 6455, section 5.5.3, lets the other side ignore. What Beast writes by itself, or to close, does the same.
    static void flush(const Self& self) {
        if (!self->stream.next_layer().has_rest() || self->writing_ || self->flushing_ || self->closing_) return;
        self->flushing_ = true;
        self->rest_deadline_.set(self->options_.idle);
        // An error is told by the read, or by the next write.
        self->stream.async_pong({}, [self](error_code) {
            self->flushing_ = false;
            self->rest_deadline_.clear();
        });
    }

    void prefetch() const {
        if (stream.is_open()) stream.next_layer().prefetch();
    }

    static asio::awaitable<void> close(Self self, CloseCode code, std::string reason) {
        // The user's close and the server's stop() may come together; Beast bears one at a time.
        if (self->closing_) {
            if (!self->closed_) co_await self->close_done_.async_wait(as_result);
            co_return;
        }
        self->closing_ = true;
        // Beast's own timeout starts when the close frame goes out, which may wait for a write that is stuck.
        self->close_deadline_.set(self->close_time_);
        reason.resize(std::min(reason.size(), std::size_t{123}));
        const websocket::close_reason with(static_cast<websocket::close_code>(code), reason);
        auto [error] = co_await self->stream.async_close(with, as_result);
        self->close_deadline_.clear();
        if (error) self->abort();
        self->closed_ = true;
        self->close_done_.cancel();
    }

    void abort() { stream.next_layer().close(); }

    Stream stream;
    bool accepted = false;  ///< it is a server's, and its handshake is over

  private:
    WebSocketOptions options_;
    std::chrono::milliseconds close_time_;
    Deadline write_deadline_;
    Deadline rest_deadline_;
    Deadline close_deadline_;
    asio::steady_timer close_done_;  ///< never fires; cancelled when a close is over
    bool writing_ = false;
    bool flushing_ = false;
    bool closing_ = false;
    bool closed_ = false;
};

namespace {

class HeldSocket final : public WebSocket {
  public:
    explicit HeldSocket(std::shared_ptr<StreamSocket> socket) : socket_(std::move(socket)) {}
    ~HeldSocket() override { socket_->abort(); }

    // Each operation keeps the socket alive by itself, whatever becomes of this handle.
    asio::awaitable<boost::system::result<std::string>> read() override { return StreamSocket::read(socket_); }
    asio::awaitable<boost::system::result<void>> write(std::shared_ptr<const std::string> message) override {
        return StreamSocket::write(socket_, std::move(message));
    }
    void prefetch() const override { socket_->prefetch(); }
    bool write_in(SendBatch& batch, std::string_view message, bool& taken) override {
        return StreamSocket::write_in(socket_, batch, message, taken);
    }
    void flush() override { StreamSocket::flush(socket_); }
    asio::awaitable<void> close(CloseCode code, std::string reason) override {
        return StreamSocket::close(socket_, code, std::move(reason));
    }
    void abort() override { socket_->abort(); }

  private:
    std::shared_ptr<StreamSocket> socket_;
};

}  // namespace

bool asks_for_websocket(const Request& request) {
    if (request.method != Method::get || request.headers.count("Upgrade") == 0) return false;
    return request.headers.find("Sec-WebSocket-Version") == "13" && websocket::is_upgrade(handshake_of(request));
}

asio::awaitable<OpenedSocket> accept_websocket(std::unique_ptr<AnyStream> stream, Request request,
                                               WebSocketOptions options, std::chrono::milliseconds close_time) {
    const std::string subprotocol = offers(request, options.subprotocol) ? options.subprotocol : "";
    auto socket = std::make_shared<StreamSocket>(std::move(*stream), std::move(options), close_time);
    socket->stream.set_option(websocket::stream_base::decorator([subprotocol](websocket::response_type& response) {
        response.erase(beast::http::field::server);
        if (!subprotocol.empty()) response.set(beast::http::field::sec_websocket_protocol, subprotocol);
    }));
    const HandshakeRequest handshake = handshake_of(request);
    auto [error] = co_await socket->stream.async_accept(handshake, as_result);
    if (error) co_return translated(error);
    socket->accepted = true;
    co_return socket;
}

asio::awaitable<OpenedSocket> ask_for_websocket(std::unique_ptr<AnyStream> stream, std::string host, std::string path,
                                                Headers headers, WebSocketOptions options,
                                                std::chrono::milliseconds close_time) {
    const std::string subprotocol = options.subprotocol;
    auto socket = std::make_shared<StreamSocket>(std::move(*stream), std::move(options), close_time);
    socket->stream.set_option(websocket::stream_base::decorator([&](websocket::request_type& request) {
        request.erase(beast::http::field::user_agent);
        for (const Header& header : headers) request.insert(header.name, header.value);
        if (!subprotocol.empty()) request.set(beast::http::field::sec_websocket_protocol, subprotocol);
    }));
    auto [error] = co_await socket->stream.async_handshake(host, path, as_result);
    socket->stream.set_option(websocket::stream_base::decorator([](websocket::request_type&) {}));
    if (error) co_return translated(error);
    co_return socket;
}

std::unique_ptr<WebSocket> make_websocket(std::shared_ptr<StreamSocket> socket) {
    return std::make_unique<HeldSocket>(std::move(socket));
}

void start_close(std::shared_ptr<StreamSocket> socket, CloseCode code, std::string reason) {
    const auto executor = socket->stream.get_executor();
    asio::co_spawn(executor, StreamSocket::close(std::move(socket), code, std::move(reason)), asio::detached);
}

}  // namespace http
