// How calls end, and what never becomes one.
#include <doctest/doctest.h>

#include "calling_switch.hpp"

using namespace esl;
using namespace esl::test;

namespace {

asio::awaitable<std::string> take_execution(Peer& peer) {
    const std::string command = co_await peer.command();
    REQUIRE(command.starts_with("sendmsg\ncall-command: execute\n"));
    co_await peer.send(reply("+OK"));
    co_return header_in(command, "Event-UUID");
}

// A handler that executes once and then reads to the end, and what it was told.
struct Listener {
    boost::system::error_code executed;
    std::vector<HungUp> hangups;
    boost::system::error_code end;
    bool ended = false;

    Server::Handler handler() {
        return [this](Call& call) -> asio::awaitable<void> {
            const auto outcome = co_await call.async_execute("playback", "", 50s);
            executed = outcome.error();
            while (!ended) {
                CallNotification next = co_await call.async_receive();
                if (auto* hangup = std::get_if<HungUp>(&next)) hangups.push_back(*hangup);
                if (auto* gone = std::get_if<Disconnected>(&next)) {
                    end = gone->error;
                    ended = true;
                }
            }
        };
    }
};

// One call in which a Listener executes; `script` goes on from there.
Listener listen(const std::function<asio::awaitable<void>(Peer&)>& script) {
    Listener listener;
    CallBench bench;
    bench.handler = listener.handler();
    bench.run([&](CallBench& b) -> asio::awaitable<void> {
        b.start();
        Peer peer = co_await b.call();
        co_await take_execution(peer);
        co_await script(peer);
        co_await b.until([&] { return listener.ended; });
        co_await b.stop();
    });
    CHECK(bench.reports.empty());
    return listener;
}

}  // namespace

TEST_CASE("a hang-up during an execution ends it, and is told once however often it is said") {
    const Listener told = listen([](Peer& peer) -> asio::awaitable<void> {
        co_await peer.send(hangup_event("a", "USER_BUSY"));
        co_await peer.send(channel_event("CHANNEL_HANGUP_COMPLETE", "a", "Hangup-Cause: USER_BUSY\n"));
        co_await peer.send(linger_notice("a") + goodbye("a"));
        peer.close();
    });
    CHECK(told.executed == Error::hung_up);
    REQUIRE(told.hangups.size() == 1);
    CHECK(told.hangups[0].how == HungUp::How::event);
    CHECK(told.hangups[0].cause == "USER_BUSY");
    CHECK(told.end == Error::disconnect_notice);
}

TEST_CASE("a goodbye during an execution is a hang-up without a known cause") {
    const Listener told = listen([](Peer& peer) -> asio::awaitable<void> {
        co_await peer.send(goodbye("a"));
        peer.close();
    });
    CHECK(told.executed == Error::hung_up);
    REQUIRE(told.hangups.size() == 1);
    CHECK(told.hangups[0].how == HungUp::How::goodbye);
    CHECK(told.hangups[0].cause.empty());
    CHECK(told.end == Error::disconnect_notice);
}

TEST_CASE("a switch that dies during an execution leaves its outcome unknown") {
    for (const bool reset : {false, true}) {
        const Listener told = listen([reset](Peer& peer) -> asio::awaitable<void> {
            reset ? peer.reset() : peer.close();
            co_return;
        });
        CHECK(told.executed == Error::unknown_outcome);
        REQUIRE(told.hangups.size() == 1);
        CHECK(told.hangups[0].how == HungUp::How::lost);
        CHECK(told.end.failed());
    }
}

TEST_CASE("bytes that make no sense end a call") {
    const Listener told = listen([](Peer& peer) -> asio::awaitable<void> { co_await peer.send("no colon\n\n"); });
    CHECK(told.executed == Error::unknown_outcome);
    CHECK(told.hangups.size() == 1);
    CHECK(told.end == Error::malformed_header);
}

TEST_CASE("after the hang-up a lingering connection takes commands, but no executions") {
    CallBench bench;
    bench.handler = [&](Call& call) -> asio::awaitable<void> {
        const Result<HungUp> hangup = co_await call.async_hung_up();
        CHECK(hangup->how == HungUp::How::goodbye);
        CHECK(hangup->cause.empty());
        const Result<EventMessage> executed = co_await call.async_execute("answer", "", 20s);
        CHECK(executed.error() == Error::hung_up);
        const Result<void> again = co_await call.async_hangup("", 20s);
        CHECK(again.error() == Error::hung_up);
        const Result<std::string> status = co_await call.async_api("status", 20s);
        CHECK(*status == "UP");
        CHECK(call.hung_up()->cause == "USER_BUSY");  // the event has come after the notice
        const CallNotification first = co_await call.async_receive();
        CHECK(std::holds_alternative<HungUp>(first));
        const CallNotification second = co_await call.async_receive();
        CHECK(std::holds_alternative<EventMessage>(second));
        CHECK_FALSE(call.try_receive());
    };
    bench.run([](CallBench& b) -> asio::awaitable<void> {
        b.start();
        Peer peer = co_await b.call();
        co_await peer.send(linger_notice("a"));
        co_await peer.expect("api status");
        co_await peer.send(hangup_event("a", "USER_BUSY") + response("UP"));
        co_await b.let_go(peer);
        co_await b.stop();
    });
}

TEST_CASE("what a lost connection has not answered is unknown, and what comes after it is not sent") {
    CallBench bench;
    bool handled = false;
    bench.handler = [&](Call& call) -> asio::awaitable<void> {
        const Result<Reply> lost = co_await call.async_command(Command::noevents(), 20s);
        CHECK(lost.error() == Error::unknown_outcome);
        const Result<Reply> unsent = co_await call.async_command(Command::noevents(), 20s);
        CHECK(unsent.error() == Error::not_connected);
        const Result<EventMessage> executed = co_await call.async_execute("answer", "", 20s);
        CHECK(executed.error() == Error::hung_up);
        handled = true;
    };
    bench.run([&](CallBench& b) -> asio::awaitable<void> {
        b.start();
        Peer peer = co_await b.call();
        co_await peer.expect("noevents");
        peer.close();
        co_await b.until([&] { return handled; });
        co_await b.stop();
    });
}

TEST_CASE("a call that is hung up before the answer to connect never reaches the handler") {
    CallBench bench;
    bench.handler = [](Call&) -> asio::awaitable<void> {
        FAIL("there is no call");
        co_return;
    };
    bench.run([](CallBench& b) -> asio::awaitable<void> {
        b.start();
        Peer peer = co_await b.connect();
        co_await peer.expect("connect");
        co_await peer.send(goodbye("a"));
        const auto [error, doing] = co_await b.report();
        CHECK(error == Error::disconnect_notice);
        CHECK(doing.starts_with("waiting for the channel data of 127.0.0.1:"));
        const std::string closed = co_await peer.command();
        CHECK(closed.empty());
        co_await b.stop();
    });
}

TEST_CASE("a connection that comes to nothing is reported, and why") {
    const std::vector<std::pair<std::string, Error>> cases{
        {"Content-Type: auth/request\n\n", Error::unexpected_message},
        {reply("-ERR command not found"), Error::unexpected_message},
        {"GET / HTTP/1.1\n\n", Error::malformed_header},
        {channel_data("a") + reply("-ERR aready enabled."), Error::subscription_refused},
        {std::string(70'000, 'x'), Error::header_too_long},
        {"", Error::connection_lost},
    };
    for (const auto& one : cases) {
        const std::string& message = one.first;
        const Error expected = one.second;
        CallBench bench;
        bench.options.limits.header_bytes = 64 * 1024;
        bench.handler = [](Call&) -> asio::awaitable<void> {
            FAIL("there is no call");
            co_return;
        };
        bench.run([&](CallBench& b) -> asio::awaitable<void> {
            b.start();
            Peer peer = co_await b.connect();
            co_await peer.expect("connect");
            if (message.empty()) {
                peer.close();
            } else {
                co_await peer.send(message);
            }
            const auto [error, doing] = co_await b.report();
            CHECK(error == expected);
            co_await b.until([&b] { return b.server->calls() == 0; });
            co_await b.stop();
        });
    }
}

TEST_CASE("a peer that never speaks is given up") {
    CallBench bench;
    bench.options.handshake_timeout = 5ms;
    bench.run([](CallBench& b) -> asio::awaitable<void> {
        b.start();
        Peer peer = co_await b.connect();
        co_await peer.expect("connect");
        const std::string closed = co_await peer.command();
        CHECK(closed.empty());
        const auto [error, doing] = co_await b.report();
        CHECK(error == Error::timed_out);
        co_await b.stop();
    });
}

TEST_CASE("a switch that does not let go after exit is left") {
    CallBench bench;
    bench.options.goodbye_timeout = 5ms;
    bench.handler = [](Call&) -> asio::awaitable<void> { co_return; };
    bench.run([](CallBench& b) -> asio::awaitable<void> {
        b.start();
        Peer peer = co_await b.call();
        co_await peer.expect("exit");
        const std::string closed = co_await peer.command();
        CHECK(closed.empty());
        co_await b.stop();
    });
}
