// What a recording of the live link holds.
#include <string>

#include "esl/recording.hpp"
#include "esl/replay.hpp"
#include "messages.hpp"
#include "recordings.hpp"
#include "scripted_switch.hpp"

using namespace esl;
using namespace esl::test;

namespace {

RecordingReader::Source source_of(const std::string& text) {
    return [&text, at = std::size_t{0}](std::span<char> space) mutable {
        const auto size = text.copy(space.data(), space.size(), at);
        at += size;
        return size;
    };
}

}  // namespace

TEST_CASE("a tapped client records what the switch sent, connection by connection, and never its own password") {
    std::string file(recording_head);
    std::string bytes;
    int connections = 0;
    std::chrono::microseconds now{0};
    Bench bench;
    bench.options.password = "ClueCon";
    bench.options.on_bytes = [&](std::span<const char> read) {
        if (read.empty()) ++connections;
        bytes.append(read.data(), read.size());
        append_piece(file, ++now, read);
    };
    std::string events;
    for (const Message& message : decode_whole(recording("verto-call.plain")).messages) {
        if (message.type == FrameType::event) events += message.raw;
    }
    bench.run([&](Bench& b) -> asio::awaitable<void> {
        {
            Peer peer = co_await b.connect();
            for (std::size_t at = 0; at < events.size(); at += 4999) co_await peer.send(events.substr(at, 4999));
            co_await peer.send("Content-Length: 1000\nContent-Type: text/event-plain\n\nhalf");
            for (int i = 0; i < 81; ++i) co_await b.receive<EventMessage>();
            peer.close();
        }
        co_await b.receive<Disconnected>();
        Peer again = co_await b.accept();
        co_await again.welcome();
        co_await b.receive<Connected>();
        co_await again.send(event_message("Event-Name: HEARTBEAT\n"));
        co_await b.receive<EventMessage>();
        co_await b.stop();
    });
    CHECK(connections == 2);
    CHECK(bytes.find(events) != std::string::npos);
    CHECK(bytes.find("ClueCon") == std::string::npos);
    Replay replay(source_of(file));
    std::size_t seen = 0;
    for (;;) {
        const auto next = replay.next();
        REQUIRE_MESSAGE(next.has_value(), next.error().message());
        if (!*next) break;
        if ((*next)->frame.event) ++seen;
    }
    CHECK(seen == 82);
}
