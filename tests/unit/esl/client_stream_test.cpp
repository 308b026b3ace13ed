// What the owner of an esl::Client reads, and how it stops.
#include <string>
#include <vector>

#include "messages.hpp"
#include "recordings.hpp"
#include "scripted_switch.hpp"

using namespace esl;
using namespace esl::test;

TEST_CASE("a client connects, tells who the switch is, and gives its events") {
    Bench().run([](Bench& bench) -> asio::awaitable<void> {
        bench.start();
        Peer peer = co_await bench.accept();
        co_await peer.welcome("aeb0a09f");
        const auto connected = co_await bench.receive<Connected>();
        CHECK(connected.core_uuid == "aeb0a09f");
        CHECK(connected.switch_hostname == "pbx");
        CHECK(bench.client->connected());
        co_await peer.send(event_message("Event-Name: HEARTBEAT\nUp-Time: 1%20day\n"));
        const auto event = co_await bench.receive<EventMessage>();
        CHECK(event.view().name() == "HEARTBEAT");
        CHECK(event.view().decoded("Up-Time") == "1 day");
        co_await bench.stop();
        CHECK_FALSE(bench.client->connected());
        const std::string after = co_await peer.command();
        CHECK(after.empty());
    });
}

TEST_CASE("the events of a recording come through a socket whole and in order, in pieces of any size") {
    Bench().run([](Bench& bench) -> asio::awaitable<void> {
        Peer peer = co_await bench.connect();
        std::string events;
        std::vector<std::string> bodies;
        for (const Message& message : decode_whole(recording("verto-call.plain")).messages) {
            if (message.type != FrameType::event) continue;
            events += message.raw;
            bodies.push_back(message.body);
        }
        for (std::size_t at = 0; at < events.size(); at += 4999) co_await peer.send(events.substr(at, 4999));
        for (const std::string& body : bodies) {
            const auto event = co_await bench.receive<EventMessage>();
            REQUIRE(event.raw() == body);
        }
        co_await bench.stop();
    });
}

TEST_CASE("a stopped client ends at once, wherever it is, and says so for ever") {
    for (const bool up : {false, true}) {
        Bench bench;
        bench.options.backoff = {.initial = 1h, .max = 1h, .min = 1h};
        bench.run([up](Bench& b) -> asio::awaitable<void> {
            std::optional<Peer> peer;
            peer.emplace(co_await b.connect());
            if (!up) {
                peer->close();
                co_await b.receive<Disconnected>();
            }
            co_await b.stop();
            for (int i = 0; i < 3; ++i) {
                const auto down = co_await b.receive<Disconnected>();
                CHECK(down.error == Error::stopped);
            }
            const auto status = co_await b.client->async_api("status", 1s);
            CHECK(status.error() == Error::not_connected);
        });
    }
}

TEST_CASE("async_run ends when it is cancelled") {
    Bench().run([](Bench& bench) -> asio::awaitable<void> {
        asio::steady_timer never(bench.executor(), 1h);
        const auto script = [](Bench& b, asio::steady_timer& timer) -> asio::awaitable<void> {
            Peer peer = co_await b.accept();
            co_await peer.welcome();
            co_await b.receive<Connected>();
            timer.cancel();
        };
        bench.spawn(script(bench, never));
        const bool timer_first = co_await bench.run_client_until(never);
        CHECK(timer_first);
        CHECK_FALSE(bench.client->connected());
        const auto down = co_await bench.receive<Disconnected>();
        CHECK(down.error == Error::stopped);
    });
}

TEST_CASE("an owner that reads too slowly is told to rebuild, and then gets the latest events") {
    Bench bench;
    bench.options.max_queued_events = 10;
    bench.run([](Bench& b) -> asio::awaitable<void> {
        Peer peer = co_await b.connect();
        for (int i = 1; i <= 1000; ++i)
            co_await peer.send(event_message("Event-Name: E\nN: " + std::to_string(i) + "\n"));
        const auto status = b.api("status");
        co_await peer.expect("api status");
        co_await peer.send(response("UP"));
        const auto up = co_await status->get();
        CHECK(up.value() == "UP");  // the socket was never blocked
        auto overflow = co_await b.receive<Overflow>();
        std::uint64_t kept = 0;
        std::string last;
        while (const auto next = b.client->try_receive()) {
            last = std::get<EventMessage>(*next).view().get("N");
            ++kept;
        }
        CHECK(kept < 10);
        CHECK(overflow.dropped + kept == 1000);
        CHECK(last == "1000");
        co_await b.stop();
    });
}

TEST_CASE("a cancelled async_receive loses nothing") {
    Bench().run([](Bench& bench) -> asio::awaitable<void> {
        Peer peer = co_await bench.connect();
        const auto receive = [](Client& client) -> asio::awaitable<void> { co_await client.async_receive(); };
        const bool cancelled = co_await bench.cancelled_after(1ms, receive(*bench.client));
        CHECK(cancelled);
        co_await peer.send(event_message("Event-Name: HEARTBEAT\n"));
        const auto event = co_await bench.receive<EventMessage>();
        CHECK(event.view().name() == "HEARTBEAT");
        co_await bench.stop();
    });
}
