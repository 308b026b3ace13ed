// The client's side: connecting, TLS, and what goes over it.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>

#include "deadline.hpp"
#include "http/client.hpp"
#include "http/router.hpp"
#include "response_reader.hpp"
#include "tls.hpp"
#include "transport.hpp"
#include "websocket_stream.hpp"

namespace http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
template <typename T>
using Awaited = asio::awaitable<boost::system::result<T>>;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

/// What a deadline closes, wherever the connection has got to by then.
struct Opening {
    explicit Opening(const asio::any_io_executor& executor) : resolver(executor), socket(executor) {}
    void expire() {
        expired = true;
        resolver.cancel();
        error_code ignored;  // it is being given up
        socket.close(ignored);
        if (stream) stream->close();
    }
    tcp::resolver resolver;
    tcp::socket socket;
    AnyStream* stream = nullptr;
    bool expired = false;
};

error_code reason(const Opening& opening, error_code error) {
    return opening.expired ? error_code(asio::error::timed_out) : error;
}

/// "[::1]:8080" or "pbx.example": as the Host header has it.
std::string host_header(const Target& target) {
    std::string host = target.host;
    if (host.find(':') != std::string::npos) host.insert(0, 1, '[').append("]");
    if (target.port != (target.secure ? 443 : 80)) host.append(":").append(std::to_string(target.port));
    return host;
}

Awaited<std::unique_ptr<AnyStream>> open(std::shared_ptr<Opening> opening, const Target& target) {
    TlsContext tls;
    if (target.secure) {
        auto made = make_client_tls();
        if (!made) co_return made.error();
        tls = *made;
    }
    const std::string service = std::to_string(target.port);
    auto [resolve_error, found] = co_await opening->resolver.async_resolve(target.host, service, as_result);
    if (resolve_error) co_return reason(*opening, resolve_error);
    auto [connect_error, endpoint] = co_await asio::async_connect(opening->socket, found, as_result);
    if (connect_error) co_return reason(*opening, connect_error);
    error_code ignored;  // only slower without it
    opening->socket.set_option(tcp::no_delay(true), ignored);

    auto transport = target.secure
                         ? tls_client_transport(std::move(opening->socket), tls, target.host, target.verify_peer)
                         : plain_transport(std::move(opening->socket));
    auto stream = std::make_unique<AnyStream>(std::move(transport));
    opening->stream = stream.get();
    auto [handshake_error] = co_await stream->async_handshake(as_result);
    opening->stream = nullptr;
    if (handshake_error) co_return reason(*opening, handshake_error);
    co_return stream;
}

std::string request_bytes(const Target& target, Method method, const Headers& headers, const std::string& body) {
    std::string request(to_string(method));
    request.append(" ").append(target.path).append(" HTTP/1.1\r\nHost: ").append(host_header(target)).append("\r\n");
    for (const Header& header : headers) request.append(header.name + ": " + header.value + "\r\n");
    if (!body.empty() || method == Method::post || method == Method::put) {
        request.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
    }
    return request.append("Connection: close\r\n\r\n").append(body);
}

Awaited<Response> exchange(AnyStream& stream, const std::string& request, bool head, std::size_t most_bytes) {
    auto [write_error, written] = co_await asio::async_write(stream, asio::buffer(request), as_result);
    // A server that refuses may close before it has read all: what it said is still worth reading.
    ResponseReader reader(head, most_bytes);
    std::array<char, std::size_t{16} * 1024> buffer;
    while (!reader.done()) {
        auto [error, count] = co_await stream.async_read_some(asio::buffer(buffer), as_result);
        if (error) {
            if (const error_code incomplete = reader.finish()) co_return write_error ? write_error : incomplete;
            break;
        }
        if (const error_code wrong = reader.feed({buffer.data(), count})) co_return wrong;
    }
    co_return reader.take();
}

}  // namespace

Awaited<std::unique_ptr<WebSocket>> connect_websocket(Target target, Headers headers, WebSocketOptions options,
                                                      std::chrono::milliseconds timeout) {
    const auto executor = co_await asio::this_coro::executor;
    auto opening = std::make_shared<Opening>(executor);
    Deadline deadline(executor, [opening] { opening->expire(); });
    deadline.set(timeout);
    auto stream = co_await open(opening, target);
    if (!stream) co_return stream.error();
    deadline.clear();
    const std::string host = host_header(target);
    auto socket = co_await ask_for_websocket(std::move(*stream), host, target.path, std::move(headers),
                                             std::move(options), timeout);
    if (!socket) co_return socket.error();
    co_return make_websocket(*socket);
}

Awaited<Response> fetch(Target target, Method method, Headers headers, std::string body,
                        std::chrono::milliseconds timeout, std::size_t most_bytes) {
    const auto executor = co_await asio::this_coro::executor;
    auto opening = std::make_shared<Opening>(executor);
    Deadline deadline(executor, [opening] { opening->expire(); });
    deadline.set(timeout);
    auto stream = co_await open(opening, target);
    if (!stream) co_return stream.error();
    opening->stream = stream->get();
    const std::string request = request_bytes(target, method, headers, body);
    auto response = co_await exchange(**stream, request, method == Method::head, most_bytes);
    opening->stream = nullptr;
    if (!response) co_return reason(*opening, response.error());
    co_return std::move(*response);
}

}  // namespace http
