// The limit of a broadcast: bare Beast WebSockets on one thread. What comes on its second port, in lines, it writes to
// everybody, each line a message. Prints both ports; ends with its standard input.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <iostream>
#include <memory>
#include <set>
#include <string>

namespace {

namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;
using asio::ip::tcp;
using Stream = websocket::stream<boost::beast::tcp_stream, false>;
using Text = std::shared_ptr<const std::string>;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

class Broadcast {
  public:
    explicit Broadcast(asio::io_context& loop) : acceptor_(listen(loop)), orders_(listen(loop)) {
        std::cout << acceptor_.local_endpoint().port() << ' ' << orders_.local_endpoint().port() << std::endl;
        asio::co_spawn(loop, accept(), asio::detached);
        asio::co_spawn(loop, read_orders(), asio::detached);
    }

  private:
    static tcp::acceptor listen(asio::io_context& loop) { return {loop, {asio::ip::address_v4::loopback(), 0}}; }
    asio::awaitable<void> accept() {
        while (true) {
            auto [error, socket] = co_await acceptor_.async_accept(as_result);
            if (error) co_return;
            socket.set_option(tcp::no_delay(true));
            asio::co_spawn(acceptor_.get_executor(), serve(std::move(socket)), asio::detached);
        }
    }
    asio::awaitable<void> serve(tcp::socket socket) {
        const auto stream = std::make_shared<Stream>(std::move(socket));
        stream->text(true);
        stream->auto_fragment(false);
        const auto [refused] = co_await stream->async_accept(as_result);
        if (refused) co_return;
        streams_.insert(stream);
        boost::beast::flat_buffer buffer;
        while (true) {
            const auto [gone, size] = co_await stream->async_read(buffer, as_result);
            if (gone) break;
            buffer.consume(size);
        }
        streams_.erase(stream);
    }
    asio::awaitable<void> read_orders() {
        auto [error, socket] = co_await orders_.async_accept(as_result);
        if (error) co_return;
        std::string buffer;
        while (true) {
            const auto [ended, size] =
                co_await asio::async_read_until(socket, asio::dynamic_buffer(buffer), '\n', as_result);
            if (ended) co_return;
            const auto text = std::make_shared<const std::string>(buffer.substr(0, size - 1));
            buffer.erase(0, size);
            for (const auto& stream : streams_) {
                stream->async_write(asio::buffer(*text), [text, stream](auto&&...) {});
            }
        }
    }

    tcp::acceptor acceptor_;
    tcp::acceptor orders_;
    std::set<std::shared_ptr<Stream>> streams_;
};

}  // namespace

int main() {
    asio::io_context loop(1);
    const Broadcast broadcast(loop);
    asio::posix::stream_descriptor input(loop, 0);
    char byte = 0;
    input.async_read_some(asio::buffer(&byte, 1), [&loop](const auto&, std::size_t) { loop.stop(); });
    loop.run();
    return 0;
}
