// The limit of telling many: bare Beast WebSockets on one thread, each in the room it asked for (`GET /ROOM`). What
// comes on its second port, in lines `ROOM MESSAGE`, it writes to all in that room. Prints both ports; ends with its
// standard input.
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
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <deque>
#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
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
    struct Reader {
        explicit Reader(tcp::socket socket) : stream(std::move(socket)) {}
        Stream stream;
        std::deque<Text> waiting;  ///< the first is being written
    };
    using Held = std::shared_ptr<Reader>;

    asio::awaitable<void> serve(tcp::socket socket) {
        const auto reader = std::make_shared<Reader>(std::move(socket));
        auto& stream = reader->stream;
        stream.text(true);
        stream.auto_fragment(false);
        boost::beast::flat_buffer buffer;
        http::request<http::empty_body> request;
        const auto [lost, head] = co_await http::async_read(stream.next_layer(), buffer, request, as_result);
        if (lost) co_return;
        const auto [refused] = co_await stream.async_accept(request, as_result);
        if (refused) co_return;
        auto& room = rooms_[std::string(request.target().substr(1))];
        room.insert(reader);
        while (true) {
            const auto [gone, size] = co_await stream.async_read(buffer, as_result);
            if (gone) break;
            buffer.consume(size);
        }
        room.erase(reader);
    }
    void write(const Held& reader) {
        reader->stream.async_write(asio::buffer(*reader->waiting.front()), [this, reader](auto error, std::size_t) {
            reader->waiting.pop_front();
            if (!error && !reader->waiting.empty()) write(reader);
        });
    }
    asio::awaitable<void> read_orders() {
        while (true) {
            auto [error, socket] = co_await orders_.async_accept(as_result);
            if (error) co_return;
            std::string buffer;
            while (true) {
                const auto [ended, size] =
                    co_await asio::async_read_until(socket, asio::dynamic_buffer(buffer), '\n', as_result);
                if (ended) break;
                const auto space = buffer.find(' ');
                const auto text = std::make_shared<const std::string>(buffer.substr(space + 1, size - space - 2));
                for (const auto& reader : rooms_[buffer.substr(0, space)]) {
                    reader->waiting.push_back(text);
                    if (reader->waiting.size() == 1) write(reader);
                }
                buffer.erase(0, size);
            }
        }
    }

    tcp::acceptor acceptor_;
    tcp::acceptor orders_;
    std::unordered_map<std::string, std::set<Held>> rooms_;
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
