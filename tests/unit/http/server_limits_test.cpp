// Slow clients, too many clients, and the end.
#include <doctest/doctest.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "printing.hpp"
#include "running_server.hpp"

using namespace std::chrono_literals;
using http::Answer;
using http::Response;
using testing::RawClient;
using testing::RunningServer;
namespace asio = boost::asio;

namespace {

/// Short where a limit is to be met, long where it is not.
http::ServerOptions impatient() { return {.request_time = 50ms, .keep_alive = 20s}; }

constexpr auto request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

}  // namespace

TEST_CASE("a client that says nothing, half a head, or half a body is dropped when its time is over") {
    const RunningServer server(impatient());
    for (const char* bytes : {"", "GET / HT", "GET / HTTP/1.1\r\nHost: a\r\nX: ",
                              "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc",
                              "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n"}) {
        CAPTURE(bytes);
        const std::string answer = testing::exchange(server.port(), bytes);
        CHECK(answer.find("200 OK") == std::string::npos);
    }
}

TEST_CASE("bytes that drip in do not prolong a request's time") {
    const RunningServer server(impatient());
    RawClient client(server.port());
    client.send("GET / HTTP/1.1\r\nHost: a\r\nX: ");
    const auto end = std::chrono::steady_clock::now() + testing::patience;
    while (client.send("a") && std::chrono::steady_clock::now() < end) {
    }
    CHECK(std::chrono::steady_clock::now() < end);
}

TEST_CASE("an idle connection ends after its own, other time") {
    const RunningServer server({.request_time = 20s, .keep_alive = 50ms});
    RawClient client(server.port());
    client.send(request);
    const std::string answer = client.read_all();
    CHECK(answer.starts_with("HTTP/1.1 200 OK"));
    CHECK(answer.find("Connection: close") == std::string::npos);
}

TEST_CASE("idleness between requests is not held against a slow first one") {
    const RunningServer server({.request_time = 300ms, .keep_alive = 20s});
    RawClient client(server.port());
    for (int i = 0; i < 3; ++i) {
        client.send(request);
        CHECK(client.read_until("GET /?\n").starts_with("HTTP/1.1 200 OK"));
        RawClient silent(server.port());  // lives longer than request_time by being waited for
        silent.read_all();
    }
}

TEST_CASE("a client that does not take its answer is dropped") {
    const std::string large(std::size_t{64} * 1024 * 1024, 'x');
    const RunningServer server({.connections = 2, .response_time = 100ms},
                               [&](http::Request asked) -> asio::awaitable<Answer> {
                                   co_return Answer(Response::text(200, asked.path == "/large" ? large : "small\n"));
                               });
    RawClient client(server.port());
    client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    client.read(1);
    // Meanwhile the loop is free for another; with it there is no room for a third until the first is dropped.
    RawClient other(server.port());
    other.send(request);
    CHECK(other.read_until("small\n").starts_with("HTTP/1.1 200"));
    testing::wait_until(
        [&] { return testing::exchange(server.port(), "GET / HTTP/1.0\r\n\r\n").ends_with("small\n"); });
    CHECK(client.read_all().size() < large.size());
}

TEST_CASE("connections over the total are closed at once, and logged once") {
    const RunningServer server({.connections = 2});
    auto first = std::make_unique<RawClient>(server.port());
    RawClient second(server.port());
    first->send(request);
    second.send(request);
    CHECK(first->read_until("GET /?\n").starts_with("HTTP/1.1 200"));
    CHECK(second.read_until("GET /?\n").starts_with("HTTP/1.1 200"));
    CHECK(testing::exchange(server.port(), request).empty());
    CHECK(testing::exchange(server.port(), request).empty());
    CHECK(server.logged().size() == 1);
    first.reset();
    testing::wait_until([&] {
        RawClient again(server.port());
        again.send(request);
        return again.read_until("GET /?\n").starts_with("HTTP/1.1 200");
    });
}

TEST_CASE("connections of one address are limited") {
    const RunningServer server({.connections = 100, .connections_of_address = 1});
    RawClient first(server.port());
    first.send(request);
    CHECK(first.read_until("GET /?\n").starts_with("HTTP/1.1 200"));
    CHECK(testing::exchange(server.port(), request).empty());
}

TEST_CASE("stopping ends every connection: idle, half a request, and one whose handler is still at work") {
    RunningServer server({}, [](http::Request asked) -> asio::awaitable<Answer> {
        if (asked.path == "/slow") {
            asio::steady_timer timer(co_await asio::this_coro::executor, 200ms);
            co_await timer.async_wait(asio::use_awaitable);
        }
        co_return Answer(Response::text(200, "done\n"));
    });
    RawClient idle(server.port());
    idle.send(request);
    CHECK(idle.read_until("done\n").starts_with("HTTP/1.1 200"));
    RawClient half(server.port());
    half.send("GET / HT");
    RawClient slow(server.port());
    slow.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
    server.stop();
    CHECK(idle.read_all().empty());
    CHECK(half.read_all().empty());
    CHECK(slow.read_all().empty());
    server.stop();  // again does nothing
}
