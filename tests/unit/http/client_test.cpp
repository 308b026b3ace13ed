#include "http/client.hpp"

#include <doctest/doctest.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "http/error.hpp"
#include "printing.hpp"
#include "running_server.hpp"

using namespace std::chrono_literals;
using http::Answer;
using http::Method;
using http::Response;
using testing::RunningServer;
namespace asio = boost::asio;

namespace {

http::Target at(std::uint16_t port, std::string path = "/") {
    return {.host = "127.0.0.1", .port = port, .path = std::move(path)};
}

/// Not a coroutine itself: GCC 12 destroys what is made of braces inside a co_await twice.
auto open(http::Target target, std::chrono::milliseconds timeout = 20s) {
    return http::connect_websocket(std::move(target), http::Headers(), http::WebSocketOptions(), timeout);
}

asio::awaitable<void> greet(std::unique_ptr<http::WebSocket> socket, std::string greeting) {
    auto message = std::make_shared<const std::string>(std::move(greeting));
    co_await socket->write(message);
    co_await socket->read();
    co_await socket->close(http::CloseCode::policy_violation, "enough");
}

http::Upgrade greeting(std::string text) {
    return {{.subprotocol = "p"}, [text = std::move(text)](auto socket) { return greet(std::move(socket), text); }};
}

asio::awaitable<Answer> describe(http::Request request) {
    if (request.path == "/socket") {
        std::string text(request.headers.find("Origin").value_or("none"));
        text.append(" ").append(request.headers.find("Host").value_or("none"));
        co_return Answer(greeting(text));
    }
    if (request.path == "/large") co_return Answer(Response::text(200, std::string(100'000, 'x')));
    if (request.path == "/slow") {
        asio::steady_timer timer(co_await asio::this_coro::executor, 300ms);
        co_await timer.async_wait(asio::use_awaitable);
    }
    co_return Answer(Response::text(404, request.path + " " + request.body));
}

}  // namespace

TEST_CASE("a request is fetched with its status, headers and body") {
    const RunningServer server({}, describe);
    testing::run([&]() -> asio::awaitable<void> {
        auto response = co_await http::fetch(at(server.port(), "/a"), Method::post, http::Headers(), "hi", 20s);
        REQUIRE(response);
        CHECK(response->status == 404);
        CHECK(response->headers.find("content-type") == "text/plain; charset=utf-8");
        CHECK(response->body == "/a hi");
        auto head = co_await http::fetch(at(server.port(), "/a"), Method::head, http::Headers(), "", 20s);
        REQUIRE(head);
        CHECK(head->body.empty());
    });
}

TEST_CASE("what is too large, too late, or not there is an error") {
    const RunningServer server({}, describe);
    testing::run([&]() -> asio::awaitable<void> {
        CHECK_FALSE(co_await http::fetch(at(server.port(), "/large"), Method::get, http::Headers(), "", 20s, 1000));
        CHECK(co_await http::fetch(at(server.port(), "/large"), Method::get, http::Headers(), "", 20s, 100'000));
        auto late = co_await http::fetch(at(server.port(), "/slow"), Method::get, http::Headers(), "", 50ms);
        REQUIRE_FALSE(late);
        CHECK(late.error() == asio::error::timed_out);
        auto refused = co_await http::fetch(at(1), Method::get, http::Headers(), "", 20s);
        REQUIRE_FALSE(refused);
        CHECK(refused.error() == asio::error::connection_refused);
    });
}

TEST_CASE("a WebSocket is opened with its headers, and ends with the other side's code") {
    const RunningServer server({}, describe);
    testing::run([&]() -> asio::awaitable<void> {
        http::Headers headers;
        headers.add("Origin", "http://here");
        const http::WebSocketOptions options{.subprotocol = "p"};
        auto socket = co_await http::connect_websocket(at(server.port(), "/socket"), headers, options, 20s);
        REQUIRE(socket);
        auto greeting = co_await (*socket)->read();
        REQUIRE(greeting);
        CHECK(*greeting == "http://here 127.0.0.1:" + std::to_string(server.port()));
        auto message = std::make_shared<const std::string>("x");
        CHECK_FALSE(testing::write_at_once(**socket, "a client's frames are masked"));
        CHECK(co_await (*socket)->write(message));
        auto end = co_await (*socket)->read();
        REQUIRE_FALSE(end);
        CHECK(end.error() == http::Error::closed);
        co_await (*socket)->close(http::CloseCode::normal, "");
        CHECK_FALSE(co_await (*socket)->write(message));
    });
}

TEST_CASE("a handshake that is declined is an error") {
    const RunningServer server({}, describe);
    testing::run([&]() -> asio::awaitable<void> {
        auto socket = co_await open(at(server.port(), "/a"));
        REQUIRE_FALSE(socket);
        CHECK(socket.error() == http::Error::declined);
        CHECK_FALSE(co_await open(at(1)));
        CHECK_FALSE(co_await open(at(server.port(), "/slow"), 50ms));
    });
}

TEST_CASE("an aborted socket ends its read, and its handle may go while operations are under way") {
    const RunningServer server({}, describe);
    testing::run([&]() -> asio::awaitable<void> {
        auto socket = co_await open(at(server.port(), "/socket"));
        REQUIRE(socket);
        CHECK(co_await (*socket)->read());
        auto pending = (*socket)->read();
        (*socket)->abort();
        socket->reset();
        CHECK_FALSE(co_await std::move(pending));
    });
}
