// The server: how many calls it takes, how it stops.
#include <doctest/doctest.h>

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <stdexcept>

#include "calling_switch.hpp"

using namespace esl;
using namespace esl::test;

TEST_CASE("a connection beyond max_calls is closed at once, and there is room again when a call ends") {
    CallBench bench;
    bench.options.max_calls = 2;
    bench.handler = [](Call& call) -> asio::awaitable<void> { co_await call.async_hung_up(); };
    bench.run([](CallBench& b) -> asio::awaitable<void> {
        b.start();
        Peer first = co_await b.call("a");
        Peer second = co_await b.call("b");
        Peer third = co_await b.connect();
        const std::string refused = co_await third.command();
        CHECK(refused.empty());
        const auto [error, doing] = co_await b.report();
        CHECK(error == Error::too_many_calls);
        CHECK(b.server->calls() == 2);
        co_await first.send(hangup_event("a"));
        co_await b.let_go(first);
        co_await b.until([&b] { return b.server->calls() == 1; });
        Peer fourth = co_await b.call("d");
        co_await b.stop();
        CHECK(b.reports.empty());
    });
}

TEST_CASE("stop ends all calls, whatever their handlers wait for") {
    CallBench bench;
    std::vector<std::string> told;
    int begun = 0;
    bench.handler = [&](Call& call) -> asio::awaitable<void> {
        ++begun;
        if (call.uuid() == "executes") {
            const auto executed = co_await call.async_execute("playback", "", 50s);
            told.push_back(executed.error() == asio::error::operation_aborted ? "executes: cancelled"
                                                                              : "executes: went on");
            co_return;
        } else if (call.uuid() == "receives") {
            co_await call.async_receive();
        } else if (call.uuid() == "waits") {
            const Result<HungUp> hangup = co_await call.async_hung_up();
            told.push_back(std::string("waits: ") + (hangup.has_error() ? "no hang-up" : "a hang-up"));
            co_return;
        } else {
            asio::steady_timer timer(co_await asio::this_coro::executor, 50s);
            co_await timer.async_wait(asio::use_awaitable);
        }
        told.push_back(call.uuid() + ": went on");
    };
    bench.run([&](CallBench& b) -> asio::awaitable<void> {
        b.start();
        std::vector<Peer> peers;
        for (const std::string uuid : {"executes", "receives", "waits", "sleeps"}) {
            peers.push_back(co_await b.call(uuid));
        }
        Peer in_handshake = co_await b.connect();
        co_await in_handshake.expect("connect");
        const std::string execution = co_await peers[0].command();
        CHECK(execution.starts_with("sendmsg"));
        co_await b.until([&] { return begun == 4; });
        co_await b.stop();
        for (Peer& peer : peers) {
            const std::string closed = co_await peer.command();
            CHECK(closed.empty());
        }
    });
    CHECK(bench.reports.empty());
    std::ranges::sort(told);
    // The others were cancelled where they waited; these waited for a result, and got one.
    CHECK(told == std::vector<std::string>{"executes: cancelled", "waits: no hang-up"});
}

TEST_CASE("cancelling async_run stops the server as stop does") {
    CallBench bench;
    bool handling = false;
    bool ended = false;
    bench.handler = [&](Call& call) -> asio::awaitable<void> {
        handling = true;
        const Result<HungUp> hangup = co_await call.async_hung_up();
        CHECK(hangup.has_error());
    };
    bench.run([&](CallBench& b) -> asio::awaitable<void> {
        b.spawn([](CallBench& inner, bool& done) -> asio::awaitable<void> {
            co_await inner.until([&] { return inner.server && inner.server->port() != 0; });
            Peer peer = co_await inner.call();
            const std::string closed = co_await peer.command();
            CHECK(closed.empty());
            done = true;
        }(b, ended));
        const bool cancelled = co_await b.run_server_for(200ms);
        CHECK(cancelled);
        CHECK(b.server->calls() == 0);
        co_await b.until([&] { return ended; });
    });
    CHECK(handling);
}

TEST_CASE("a handler that throws is reported and harms no other call") {
    CallBench bench;
    bench.handler = [](Call& call) -> asio::awaitable<void> {
        if (call.uuid() == "bad") throw std::runtime_error("out of paper");
        co_await call.async_hung_up();
    };
    bench.run([](CallBench& b) -> asio::awaitable<void> {
        b.start();
        Peer good = co_await b.call("good");
        Peer bad = co_await b.call("bad");
        co_await b.let_go(bad);
        const auto [error, doing] = co_await b.report();
        CHECK(error == Error::handler_failed);
        CHECK(doing.starts_with("handling the call bad of 127.0.0.1:"));
        CHECK(doing.ends_with(": out of paper"));
        co_await good.send(hangup_event("good"));
        co_await b.let_go(good);
        co_await b.stop();
    });
}

TEST_CASE("a handler may stop the server") {
    CallBench bench;
    bench.handler = [&](Call& call) -> asio::awaitable<void> {
        bench.server->stop();
        co_await call.async_receive();
        FAIL("a stopped handler went on");
    };
    bench.run([](CallBench& b) -> asio::awaitable<void> {
        b.start();
        Peer peer = co_await b.call();
        const std::string closed = co_await peer.command();
        CHECK(closed.empty());
        co_await b.stop();
    });
}

TEST_CASE("a server says why it cannot listen") {
    asio::io_context io;
    Server first(io.get_executor(), {.port = 0}, {});
    REQUIRE_FALSE(first.listen().failed());
    Server second(io.get_executor(), {.port = first.port()}, {});
    CHECK(second.listen() == boost::system::errc::address_in_use);
    Server nowhere(io.get_executor(), {.address = "localhost", .port = 0}, {});
    CHECK(nowhere.listen().failed());
}
