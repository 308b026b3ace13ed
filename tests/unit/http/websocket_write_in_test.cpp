// Messages that a server sends at once, past the queue of what is written.
#include <doctest/doctest.h>

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>
#include <vector>

#include "http/websocket.hpp"
#include "running_server.hpp"
#include "websocket_frames.hpp"

using namespace std::chrono_literals;
using http::WebSocket;
using testing::frame;
using testing::RawClient;
using testing::read_frame;
using testing::RunningServer;
using testing::upgrading;
namespace asio = boost::asio;

namespace {

/// What sockets answered, told across threads.
enum class Sent { not_yet, yes, no };
using Outcome = std::atomic<Sent>;

Sent of(bool sent) { return sent ? Sent::yes : Sent::no; }

/// More than the kernel holds for a reader that takes nothing.
const std::string& big() {
    static const std::string text(std::size_t{32} * 1024 * 1024, 'b');
    return text;
}

/// Sends the handshake, and a text that starts what is tested.
void begin(RawClient& client) {
    client.send(testing::websocket_handshake + "\r\n");
    REQUIRE(client.read_until("\r\n\r\n").starts_with("HTTP/1.1 101 "));
    client.send(frame(1, "go"));
}

/// The next text; keeps the pongs before it.
std::string read_text(RawClient& client, std::vector<std::string>& pongs) {
    for (;;) {
        const auto next = read_frame(client);
        REQUIRE((next.opcode == 1 || next.opcode == 10));
        if (next.opcode == 1) return next.payload;
        pongs.push_back(next.payload);
    }
}

const std::vector<std::size_t> sizes{0, 1, 125, 126, 127, 65535, 65536, 100'000};

asio::awaitable<void> send_sizes(std::unique_ptr<WebSocket> socket, Outcome& outcome) {
    bool all = true;
    for (const auto size : sizes) {
        // Once the one before has arrived: however little the kernel holds.
        co_await socket->read();
        socket->prefetch();
        all = testing::write_at_once(*socket, std::string(size, 'x')) && all;
    }
    outcome = of(all);
    co_await socket->read();
}

struct Filled {
    Outcome big{}, next{}, later{};
};

asio::awaitable<void> write(std::shared_ptr<WebSocket> socket, std::string text) {
    const auto message = std::make_shared<const std::string>(std::move(text));
    co_await socket->write(message);
}

asio::awaitable<void> fill(std::unique_ptr<WebSocket> own, Filled& filled) {
    const std::shared_ptr<WebSocket> socket = std::move(own);
    co_await socket->read();
    socket->flush();  // of nothing: no pong
    filled.big = of(testing::write_at_once(*socket, big()));
    socket->flush();
    filled.next = of(testing::write_at_once(*socket, "not now"));
    const auto executor = co_await asio::this_coro::executor;
    asio::co_spawn(executor, write(socket, "after"), asio::detached);
    co_await socket->read();
    filled.later = of(testing::write_at_once(*socket, "later"));
    co_await socket->read();
}

asio::awaitable<void> fill_and_leave(std::unique_ptr<WebSocket> socket, Outcome& sent) {
    co_await socket->read();
    sent = of(testing::write_at_once(*socket, big()));
    socket->flush();
}

asio::awaitable<void> fill_and_listen(std::unique_ptr<WebSocket> socket, Outcome& sent, std::atomic<bool>& ended) {
    auto message = co_await socket->read();
    sent = of(testing::write_at_once(*socket, big()));
    socket->flush();
    while (message) message = co_await socket->read();
    ended = true;
}

asio::awaitable<void> send_beside_a_write(std::unique_ptr<WebSocket> own, Outcome& sent) {
    const std::shared_ptr<WebSocket> socket = std::move(own);
    co_await socket->read();
    const auto executor = co_await asio::this_coro::executor;
    asio::co_spawn(executor, write(socket, big()), asio::detached);
    co_await socket->read();
    sent = of(testing::write_at_once(*socket, "past it"));
    co_await socket->read();
}

asio::awaitable<void> send_after_the_end(std::unique_ptr<WebSocket> socket, Outcome& sent) {
    auto message = co_await socket->read();
    while (message) message = co_await socket->read();
    socket->prefetch();
    sent = of(testing::write_at_once(*socket, "too late"));
}

asio::awaitable<void> send_in_a_close(std::unique_ptr<WebSocket> own, Outcome& sent) {
    const std::shared_ptr<WebSocket> socket = std::move(own);
    co_await socket->read();
    const auto executor = co_await asio::this_coro::executor;
    auto close = [](std::shared_ptr<WebSocket> closed) -> asio::awaitable<void> {
        co_await closed->close(http::CloseCode::normal, "done");
    };
    asio::co_spawn(executor, close(socket), asio::detached);
    co_await socket->read();
    sent = of(testing::write_at_once(*socket, "too late"));
}

}  // namespace

TEST_CASE("a text is sent at once, in a frame of its size") {
    Outcome outcome{};
    const RunningServer server({}, upgrading({}, [&](auto socket) { return send_sizes(std::move(socket), outcome); }));
    RawClient client(server.port());
    begin(client);
    for (const auto size : sizes) {
        CAPTURE(size);
        const auto expected = frame(1, std::string(size, 'x'), false);
        CHECK(client.read(expected.size()) == expected);
        client.send(frame(1, "next"));
    }
    testing::wait_until([&] { return outcome == Sent::yes; });
}

TEST_CASE("what does not go out at once goes out whole, before all that is written later") {
    Filled filled;
    const RunningServer server({}, upgrading({}, [&](auto socket) { return fill(std::move(socket), filled); }));
    RawClient client(server.port());
    begin(client);
    testing::wait_until([&] { return filled.next != Sent::not_yet; });
    CHECK(filled.big == Sent::yes);
    CHECK(filled.next == Sent::no);
    // The answer must not come in the middle of the frame.
    client.send(frame(9, "ping"));
    std::vector<std::string> pongs;
    CHECK(read_text(client, pongs) == big());
    CHECK(pongs.empty());
    CHECK(read_text(client, pongs) == "after");
    client.send(frame(1, "on"));
    CHECK(read_text(client, pongs) == "later");
    // What was sent may be here before the one who sent it was told so.
    testing::wait_until([&] { return filled.later != Sent::not_yet; });
    CHECK(filled.later == Sent::yes);
    client.send(frame(9, "last"));
    while (pongs.empty() || pongs.back() != "last") {
        const auto next = read_frame(client);
        REQUIRE(next.opcode == 10);
        pongs.push_back(next.payload);
    }
    // The one that nobody asked for carried the rest out.
    CHECK(pongs == std::vector<std::string>{"", "ping", "last"});
}

TEST_CASE("a socket may go while the end of a frame waits") {
    Outcome sent{};
    const RunningServer server({}, upgrading({}, [&](auto socket) { return fill_and_leave(std::move(socket), sent); }));
    RawClient client(server.port());
    begin(client);
    testing::wait_until([&] { return sent == Sent::yes; });
    CHECK(client.read_all().size() < big().size());
}

TEST_CASE("a reader that takes nothing is ended although it goes on talking, when the end of a frame waits") {
    Outcome sent{};
    std::atomic<bool> ended = false;
    const RunningServer server(
        {}, upgrading({.idle = 300ms}, [&](auto socket) { return fill_and_listen(std::move(socket), sent, ended); }));
    RawClient client(server.port());
    begin(client);
    testing::wait_until([&] {
        client.send(frame(1, "I am here"));
        return ended.load();
    });
    CHECK(sent == Sent::yes);
}

TEST_CASE("nothing is sent past what is being written") {
    Outcome sent{};
    const RunningServer server(
        {}, upgrading({}, [&](auto socket) { return send_beside_a_write(std::move(socket), sent); }));
    RawClient client(server.port());
    begin(client);
    client.send(frame(1, "on"));
    testing::wait_until([&] { return sent != Sent::not_yet; });
    CHECK(sent == Sent::no);
    std::vector<std::string> pongs;
    CHECK(read_text(client, pongs) == big());
}

TEST_CASE("nothing is sent at once when a socket is closing or closed") {
    for (const auto& run : {send_after_the_end, send_in_a_close}) {
        Outcome sent{};
        const RunningServer server({}, upgrading({}, [&](auto socket) { return run(std::move(socket), sent); }));
        RawClient client(server.port());
        begin(client);
        client.send(frame(8, testing::close_frame(1000)));
        testing::wait_until([&] { return sent != Sent::not_yet; });
        CHECK(sent == Sent::no);
        CHECK(client.read_all().find("too late") == std::string::npos);
    }
}
