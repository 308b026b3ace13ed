// What a handler can do with a call.
#include <doctest/doctest.h>

#include "calling_switch.hpp"

using namespace esl;
using namespace esl::test;

namespace {

// Runs one call: `handle` on our side, `script` on the switch's.
void one_call(const Server::Handler& handle, const std::function<asio::awaitable<void>(CallBench&, Peer&)>& script,
              Called how = {}) {
    CallBench bench;
    bool handled = false;
    bench.handler = [&](Call& call) -> asio::awaitable<void> {
        co_await handle(call);
        handled = true;
    };
    bench.run([&](CallBench& b) -> asio::awaitable<void> {
        b.start();
        Peer peer = co_await b.call("a", how);
        co_await script(b, peer);
        co_await b.let_go(peer);
        co_await b.until([&b] { return b.server->calls() == 0; });
        co_await b.stop();
    });
    CHECK(handled);
    CHECK(bench.reports.empty());
}

asio::awaitable<std::string> take_execution(Peer& peer, std::string application) {
    const std::string command = co_await peer.command();
    CHECK(command.starts_with("sendmsg\ncall-command: execute\nexecute-app-name: " + application + "\n"));
    co_await peer.send(reply("+OK"));
    co_return header_in(command, "Event-UUID");
}

}  // namespace

TEST_CASE("a handler knows the channel, and the connection is closed in order when it returns") {
    one_call(
        [](Call& call) -> asio::awaitable<void> {
            CHECK(call.uuid() == "a");
            CHECK(call.data().uuid() == "a");
            CHECK(call.data().async());
            CHECK(call.data().full());
            CHECK_FALSE(call.hung_up());
            CHECK_FALSE(call.try_receive());
            co_return;
        },
        [](CallBench& bench, Peer&) -> asio::awaitable<void> {
            CHECK(bench.server->calls() == 1);
            co_return;
        });
}

TEST_CASE("an execution ends with its own completion, and other completions are events") {
    one_call(
        [](Call& call) -> asio::awaitable<void> {
            const auto played = co_await call.async_execute("playback", "a.wav", 20s);
            CHECK(outcome(played) == "FILE PLAYED");
            const CallNotification event = co_await call.async_receive();
            CHECK(std::get<EventMessage>(event).view().get("Application-UUID") == "other");
            CHECK_FALSE(call.try_receive());
        },
        [](CallBench&, Peer& peer) -> asio::awaitable<void> {
            const std::string command = co_await peer.command();
            CHECK(header_in(command, "execute-app-arg") == "a.wav");
            CHECK(header_in(command, "event-lock") == "true");
            co_await peer.send(reply("+OK"));
            co_await peer.send(complete_event("a", "other"));
            co_await peer.send(complete_event("a", header_in(command, "Event-UUID"), "FILE%20PLAYED"));
        });
}

TEST_CASE("executions at the same time each get their own completion") {
    std::vector<std::string> outcomes;
    CallBench bench;
    bench.handler = [&](Call& call) -> asio::awaitable<void> {
        bench.spawn([](Call& c, std::vector<std::string>& told) -> asio::awaitable<void> {
            const auto first = co_await c.async_execute("first", "", 20s, {.event_lock = false});
            told.push_back("first " + outcome(first));
        }(call, outcomes));
        const auto second = co_await call.async_execute("second", "", 20s, {.event_lock = false});
        outcomes.push_back("second " + outcome(second));
        co_await bench.until([&] { return outcomes.size() == 2; });
    };
    bench.run([&](CallBench& b) -> asio::awaitable<void> {
        b.start();
        Peer peer = co_await b.call();
        std::string uuids[2];
        for (int i = 0; i < 2; ++i) {
            const std::string command = co_await peer.command();
            CHECK(header_in(command, "event-lock").empty());
            co_await peer.send(reply("+OK"));
            uuids[header_in(command, "execute-app-name") == "first" ? 0 : 1] = header_in(command, "Event-UUID");
        }
        CHECK(uuids[0] != uuids[1]);
        co_await peer.send(complete_event("a", uuids[1], "2"));
        co_await peer.send(complete_event("a", uuids[0], "1"));
        co_await b.let_go(peer);
        co_await b.stop();
    });
    CHECK(outcomes == std::vector<std::string>{"second 2", "first 1"});
}

TEST_CASE("an execution that the switch refuses, or that is not one, gives an error") {
    one_call(
        [](Call& call) -> asio::awaitable<void> {
            const auto refused = co_await call.async_execute("answer", "", 20s);
            CHECK(refused.error() == Error::api_failed);
            const auto denied = co_await call.async_execute("answer", "", 20s);
            CHECK(denied.error() == Error::permission_denied);
            const auto bad = co_await call.async_execute("answer\n\nexit", "", 20s);
            CHECK(bad.error() == Error::bad_command);
        },
        [](CallBench&, Peer& peer) -> asio::awaitable<void> {
            for (const std::string text : {"-ERR memory error", "-ERR permission denied"}) {
                const std::string command = co_await peer.command();
                CHECK(header_in(command, "execute-app-name") == "answer");
                co_await peer.send(reply(text));
            }
        });
}

TEST_CASE("an execution that takes too long is given up, and its completion comes among the events") {
    bool given_up = false;
    one_call(
        [&](Call& call) -> asio::awaitable<void> {
            const auto late = co_await call.async_execute("playback", "", 5ms);
            CHECK(late.error() == Error::timed_out);
            given_up = true;
            const CallNotification event = co_await call.async_receive();
            CHECK(std::get<EventMessage>(event).view().name() == "CHANNEL_EXECUTE_COMPLETE");
            const auto next = co_await call.async_execute("playback", "", 20s);
            CHECK(outcome(next) == "_none_");
        },
        [&](CallBench& bench, Peer& peer) -> asio::awaitable<void> {
            const std::string late = co_await take_execution(peer, "playback");
            co_await bench.until([&] { return given_up; });
            co_await peer.send(complete_event("a", late));
            const std::string next = co_await take_execution(peer, "playback");
            co_await peer.send(complete_event("a", next));
        });
}

TEST_CASE("a handler asks for commands, the api, linger and hang-up on a full connection") {
    one_call(
        [](Call& call) -> asio::awaitable<void> {
            const Result<Reply> filtered = co_await call.async_command(Command::filter("Event-Name", "DTMF"), 20s);
            CHECK(filtered->text == "+OK filter added. [Event-Name]=[DTMF]");
            const Result<std::string> status = co_await call.async_api("status", 20s);
            CHECK(*status == "UP");
            const Result<void> lingers = co_await call.async_linger(30s, 20s);
            CHECK(lingers.has_value());
            const Result<void> killed = co_await call.async_hangup("USER_BUSY", 20s);
            CHECK(killed.has_value());
            const Result<Reply> bad = co_await call.async_command(Command::api("a\nb"), 20s);
            CHECK(bad.error() == Error::bad_command);
            const Result<void> no_cause = co_await call.async_hangup("no cause", 20s);
            CHECK(no_cause.error() == Error::bad_command);
        },
        [](CallBench&, Peer& peer) -> asio::awaitable<void> {
            co_await peer.expect("filter Event-Name DTMF");
            co_await peer.send(reply("+OK filter added. [Event-Name]=[DTMF]"));
            co_await peer.expect("api status");
            co_await peer.send(response("UP"));
            co_await peer.expect("linger 30");
            co_await peer.send(reply("+OK will linger 30 seconds"));
            co_await peer.expect("api uuid_kill a USER_BUSY");
            co_await peer.send(response("+OK\n"));
        });
}

TEST_CASE("on a connection that is not full the api and linger fail, and hang-up is a sendmsg") {
    one_call(
        [](Call& call) -> asio::awaitable<void> {
            CHECK_FALSE(call.data().full());
            CHECK_FALSE(call.data().async());
            const Result<std::string> status = co_await call.async_api("status", 20s);
            CHECK(status.error() == Error::api_failed);
            const Result<void> lingers = co_await call.async_linger(30s, 20s);
            CHECK(lingers.error() == Error::api_failed);
            const Result<void> asked = co_await call.async_hangup("", 20s);
            CHECK(asked.has_value());
        },
        [](CallBench&, Peer& peer) -> asio::awaitable<void> {
            co_await peer.expect("api status");
            co_await peer.send(reply("-ERR command not found"));
            co_await peer.expect("linger 30");
            co_await peer.send(reply("-ERR command not found"));
            co_await peer.expect("sendmsg\ncall-command: hangup");
            co_await peer.send(reply("+OK"));
        },
        {.async = false, .full = false});
}

TEST_CASE("a slow reader of events is told how many it missed, and never misses the hang-up") {
    CallBench bench;
    bench.options.max_queued_events = 4;
    std::vector<std::string> told;
    bench.handler = [&](Call& call) -> asio::awaitable<void> {
        co_await call.async_hung_up();
        const Result<std::string> in_step = co_await call.async_api("status", 20s);  // all events have come
        CHECK(in_step.has_value());
        while (auto next = call.try_receive()) {
            if (auto* overflow = std::get_if<Overflow>(&*next))
                told.push_back("lost " + std::to_string(overflow->dropped));
            if (auto* event = std::get_if<EventMessage>(&*next)) told.push_back(event->view().decoded("N"));
            if (auto* hangup = std::get_if<HungUp>(&*next)) told.push_back(hangup->cause);
        }
    };
    bench.run([](CallBench& b) -> asio::awaitable<void> {
        b.start();
        Peer peer = co_await b.call();
        std::string events = hangup_event("a", "USER_BUSY");
        for (int i = 0; i < 10; ++i) events += channel_event("DTMF", "a", "N: " + std::to_string(i) + "\n");
        co_await peer.send(events);
        co_await peer.expect("api status");
        co_await peer.send(response("UP"));
        co_await b.let_go(peer);
        co_await b.stop();
    });
    // Of eleven events the fifth, and then each that found the queue full again, made all before it go.
    CHECK(told.front() == "USER_BUSY");
    CHECK(told[1].starts_with("lost "));
    CHECK(told.back() == "9");
    CHECK(std::stoul(told[1].substr(5)) + told.size() - 2 == 11);
}
