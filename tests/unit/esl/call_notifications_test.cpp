// What a call has not yet told its handler.
#include <doctest/doctest.h>

#include <cstring>

#include "call_messages.hpp"
#include "esl/decoder.hpp"
#include "esl/detail/call_notifications.hpp"

using namespace esl;
using namespace esl::test;
using esl::detail::CallNotifications;

namespace {

EventMessage event(const std::string& name) {
    const std::string message = channel_event(name, "a");
    Decoder decoder;
    std::memcpy(decoder.prepare(message.size()).data(), message.data(), message.size());
    decoder.commit(message.size());
    return EventMessage(**decoder.next());
}

std::string word(const CallNotification& told) {
    if (const auto* event = std::get_if<EventMessage>(&told)) return std::string(event->view().name());
    if (const auto* overflow = std::get_if<Overflow>(&told)) return "lost " + std::to_string(overflow->dropped);
    if (const auto* hangup = std::get_if<HungUp>(&told)) return "hung up " + hangup->cause;
    return "end";
}

std::string all(CallNotifications& notifications) {
    std::string words;
    while (!notifications.empty()) {
        const std::string next = word(notifications.pop());
        words += next + ", ";
        if (next == "end") break;
    }
    return words;
}

}  // namespace

TEST_CASE("the hang-up has its place among a call's events, and the end is last and for ever") {
    CallNotifications notifications(10, 1'000'000);
    CHECK(notifications.empty());
    notifications.push(event("A"));
    notifications.push(event("B"));
    notifications.hang_up({HungUp::How::event, "BUSY"});
    notifications.push(event("C"));
    notifications.end({Error::connection_lost, ""});
    CHECK(all(notifications) == "A, B, hung up BUSY, C, end, ");
    CHECK(word(notifications.pop()) == "end");
    CHECK_FALSE(notifications.empty());
}

TEST_CASE("a hang-up that nothing came before is told first") {
    CallNotifications notifications(10, 1'000'000);
    notifications.hang_up({});
    notifications.push(event("A"));
    CHECK(all(notifications) == "hung up , A, ");
}

TEST_CASE("a hang-up outlives the overflow of the events around it") {
    CallNotifications notifications(2, 1'000'000);
    notifications.push(event("A"));
    notifications.hang_up({HungUp::How::event, "BUSY"});
    notifications.push(event("B"));
    notifications.push(event("C"));
    CHECK(all(notifications) == "hung up BUSY, lost 2, C, ");
    notifications.push(event("D"));
    CHECK(all(notifications) == "D, ");
}
