#include <doctest/doctest.h>

#include "esl/detail/notification_queue.hpp"
#include "messages.hpp"
#include "recordings.hpp"

using namespace esl;
using esl::detail::NotificationQueue;

namespace {

EventMessage event(const std::string& name, std::size_t padding = 0) {
    const std::string stream = test::event_message("Event-Name: " + name + "\nP: " + std::string(padding, 'x') + "\n");
    Decoder decoder;
    std::memcpy(decoder.prepare(stream.size()).data(), stream.data(), stream.size());
    decoder.commit(stream.size());
    return EventMessage(*decoder.next().value());
}

// A letter for each: C(onnected), D(isconnected), O<dropped>, or the event's name.
std::string contents(NotificationQueue& queue) {
    std::string text;
    while (!queue.empty()) {
        const Notification n = queue.pop();
        if (std::holds_alternative<Connected>(n)) text += "C ";
        if (std::holds_alternative<Disconnected>(n)) text += "D ";
        if (const auto* overflow = std::get_if<Overflow>(&n))
            text.append("O").append(std::to_string(overflow->dropped)).append(" ");
        if (const auto* message = std::get_if<EventMessage>(&n)) text.append(message->view().name()).append(" ");
    }
    return text;
}

}  // namespace

TEST_CASE("notifications come in the order in which they went in") {
    NotificationQueue queue(100, 1'000'000);
    queue.push(Connected{"core", "host"});
    queue.push(event("E1"));
    queue.push(event("E2"));
    queue.push(Disconnected{Error::silent, "reading"});
    queue.push(Connected{});
    CHECK(queue.bytes() > 0);
    CHECK(contents(queue) == "C E1 E2 D C ");
    CHECK(queue.bytes() == 0);
}

TEST_CASE("a full queue drops what is older than the rebuild that it asks for, and says how much") {
    NotificationQueue queue(4, 1'000'000);
    queue.push(Connected{});
    for (const char* name : {"E1", "E2", "E3", "E4", "E5"}) queue.push(event(name));
    CHECK(contents(queue) == "C O3 E4 E5 ");
    CHECK(queue.bytes() == 0);
}

TEST_CASE("a queue that overflows again and again stays bounded and counts all") {
    NotificationQueue queue(4, 1'000'000);
    queue.push(Connected{});
    for (int i = 0; i < 1001; ++i) {
        queue.push(event("E"));
        REQUIRE(queue.size() <= 4);
    }
    std::uint64_t kept = 0;
    std::uint64_t dropped = 0;
    while (!queue.empty()) {
        const Notification n = queue.pop();
        if (std::holds_alternative<EventMessage>(n)) ++kept;
        if (const auto* overflow = std::get_if<Overflow>(&n)) dropped += overflow->dropped;
    }
    CHECK(kept + dropped == 1001);
}

TEST_CASE("bytes are bounded as well as the number") {
    NotificationQueue queue(1000, 20'000);
    for (int i = 0; i < 50; ++i) {
        queue.push(event("E", 2000));
        REQUIRE(queue.bytes() <= 20'000);
    }
    queue.push(event("HUGE", 30'000));
    CHECK(contents(queue) == "O51 ");
}

TEST_CASE("a switch that stays away does not fill the queue") {
    NotificationQueue queue(10, 1'000'000);
    queue.push(event("E1"));
    for (int i = 0; i < 100; ++i) queue.push(Disconnected{Error::timed_out, "connecting"});
    CHECK(contents(queue) == "E1 D ");
}

TEST_CASE("a switch that comes and goes does not fill the queue, and the last word is kept") {
    NotificationQueue queue(10, 1'000'000);
    for (int i = 0; i < 100; ++i) {
        queue.push(Connected{});
        queue.push(event("E"));
        queue.push(Disconnected{});
        REQUIRE(queue.size() <= 12);
    }
    queue.push(Connected{});
    const std::string all = contents(queue);
    CHECK(all.ends_with("C "));
    CHECK(all.find('O') != std::string::npos);
}
