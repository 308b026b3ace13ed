// How esl::Client brings its link up, and how it says that it could not, or that the link went.
#include "messages.hpp"
#include "scripted_switch.hpp"

using namespace esl;
using namespace esl::test;

TEST_CASE("a refused password is told and tried again") {
    Bench().run([](Bench& bench) -> asio::awaitable<void> {
        bench.start();
        {
            Peer peer = co_await bench.accept();
            co_await peer.send("Content-Type: auth/request\n\n");
            co_await peer.expect("auth ClueCon");
            co_await peer.send(reply("-ERR invalid"));
            const auto down = co_await bench.receive<Disconnected>();
            CHECK(down.error == Error::authentication_refused);
            CHECK(down.doing == "authenticating");
            CHECK(down.error.message().find("ClueCon") == std::string::npos);
        }
        Peer peer = co_await bench.accept();
        co_await peer.welcome();
        co_await bench.receive<Connected>();
        co_await bench.stop();
    });
}

TEST_CASE("a rude rejection is told as what it is") {
    Bench().run([](Bench& bench) -> asio::awaitable<void> {
        bench.start();
        Peer peer = co_await bench.accept();
        co_await peer.send("Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n");
        peer.close();
        const auto down = co_await bench.receive<Disconnected>();
        CHECK(down.error == Error::access_denied);
        co_await bench.stop();
    });
}

TEST_CASE("a port where nobody listens is told, and tried again until somebody does") {
    Bench bench;
    const auto free_port = [&] {
        asio::io_context io;
        return tcp::acceptor(io, {asio::ip::address_v4::loopback(), 0}).local_endpoint().port();
    }();
    bench.options.port = free_port;
    bench.run([](Bench& b) -> asio::awaitable<void> {
        b.start();
        for (int attempt = 0; attempt < 3; ++attempt) {
            const auto down = co_await b.receive<Disconnected>();
            CHECK(down.error == boost::system::errc::connection_refused);
            CHECK(down.doing == "connecting to 127.0.0.1");
        }
        const auto status = co_await b.client->async_api("status", 1s);
        CHECK(status.error() == Error::not_connected);
        co_await b.stop();
    });
}

TEST_CASE("a host name is looked up") {
    Bench bench;
    bench.options.host = "localhost";
    bench.run([](Bench& b) -> asio::awaitable<void> {
        Peer peer = co_await b.connect();
        co_await b.stop();
    });
}

TEST_CASE("a switch that accepts and says nothing is given up") {
    Bench bench;
    bench.options.handshake_timeout = 30ms;
    bench.run([](Bench& b) -> asio::awaitable<void> {
        b.start();
        Peer silent = co_await b.accept();
        const auto down = co_await b.receive<Disconnected>();
        CHECK(down.error == Error::timed_out);
        CHECK(down.doing == "waiting for the switch's greeting");
        Peer again = co_await b.accept();
        co_await b.stop();
    });
}

TEST_CASE("a half-open connection is probed, given up, and replaced") {
    Bench bench;
    bench.options.liveness_interval = 40ms;
    bench.options.probe_timeout = 40ms;
    bench.run([](Bench& b) -> asio::awaitable<void> {
        Peer peer = co_await b.connect();
        co_await peer.expect("noop");
        co_await peer.send(reply("-ERR command not found"));
        co_await peer.expect("noop");  // answered once, it lives; silent again, it is probed again
        const auto down = co_await b.receive<Disconnected>();
        CHECK(down.error == Error::silent);
        Peer again = co_await b.accept();
        co_await again.welcome("core-2");
        const auto up = co_await b.receive<Connected>();
        CHECK(up.core_uuid == "core-2");
        co_await b.stop();
    });
}

TEST_CASE("a connection that ends in the middle of a message is told, and the next begins afresh") {
    Bench().run([](Bench& bench) -> asio::awaitable<void> {
        {
            Peer peer = co_await bench.connect();
            const std::string event = event_message("Event-Name: HEARTBEAT\n");
            co_await peer.send(event + event.substr(0, event.size() - 5));
            peer.close();
        }
        co_await bench.receive<EventMessage>();
        const auto down = co_await bench.receive<Disconnected>();
        CHECK(down.error == Error::connection_lost);
        CHECK(down.doing == "listening to events");
        Peer peer = co_await bench.accept();
        co_await peer.welcome();
        co_await bench.receive<Connected>();
        co_await peer.send(event_message("Event-Name: HEARTBEAT\nN: 2\n"));
        const auto event = co_await bench.receive<EventMessage>();
        CHECK(event.view().get("N") == "2");
        co_await bench.stop();
    });
}

TEST_CASE("a goodbye of the switch is told") {
    Bench().run([](Bench& bench) -> asio::awaitable<void> {
        Peer peer = co_await bench.connect();
        co_await peer.send("Content-Type: text/disconnect-notice\nContent-Length: 4\n\nbye\n");
        const auto down = co_await bench.receive<Disconnected>();
        CHECK(down.error == Error::disconnect_notice);
        co_await bench.stop();
    });
}

TEST_CASE("bytes that are no Event Socket end the connection, and the place is told") {
    Bench().run([](Bench& bench) -> asio::awaitable<void> {
        bench.start();
        Peer peer = co_await bench.accept();
        co_await peer.send("HTTP/1.1 400 Bad Request\r\n\r\nnonsense\n\n");
        const auto down = co_await bench.receive<Disconnected>();
        CHECK(down.error == Error::malformed_header);
        CHECK(down.doing == "waiting for the switch's greeting, at byte 0");
        co_await bench.stop();
    });
}
