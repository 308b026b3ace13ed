// What esl::Client says of commands that are not answered: lost, late, cancelled, or too many.
#include <algorithm>
#include <memory>
#include <vector>

#include "messages.hpp"
#include "scripted_switch.hpp"

using namespace esl;
using namespace esl::test;

namespace {

asio::awaitable<void> run_slowly(Client& client, bool background) {
    if (background) {
        co_await client.async_bgapi("slow", 1h);
    } else {
        co_await client.async_api("slow", 1h);
    }
}

}  // namespace

TEST_CASE("after a reconnect jobs are subscribed to again") {
    Bench().run([](Bench& bench) -> asio::awaitable<void> {
        for (int round = 0; round < 2; ++round) {
            std::optional<Peer> peer;
            if (round == 0) {
                peer.emplace(co_await bench.connect());
            } else {
                peer.emplace(co_await bench.accept());
                co_await peer->welcome();
                co_await bench.receive<Connected>();
            }
            const auto lost = bench.bgapi("a");
            co_await peer->expect("event plain BACKGROUND_JOB");
            co_await peer->send(reply("+OK event listener enabled plain"));
            const std::string command = co_await peer->command();
            co_await peer->send(reply("+OK Job-UUID: " + uuid_in(command), "Job-UUID: " + uuid_in(command) + "\n"));
            peer->close();
            const Text outcome = co_await lost->get();
            CHECK(outcome.error() == Error::unknown_outcome);
            co_await bench.receive<Disconnected>();
        }
        co_await bench.stop();
    });
}

TEST_CASE("a command whose answer is lost has an unknown outcome, whether the connection ends or is reset") {
    for (const bool reset : {false, true}) {
        Bench().run([reset](Bench& bench) -> asio::awaitable<void> {
            Peer peer = co_await bench.connect();
            const auto lost = bench.api("originate");
            co_await peer.expect("api originate");
            reset ? peer.reset() : peer.close();
            const Text outcome = co_await lost->get();
            CHECK(outcome.error() == Error::unknown_outcome);
            co_await bench.receive<Disconnected>();
            const Text none = co_await bench.client->async_api("status", 5s);
            CHECK(none.error() == Error::not_connected);
            co_await bench.stop();
        });
    }
}

TEST_CASE("of many commands on a connection that dies, those that were never sent are not_connected") {
    Bench().run([](Bench& bench) -> asio::awaitable<void> {
        Peer peer = co_await bench.connect();
        const std::string large(256 * 1024, 'x');
        std::vector<std::unique_ptr<Started<Text>>> started;
        started.reserve(150);
        for (int i = 0; i < 150; ++i) {
            started.push_back(bench.api("echo " + large));
        }
        const std::string first = co_await peer.command();
        CHECK(first.size() > large.size());
        peer.reset();
        std::vector<boost::system::error_code> outcomes;
        for (auto& one : started) {
            const Text outcome = co_await one->get();
            outcomes.push_back(outcome.error());
        }
        CHECK(outcomes.front() == Error::unknown_outcome);
        CHECK(outcomes.back() == Error::not_connected);
        const auto unsent = std::ranges::find(outcomes, make_error_code(Error::not_connected));
        CHECK(std::all_of(outcomes.begin(), unsent, [](auto e) { return e == Error::unknown_outcome; }));
        CHECK(std::all_of(unsent, outcomes.end(), [](auto e) { return e == Error::not_connected; }));
        co_await bench.stop();
    });
}

TEST_CASE("a command that is not answered in time does not take the next one's answer") {
    Bench().run([](Bench& bench) -> asio::awaitable<void> {
        Peer peer = co_await bench.connect();
        const Text late = co_await bench.client->async_api("slow", 5ms);
        CHECK(late.error() == Error::timed_out);
        const auto next = bench.api("next");
        co_await peer.expect("api slow");
        co_await peer.expect("api next");
        co_await peer.send(response("slow"));
        co_await peer.send(response("next"));
        const Text text = co_await next->get();
        CHECK(text.value() == "next");
        co_await bench.stop();
    });
}

TEST_CASE("a cancelled command ends at once and does not take the next one's answer") {
    Bench().run([](Bench& bench) -> asio::awaitable<void> {
        Peer peer = co_await bench.connect();
        for (const bool background : {false, true}) {
            const bool cancelled = co_await bench.cancelled_after(1ms, run_slowly(*bench.client, background));
            CHECK(cancelled);
        }
        const auto next = bench.api("next");
        co_await peer.expect("api slow");
        co_await peer.send(response("slow"));
        co_await peer.expect("event plain BACKGROUND_JOB");
        co_await peer.send(reply("+OK"));
        const std::string slow_job = co_await peer.command();
        co_await peer.send(reply("+OK Job-UUID: " + uuid_in(slow_job), "Job-UUID: " + uuid_in(slow_job) + "\n"));
        co_await peer.send(job(uuid_in(slow_job), "slow"));
        co_await peer.expect("api next");
        co_await peer.send(response("next"));
        const Text text = co_await next->get();
        CHECK(text.value() == "next");
        CHECK_FALSE(bench.client->try_receive());
        co_await bench.stop();
    });
}

TEST_CASE("too many commands at once are refused, not queued") {
    Bench bench;
    bench.options.max_pending = 2;
    bench.run([](Bench& b) -> asio::awaitable<void> {
        Peer peer = co_await b.connect();
        const auto one = b.api("1");
        const auto two = b.api("2");
        co_await peer.expect("api 1");
        const Text three = co_await b.client->async_api("3", 5s);
        CHECK(three.error() == Error::too_many_pending);
        co_await b.stop();
        const Text first = co_await one->get();
        const Text second = co_await two->get();
        CHECK(first.error() == Error::unknown_outcome);
    });
}
