// What esl::Client does with commands, and with jobs, that are answered.
#include <memory>
#include <vector>

#include "messages.hpp"
#include "scripted_switch.hpp"

using namespace esl;
using namespace esl::test;

TEST_CASE("a command gets its answer") {
    Bench().run([](Bench& bench) -> asio::awaitable<void> {
        Peer peer = co_await bench.connect();
        const auto version = bench.api("version");
        co_await peer.expect("api version");
        co_await peer.send(response("FreeSWITCH Version 1.11.1\n"));
        const Text text = co_await version->get();
        CHECK(text.value() == "FreeSWITCH Version 1.11.1\n");

        const auto filter = bench.command(Command::filter("A", "b"));
        co_await peer.expect("filter A b");
        co_await peer.send(reply("+OK filter added. [A]=[b]", "Extra: 1\n"));
        const Result<Reply> answer = co_await filter->get();
        CHECK(answer->text == "+OK filter added. [A]=[b]");
        CHECK(answer->headers == std::vector<std::pair<std::string, std::string>>{{"Extra", "1"}});
        co_await bench.stop();
    });
}

TEST_CASE("an API command that fails is an error, to async_command only a reply") {
    Bench().run([](Bench& bench) -> asio::awaitable<void> {
        Peer peer = co_await bench.connect();
        const auto api = bench.api("nosuchcmd");
        const auto command = bench.command(Command::api("nosuchcmd"));
        const auto forbidden = bench.api("system");
        co_await peer.send(response("-ERR nosuchcmd Command not found!\n"));
        co_await peer.send(response("-ERR nosuchcmd Command not found!\n"));
        co_await peer.send(reply("-ERR permission denied"));
        const Text failed = co_await api->get();
        CHECK(failed.error() == Error::api_failed);
        const Result<Reply> as_reply = co_await command->get();
        CHECK(as_reply->text == "-ERR nosuchcmd Command not found!\n");
        const Text denied = co_await forbidden->get();
        CHECK(denied.error() == Error::permission_denied);
        co_await bench.stop();
    });
}

TEST_CASE("a thousand coroutines at once each get their own answer") {
    Bench().run([](Bench& bench) -> asio::awaitable<void> {
        Peer peer = co_await bench.connect();
        std::vector<std::unique_ptr<Started<Text>>> started;
        started.reserve(1000);
        for (int i = 0; i < 1000; ++i) {
            started.push_back(bench.api("echo " + std::to_string(i)));
        }
        for (int i = 0; i < 1000; ++i) {
            const std::string command = co_await peer.command();
            if (i % 7 == 0) co_await peer.send(event_message("Event-Name: HEARTBEAT\n"));
            co_await peer.send(response(command.substr(4)));
        }
        for (int i = 0; i < 1000; ++i) {
            const Text text = co_await started[static_cast<std::size_t>(i)]->get();
            REQUIRE(text.value() == "echo " + std::to_string(i));
        }
        co_await bench.stop();
    });
}

TEST_CASE("a job's result goes to who waits for it, and not among the events") {
    Bench().run([](Bench& bench) -> asio::awaitable<void> {
        Peer peer = co_await bench.connect();
        const auto a = bench.bgapi("a");
        const auto b = bench.bgapi("b");
        co_await peer.expect("event plain BACKGROUND_JOB");
        const std::string first = co_await peer.command();
        const std::string second = co_await peer.command();
        CHECK(first.starts_with("bgapi a\nJob-UUID: "));
        CHECK(uuid_in(first).size() == 36);
        CHECK(uuid_in(first) != uuid_in(second));
        co_await peer.send(reply("+OK event listener enabled plain"));
        co_await peer.send(reply("+OK Job-UUID: " + uuid_in(first), "Job-UUID: " + uuid_in(first) + "\n"));
        co_await peer.send(reply("+OK Job-UUID: " + uuid_in(second), "Job-UUID: " + uuid_in(second) + "\n"));
        co_await peer.send(job("00000000-0000-4000-8000-000000000000", "+OK not ours\n"));
        co_await peer.send(job(uuid_in(second), "+OK b\n"));
        co_await peer.send(job(uuid_in(first), "-ERR a\n"));
        co_await peer.send(event_message("Event-Name: HEARTBEAT\n"));
        const Text of_b = co_await b->get();
        CHECK(of_b.value() == "+OK b\n");
        const Text of_a = co_await a->get();
        CHECK(of_a.error() == Error::api_failed);
        const auto event = co_await bench.receive<EventMessage>();
        CHECK(event.view().name() == "HEARTBEAT");
        co_await bench.stop();
    });
}

TEST_CASE("a command that would carry another is not sent") {
    Bench().run([](Bench& bench) -> asio::awaitable<void> {
        Peer peer = co_await bench.connect();
        const Text api = co_await bench.client->async_api("status\n\nexit", 5s);
        CHECK(api.error() == Error::bad_command);
        const Text background = co_await bench.client->async_bgapi("status\nJob-UUID: x", 5s);
        CHECK(background.error() == Error::bad_command);
        const auto next = bench.api("next");
        co_await peer.expect("api next");
        co_await bench.stop();
        const Text lost = co_await next->get();
        CHECK(lost.error() == Error::unknown_outcome);  // stopped while it waited
    });
}

TEST_CASE("a very large answer comes whole, while events keep their smaller limit") {
    Bench bench;
    bench.options.limits.event_bytes = 1000;
    bench.run([](Bench& b) -> asio::awaitable<void> {
        Peer peer = co_await b.connect();
        const auto all = b.api("sofia xmlstatus profile lines reg");
        co_await peer.expect("api sofia xmlstatus profile lines reg");
        std::string body;
        for (int i = 0; body.size() < 8'000'000; ++i)
            body += "<registration>" + std::to_string(i) + "</registration>\n";
        co_await peer.send(response(body));
        const Text text = co_await all->get();
        CHECK((text.value() == body));
        co_await peer.send(event_message("Event-Name: E\nX: " + std::string(1000, 'x') + "\n"));
        const auto down = co_await b.receive<Disconnected>();
        CHECK(down.error == Error::body_too_large);
        co_await b.stop();
    });
}
