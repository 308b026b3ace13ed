#include "transport.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>

namespace http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

void close_socket(tcp::socket& socket) {
    error_code ignored;  // there is nobody left to tell
    socket.close(ignored);
}

class PlainTransport final : public Transport {
  public:
    explicit PlainTransport(tcp::socket socket) : socket_(std::move(socket)) {}

    asio::any_io_executor executor() override { return socket_.get_executor(); }
    void read_some(const ReadBuffers& buffers, IoHandler handler) override {
        socket_.async_read_some(buffers, std::move(handler));
    }
    void write_some(const WriteBuffers& buffers, IoHandler handler) override {
        socket_.async_write_some(buffers, std::move(handler));
    }
    int descriptor() override { return socket_.native_handle(); }
    void handshake(DoneHandler handler) override {
        asio::post(socket_.get_executor(), asio::append(std::move(handler), error_code()));
    }
    void shutdown(DoneHandler handler) override {
        error_code error;
        socket_.shutdown(tcp::socket::shutdown_send, error);
        asio::post(socket_.get_executor(), asio::append(std::move(handler), error));
    }
    void close() override { close_socket(socket_); }

  private:
    tcp::socket socket_;
};

class TlsTransport final : public Transport {
  public:
    TlsTransport(tcp::socket socket, std::shared_ptr<asio::ssl::context> context,
                 asio::ssl::stream_base::handshake_type role)
        : context_(std::move(context)), stream_(std::move(socket), *context_), role_(role) {}

    asio::any_io_executor executor() override { return stream_.get_executor(); }
    void read_some(const ReadBuffers& buffers, IoHandler handler) override {
        stream_.async_read_some(buffers, std::move(handler));
    }
    void write_some(const WriteBuffers& buffers, IoHandler handler) override {
        stream_.async_write_some(buffers, std::move(handler));
    }
    int descriptor() override { return -1; }
    void handshake(DoneHandler handler) override { stream_.async_handshake(role_, std::move(handler)); }
    void shutdown(DoneHandler handler) override { stream_.async_shutdown(std::move(handler)); }
    void close() override { close_socket(stream_.next_layer()); }

    void expect_host(const std::string& host, bool verify) {
        SSL_set_tlsext_host_name(stream_.native_handle(), host.c_str());  // fails only for want of memory
        if (!verify) return;
        stream_.set_verify_mode(asio::ssl::verify_peer);
        stream_.set_verify_callback(asio::ssl::host_name_verification(host));
    }

  private:
    std::shared_ptr<asio::ssl::context> context_;
    asio::ssl::stream<tcp::socket> stream_;
    asio::ssl::stream_base::handshake_type role_;
};

}  // namespace

std::unique_ptr<Transport> plain_transport(tcp::socket socket) {
    return std::make_unique<PlainTransport>(std::move(socket));
}

std::unique_ptr<Transport> tls_server_transport(tcp::socket socket, std::shared_ptr<asio::ssl::context> context) {
    return std::make_unique<TlsTransport>(std::move(socket), std::move(context), asio::ssl::stream_base::server);
}

std::unique_ptr<Transport> tls_client_transport(tcp::socket socket, std::shared_ptr<asio::ssl::context> context,
                                                const std::string& host, bool verify) {
    auto transport =
        std::make_unique<TlsTransport>(std::move(socket), std::move(context), asio::ssl::stream_base::client);
    transport->expect_host(host, verify);
    return transport;
}

void AnyStream::read_some(const ReadBuffers& buffers, IoHandler handler) {
    if (front_.empty()) return transport_->read_some(buffers, std::move(handler));
    const std::size_t count = asio::buffer_copy(buffers, asio::buffer(front_));
    front_.erase(0, count);
    asio::post(get_executor(), asio::append(std::move(handler), error_code(), count));
}

}  // namespace http
