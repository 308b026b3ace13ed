// WebSockets of the server, spoken to in raw frames and by the client.
#include "http/websocket.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <stdexcept>
#include <vector>

#include "http/error.hpp"
#include "printing.hpp"
#include "running_server.hpp"
#include "websocket_frames.hpp"

using namespace std::chrono_literals;
using http::Answer;
using http::WebSocket;
using testing::close_frame;
using testing::frame;
using testing::RawClient;
using testing::RunningServer;
using testing::upgrading;
namespace asio = boost::asio;

namespace {

const std::string& handshake = testing::websocket_handshake;

/// How a socket's reads ended, told across threads.
struct Outcome {
    std::atomic<int> ended = 0;
    std::atomic<bool> not_text = false;
    std::atomic<bool> closed = false;
};

asio::awaitable<void> echo(std::unique_ptr<WebSocket> socket, Outcome& outcome) {
    auto message = co_await socket->read();
    while (message) {
        if (*message == "bye") co_await socket->close(static_cast<http::CloseCode>(4001), "revoked");
        if (*message == "leave") break;
        auto answer = std::make_shared<const std::string>(std::string("<").append(*message).append(">"));
        if (!co_await socket->write(answer)) break;
        message = co_await socket->read();
    }
    if (!message) {
        outcome.not_text = message.error() == http::Error::not_text;
        outcome.closed = message.error() == http::Error::closed;
    }
    ++outcome.ended;
}

http::Handler echoing(Outcome& outcome, http::WebSocketOptions options = {}) {
    return upgrading(std::move(options), [&outcome](auto socket) { return echo(std::move(socket), outcome); });
}

asio::awaitable<void> flood(std::unique_ptr<WebSocket> socket, std::atomic<bool>& failed) {
    const auto message = std::make_shared<const std::string>(std::size_t{1024} * 1024, 'x');
    boost::system::result<void> written;
    while (written) written = co_await socket->write(message);
    failed = true;
}

asio::awaitable<void> close_on_message(std::unique_ptr<WebSocket> socket, std::atomic<int>& closed) {
    co_await socket->read();
    co_await socket->close(http::CloseCode::normal, "done");
    ++closed;
}

asio::awaitable<void> read_and_throw(std::unique_ptr<WebSocket> socket) {
    co_await socket->read();
    throw std::runtime_error("broken");
}

/// Sends the handshake and then the bytes; what comes back after the 101.
std::string after_handshake(std::uint16_t port, const std::string& bytes) {
    RawClient client(port);
    client.send(handshake + "\r\n");
    REQUIRE(client.read_until("\r\n\r\n").starts_with("HTTP/1.1 101 "));
    client.send(bytes);
    return client.read_all();
}

}  // namespace

TEST_CASE("a handshake is answered as RFC 6455 has it, with the subprotocol only if it was offered") {
    Outcome outcome;
    const RunningServer server({}, echoing(outcome, {.subprotocol = "pbxd.live.v1"}));
    RawClient client(server.port());
    client.send(handshake + "Sec-WebSocket-Protocol: other, pbxd.live.v1\r\n\r\n");
    const std::string answer = client.read_until("\r\n\r\n");
    CHECK(answer.starts_with("HTTP/1.1 101 "));
    CHECK(answer.find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n") != std::string::npos);
    CHECK(answer.find("Sec-WebSocket-Protocol: pbxd.live.v1\r\n") != std::string::npos);
    RawClient plain(server.port());
    plain.send(handshake + "\r\n");
    CHECK(plain.read_until("\r\n\r\n").find("Sec-WebSocket-Protocol") == std::string::npos);
}

TEST_CASE("what is no handshake is answered with 426 where a WebSocket is spoken") {
    Outcome outcome;
    const RunningServer server({}, echoing(outcome));
    for (const char* head :
         {"GET / HTTP/1.1\r\nHost: a\r\n", "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n",
          "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: h2c\r\n",
          "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: "
          "dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 8\r\n",
          "POST / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: "
          "dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"}) {
        CAPTURE(head);
        RawClient client(server.port());
        client.send(std::string(head) + "\r\n");
        const std::string answer = client.read_until("spoken here.\n");
        CHECK(answer.starts_with("HTTP/1.1 426 "));
        CHECK(answer.find("Sec-WebSocket-Version: 13\r\n") != std::string::npos);
    }
    CHECK(outcome.ended == 0);
}

TEST_CASE("messages are echoed, whole, in fragments, and sent along with the handshake") {
    Outcome outcome;
    const RunningServer server({}, echoing(outcome));
    RawClient client(server.port());
    client.send(handshake + "\r\n" + frame(1, "early"));
    client.read_until("\r\n\r\n");
    CHECK(client.read(9) == frame(1, "<early>", false));
    client.send(frame(1, "fr", true, false) + frame(9, "p") + frame(0, "ag", true, false) + frame(0, "s"));
    CHECK(client.read(3) == frame(10, "p", false));
    CHECK(client.read(9) == frame(1, "<frags>", false));
    client.send(frame(8, close_frame(1000)));
    CHECK(client.read_all() == frame(8, close_frame(1000), false));
    testing::wait_until([&] { return outcome.ended == 1; });
    CHECK(outcome.closed);
}

TEST_CASE("frames against the rules end the socket with the code that says so") {
    Outcome outcome;
    const RunningServer server({}, echoing(outcome, {.message_bytes = 100}));
    struct Case {
        const char* what;
        std::string bytes;
        unsigned code;
    };
    int count = 0;
    for (const Case& c : {
             Case{"unmasked", frame(1, "x", false), 1002},
             Case{"reserved bits", std::string("\xf1\x80\0\0\0\0", 6), 1002},
             Case{"reserved opcode", frame(3, "x"), 1002},
             Case{"continuation of nothing", frame(0, "x"), 1002},
             Case{"long control frame", frame(9, std::string(126, 'x')), 1002},
             Case{"fragmented control frame", frame(9, "x", true, false), 1002},
             Case{"oversized", frame(1, std::string(101, 'x')), 1009},
             Case{"oversized in fragments",
                  frame(1, std::string(60, 'x'), true, false) + frame(0, std::string(60, 'x')), 1009},
             Case{"oversized as announced", std::string("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0", 14), 1009},
             Case{"bad UTF-8", frame(1, "\xff"), 1007},
             Case{"bad UTF-8 over two fragments", frame(1, "\xc3", true, false) + frame(0, "x"), 1007},
             Case{"cut UTF-8", frame(1, "\xc3"), 1007},
             Case{"binary", frame(2, "x"), 1003},
         }) {
        CAPTURE(c.what);
        RawClient client(server.port());
        client.send(handshake + "\r\n");
        REQUIRE(client.read_until("\r\n\r\n").starts_with("HTTP/1.1 101 "));
        client.send(c.bytes);
        const std::string answer = client.read(4);
        REQUIRE(answer.size() >= 4);
        CHECK(answer[0] == '\x88');
        CHECK(answer.substr(2, 2) == close_frame(c.code));
        client.send(frame(8, close_frame(c.code)));
        client.read_all();
        ++count;
        testing::wait_until([&] { return outcome.ended == count; });
    }
    CHECK(outcome.not_text);  // the last one
}

TEST_CASE("a socket that is closed by its handler says why") {
    Outcome outcome;
    const RunningServer server({.websocket_close_time = 1s}, echoing(outcome));
    CHECK(after_handshake(server.port(), frame(1, "bye")) == frame(8, close_frame(4001) + "revoked", false));
    testing::wait_until([&] { return outcome.ended == 1; });
}

TEST_CASE("a socket that its handler drops is closed") {
    Outcome outcome;
    const RunningServer server({}, echoing(outcome));
    CHECK(after_handshake(server.port(), frame(1, "leave")).empty());
}

TEST_CASE("a silent socket is pinged, and ended when it does not answer") {
    Outcome outcome;
    const RunningServer server({}, echoing(outcome, {.idle = 100ms}));
    const std::string answer = after_handshake(server.port(), "");
    CHECK(answer.starts_with(frame(9, "", false)));
    testing::wait_until([&] { return outcome.ended == 1; });
}

TEST_CASE("a socket that answers pings stays") {
    Outcome outcome;
    const RunningServer server({}, echoing(outcome, {.idle = 1s}));
    RawClient client(server.port());
    client.send(handshake + "\r\n");
    client.read_until("\r\n\r\n");
    for (int i = 0; i < 3; ++i) {
        REQUIRE(client.read(2) == frame(9, "", false));
        client.send(frame(10, ""));
    }
    client.send(frame(1, "x"));
    CHECK(client.read(5) == frame(1, "<x>", false));
    CHECK(outcome.ended == 0);
}

TEST_CASE("a reader that takes nothing does not hold its writer for ever") {
    std::atomic<bool> failed = false;
    const RunningServer server(
        {}, upgrading({.idle = 200ms}, [&](auto socket) { return flood(std::move(socket), failed); }));
    RawClient client(server.port());
    client.send(handshake + "\r\n");
    testing::wait_until([&] { return failed.load(); });
}

TEST_CASE("stopping the server ends sockets with going_away, also one that does not answer it") {
    Outcome outcome;
    RunningServer server({.websocket_close_time = 1s}, echoing(outcome));
    RawClient polite(server.port());
    RawClient rude(server.port());
    for (RawClient* client : {&polite, &rude}) {
        client->send(handshake + "\r\n" + frame(1, "x"));
        client->read_until("<x>");
    }
    server.stop();
    const std::string goodbye = frame(8, close_frame(1001) + "restarting", false);
    CHECK(polite.read(goodbye.size()) == goodbye);
    polite.send(frame(8, close_frame(1001)));
    CHECK(polite.read_all().empty());
    CHECK(rude.read_all() == goodbye);
    testing::wait_until([&] { return outcome.ended == 2; });
}

TEST_CASE("a handler that throws ends its socket and is logged") {
    const RunningServer server({}, upgrading({}, read_and_throw));
    CHECK(after_handshake(server.port(), frame(1, "x")).empty());
    testing::wait_until([&] { return server.logged().size() == 1; });
    CHECK(server.logged()[0] == "a WebSocket's handler threw: broken");
}

TEST_CASE("a handler's close and the server's stop may come together") {
    std::atomic<int> closed = 0;
    RunningServer server({.websocket_close_time = 1s},
                         upgrading({}, [&](auto socket) { return close_on_message(std::move(socket), closed); }));
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 20; ++i) {
        clients.push_back(std::make_unique<RawClient>(server.port()));
        clients.back()->send(handshake + "\r\n");
        clients.back()->read_until("\r\n\r\n");
    }
    for (const auto& client : clients) client->send(frame(1, "x"));
    for (const auto& client : clients) CHECK(client->read(2).substr(0, 1) == "\x88");  // its close waits for an answer
    server.stop();
    for (const auto& client : clients) client->read_all();
    testing::wait_until([&] { return closed == 20; });
}
