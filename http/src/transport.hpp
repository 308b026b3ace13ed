// A connection's bytes, over TCP or TLS, behind one type: Beast's and Asio's composed operations are instantiated for
// AnyStream once instead of once for each kind of stream.
#pragma once

#include <algorithm>
#include <array>
#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

namespace http {

/// The first few buffers of a sequence; for a `_some` operation to take less than all is no matter.
template <typename Buffer>
class BufferList {
  public:
    template <typename Sequence>
    explicit BufferList(const Sequence& sequence) {
        for (auto it = boost::asio::buffer_sequence_begin(sequence);
             it != boost::asio::buffer_sequence_end(sequence) && size_ < buffers_.size(); ++it) {
            const Buffer buffer = *it;
            if (buffer.size() > 0) buffers_[size_++] = buffer;
        }
    }
    const Buffer* begin() const { return buffers_.data(); }
    const Buffer* end() const { return buffers_.data() + size_; }

  private:
    std::array<Buffer, 8> buffers_{};
    std::size_t size_ = 0;
};

using ReadBuffers = BufferList<boost::asio::mutable_buffer>;
using WriteBuffers = BufferList<boost::asio::const_buffer>;
using IoHandler = boost::asio::any_completion_handler<void(boost::system::error_code, std::size_t)>;
using DoneHandler = boost::asio::any_completion_handler<void(boost::system::error_code)>;

class Transport {
  public:
    Transport() = default;
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;
    virtual ~Transport() = default;

    virtual boost::asio::any_io_executor executor() = 0;
    virtual void read_some(const ReadBuffers& buffers, IoHandler handler) = 0;
    virtual void write_some(const WriteBuffers& buffers, IoHandler handler) = 0;
    /// The socket, for who sends past write_some() while none is under way; -1 over TLS.
    virtual int descriptor() = 0;
    /// TLS only; plain TCP is ready at once.
    virtual void handshake(DoneHandler handler) = 0;
    /// Says that nothing more will be written (TLS: close_notify, answered by the other side).
    virtual void shutdown(DoneHandler handler) = 0;
    /// Ends it; operations under way end with operation_aborted.
    virtual void close() = 0;
};

std::unique_ptr<Transport> plain_transport(boost::asio::ip::tcp::socket socket);
std::unique_ptr<Transport> tls_server_transport(boost::asio::ip::tcp::socket socket,
                                                std::shared_ptr<boost::asio::ssl::context> context);
/// Asks for `host` (SNI) and, if `verify`, checks that the certificate is trusted and belongs to it.
std::unique_ptr<Transport> tls_client_transport(boost::asio::ip::tcp::socket socket,
                                                std::shared_ptr<boost::asio::ssl::context> context,
                                                const std::string& host, bool verify);

/// An AsyncReadStream and AsyncWriteStream over a Transport.
class AnyStream {
  public:
    using executor_type = boost::asio::any_io_executor;

    explicit AnyStream(std::unique_ptr<Transport> transport) : transport_(std::move(transport)) {}

    executor_type get_executor() const { return transport_->executor(); }
    void close() { transport_->close(); }
    /// Bytes that were read already and are to be read again first.
    void put_back(std::string bytes) { front_ = std::move(bytes); }

    template <typename Buffers, typename Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
            [this](auto handler, const ReadBuffers& list) { read_some(list, IoHandler(std::move(handler))); }, token,
            ReadBuffers(buffers));
    }
    template <typename Buffers, typename Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
            [this](auto handler, const WriteBuffers& list) {
                transport_->write_some(list, IoHandler(std::move(handler)));
            },
            token, WriteBuffers(buffers));
    }
    /// Brings near what descriptor() reads.
    void prefetch() const { __builtin_prefetch(transport_.get()); }
    int descriptor() { return transport_->descriptor(); }
    template <typename Token>
    auto async_handshake(Token&& token) {
        return boost::asio::async_initiate<Token, void(boost::system::error_code)>(
            [this](auto handler) { transport_->handshake(DoneHandler(std::move(handler))); }, token);
    }
    template <typename Token>
    auto async_shutdown(Token&& token) {
        return boost::asio::async_initiate<Token, void(boost::system::error_code)>(
            [this](auto handler) { transport_->shutdown(DoneHandler(std::move(handler))); }, token);
    }

  private:
    void read_some(const ReadBuffers& buffers, IoHandler handler);

    std::unique_ptr<Transport> transport_;
    std::string front_;
};

}  // namespace http
