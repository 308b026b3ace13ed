#include <doctest/doctest.h>
#include <openssl/ssl.h>

#include <boost/asio/awaitable.hpp>

#include "certificate.hpp"
#include "http/client.hpp"
#include "printing.hpp"
#include "running_server.hpp"

using namespace std::chrono_literals;
using testing::Certificate;
using testing::RunningServer;
namespace asio = boost::asio;

namespace {

http::Target secure(std::uint16_t port, bool verify = false) {
    return {.host = "127.0.0.1", .port = port, .secure = true, .verify_peer = verify, .path = "/x"};
}

asio::awaitable<void> echo(std::unique_ptr<http::WebSocket> socket) {
    while (auto message = co_await socket->read()) {
        // Nothing goes past TLS: it would arrive before the echo, in the clear.
        if (testing::write_at_once(*socket, "past TLS")) co_return;
        auto echo = std::make_shared<const std::string>(*message);
        if (!co_await socket->write(echo)) co_return;
    }
}

http::Upgrade echoing() { return {{}, echo}; }

auto get(http::Target target) { return http::fetch(std::move(target), http::Method::get, http::Headers(), "", 20s); }

}  // namespace

TEST_CASE("requests are served over TLS 1.2 and 1.3, and not over older ones") {
    const Certificate certificate("one");
    const RunningServer server({.tls = certificate.files()});
    CHECK(testing::tls_facts(server.port(), TLS1_3_VERSION, "http/1.1") == "one http/1.1 TLSv1.3");
    CHECK(testing::tls_facts(server.port(), TLS1_2_VERSION, "") == "one none TLSv1.2");
    CHECK(testing::tls_facts(server.port(), TLS1_1_VERSION, "") == "refused");
    CHECK(testing::tls_facts(server.port(), TLS1_3_VERSION, "h2") == "refused");
    testing::run([&]() -> asio::awaitable<void> {
        const std::string body(50'000, 'x');
        const http::Headers headers;
        auto response = co_await http::fetch(secure(server.port()), http::Method::post, headers, body, 20s);
        REQUIRE(response);
        CHECK(response->status == 200);
        CHECK(response->body == "POST /x?\n" + std::string(50'000, 'x'));
    });
}

TEST_CASE("the client does not believe a self-signed certificate unless told to") {
    const Certificate certificate("one");
    const RunningServer server({.tls = certificate.files()});
    testing::run([&]() -> asio::awaitable<void> {
        auto response = co_await get(secure(server.port(), true));
        CHECK_FALSE(response);
    });
}

TEST_CASE("a certificate is changed while the server runs, and a broken one does not take its place") {
    const Certificate certificate("one");
    RunningServer server({.tls = certificate.files()});
    CHECK(testing::tls_facts(server.port(), TLS1_3_VERSION, "").starts_with("one "));
    certificate.replace("two");
    CHECK(testing::tls_facts(server.port(), TLS1_3_VERSION, "").starts_with("one "));
    CHECK(server.reload());
    CHECK(testing::tls_facts(server.port(), TLS1_3_VERSION, "").starts_with("two "));
    certificate.break_key();
    CHECK_FALSE(server.reload());
    CHECK(testing::tls_facts(server.port(), TLS1_3_VERSION, "").starts_with("two "));
}

TEST_CASE("a client that begins no TLS, or a plain request, gets nothing and is dropped") {
    const Certificate certificate("one");
    const RunningServer server({.tls = certificate.files(), .request_time = 50ms});
    CHECK(testing::exchange(server.port(), "").empty());
    CHECK(testing::exchange(server.port(), "GET / HTTP/1.1\r\nHost: a\r\n\r\n").find("200") == std::string::npos);
}

TEST_CASE("a WebSocket works over TLS and ends with the server") {
    const Certificate certificate("one");
    RunningServer server({.tls = certificate.files()},
                         [](http::Request) -> asio::awaitable<http::Answer> { co_return http::Answer(echoing()); });
    testing::run([&]() -> asio::awaitable<void> {
        const http::WebSocketOptions options;
        const http::Headers headers;
        auto socket = co_await http::connect_websocket(secure(server.port()), headers, options, 20s);
        REQUIRE(socket);
        auto sent = std::make_shared<const std::string>(16'000, 'x');
        CHECK(co_await (*socket)->write(sent));
        auto back = co_await (*socket)->read();
        REQUIRE(back);
        CHECK(*back == *sent);
        server.stop();
        CHECK_FALSE(co_await (*socket)->read());
    });
}
