// What a WebSocket is spoken over: Beast writes to it, and whole frames may be sent past Beast, at once. Beast's write
// of a frame is a chain of composed operations that costs as much as the send itself; where thousands of readers are
// told the same, the last of them waits for all of that.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/beast/core/role.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "http/send_batch.hpp"
#include "transport.hpp"

namespace http {

class FrameStream {
  public:
    using executor_type = AnyStream::executor_type;

    explicit FrameStream(AnyStream stream) : state_(std::make_shared<State>(std::move(stream))) {}
    FrameStream(FrameStream&&) = default;
    FrameStream& operator=(FrameStream&&) = delete;
    /// Writes under way end with an error, soon.
    ~FrameStream() {
        if (state_) state_->stream.close();
    }

    executor_type get_executor() const { return state_->stream.get_executor(); }
    void close() { state_->stream.close(); }

    template <typename Buffers, typename Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        return state_->stream.async_read_some(buffers, std::forward<Token>(token));
    }
    template <typename Buffers, typename Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
            [this](auto handler, const WriteBuffers& list) { write_some(list, IoHandler(std::move(handler))); }, token,
            WriteBuffers(buffers));
    }
    template <typename Token>
    auto async_shutdown(Token&& token) {
        return state_->stream.async_shutdown(std::forward<Token>(token));
    }

    /// Adds a frame to what is sent at once, where that can be done: false while a write is under way or a rest waits,
    /// and over TLS. `taken`: whether the batch sent it; then no write may have begun in between.
    bool send_in(SendBatch& batch, std::string_view head, std::string_view payload, bool& taken);
    /// Whether the end of a frame that was sent waits: it goes out before what is written next.
    bool has_rest() const { return !state_->rest.empty(); }
    /// Brings near what send_in() reads.
    void prefetch() const { state_->stream.prefetch(); }

  private:
    /// Shared with the writes under way, which may outlive the FrameStream.
    struct State {
        explicit State(AnyStream over) : stream(std::move(over)) {}
        AnyStream stream;
        bool writing = false;
        std::string rest;
    };
    struct Write;

    void write_some(const WriteBuffers& buffers, IoHandler handler);

    std::shared_ptr<State> state_;
};

/// How Beast ends a WebSocket's stream: after the closing handshake, ...
template <typename Handler>
void async_teardown(boost::beast::role_type, FrameStream& stream, Handler&& handler) {
    stream.async_shutdown(std::forward<Handler>(handler));
}

/// ... and when it has been silent for too long.
inline void beast_close_socket(FrameStream& stream) { stream.close(); }

}  // namespace http
