// A thousand calls at a time.
#include <doctest/doctest.h>
#include <sys/resource.h>

#include "calling_switch.hpp"

using namespace esl;
using namespace esl::test;

namespace {

constexpr int calls = 1000;

// Both ends of each connection are ours.
void allow_sockets() {
    rlimit limit{};
    REQUIRE(getrlimit(RLIMIT_NOFILE, &limit) == 0);
    const rlim_t needed = 2 * calls + 100;
    if (limit.rlim_cur >= needed) return;
    limit.rlim_cur = needed;
    REQUIRE_MESSAGE(setrlimit(RLIMIT_NOFILE, &limit) == 0, "the system does not allow 2,100 open files");
}

// What the switch does with one call: nothing ends before all have begun.
asio::awaitable<void> one_call(CallBench& bench, int number, int& executing, int& left) {
    const std::string uuid = "call-" + std::to_string(number);
    Peer peer = co_await bench.call(uuid);
    const std::string command = co_await peer.command();
    CHECK(header_in(command, "execute-app-arg") == uuid);
    ++executing;
    co_await bench.until([&] { return executing == calls; });
    co_await peer.send(reply("+OK") + complete_event(uuid, header_in(command, "Event-UUID"), uuid));
    co_await peer.send(hangup_event(uuid) + linger_notice(uuid));
    co_await bench.let_go(peer);
    ++left;
}

}  // namespace

TEST_CASE("a thousand calls at a time are handled, each with its own answers and its own hang-up") {
    allow_sockets();
    CallBench bench;
    int executed = 0;
    int hung_up = 0;
    bench.handler = [&](Call& call) -> asio::awaitable<void> {
        const auto played = co_await call.async_execute("playback", call.uuid(), 50s);
        if (outcome(played) == call.uuid()) ++executed;
        const CallNotification hangup = co_await call.async_receive();
        if (std::holds_alternative<EventMessage>(hangup)) ++hung_up;
        const CallNotification told = co_await call.async_receive();
        CHECK(std::holds_alternative<HungUp>(told));
    };
    bench.run([](CallBench& b) -> asio::awaitable<void> {
        b.options.handshake_timeout = 50s;
        b.options.goodbye_timeout = 50s;
        b.start();
        int executing = 0;
        int left = 0;
        for (int i = 0; i < calls; ++i) b.spawn(one_call(b, i, executing, left));
        co_await b.until([&] { return executing == calls; });
        CHECK(b.server->calls() == calls);
        co_await b.until([&] { return left == calls && b.server->calls() == 0; });
        co_await b.stop();
    });
    CHECK(executed == calls);
    CHECK(hung_up == calls);
    CHECK(bench.reports.empty());
}
