// Which events are shown, and how they are counted; the clock is the test's.
#include "../../../daemon/shell/src/inspection.hpp"

#include "../../../daemon/shell/src/event_columns.hpp"
#include "esl/replay.hpp"
#include "loop.hpp"
#include "one_event.hpp"

using namespace pbxd::cli;
using namespace std::chrono_literals;
using pbxd::test::OneEvent;

namespace {

OneEvent named(const std::string& name) { return OneEvent("Event-Name: " + name + "\n\n"); }
OneEvent custom(const std::string& subclass) {
    return OneEvent("Event-Name: CUSTOM\nEvent-Subclass: " + subclass + "\n\n");
}

InspectionSettings names_only() {
    InspectionSettings settings;
    settings.printer = [](std::string& out, const esl::EventView& event) { (out += event.name()) += ' '; };
    return settings;
}

/// What a recording gives, in these settings, with the events that were in it.
struct Inspected {
    std::size_t events = 0;
    std::string output;
};
Inspected inspect(const std::string& recording, InspectionSettings settings) {
    Inspection inspection(std::move(settings));
    const auto text = pbxd::test::fixture("esl/" + recording);
    esl::Replay replay([&text, at = std::size_t{0}](std::span<char> space) mutable {
        const auto size = text.copy(space.data(), space.size(), at);
        at += size;
        return size;
    });
    Inspected result;
    std::chrono::microseconds last{0};
    for (;;) {
        const auto next = replay.next();
        REQUIRE(next.has_value());
        if (!*next) break;
        if (!(*next)->frame.event) continue;
        last = (*next)->at;
        ++result.events;
        if (!inspection.take(*(*next)->frame.event, last)) break;
    }
    inspection.finish(last);
    result.output = inspection.take_output();
    return result;
}

auto lines_of(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

}  // namespace

TEST_CASE("events are counted second by second, and in all") {
    EventStats stats;
    std::string out;
    stats.add(out, named("HEARTBEAT").view(), 100ms);
    stats.add(out, custom("sofia%3A%3Aregister").view(), 200ms);
    stats.add(out, custom("sofia%3A%3Aregister").view(), 999ms);
    CHECK(out == "");
    stats.advance(out, 1s);
    CHECK(std::exchange(out, {}) == "    0 s       3/s  sofia::register 2, HEARTBEAT 1\n");
    stats.advance(out, 1999ms);
    CHECK(out == "");
    stats.advance(out, 2s);
    CHECK(std::exchange(out, {}) == "    1 s       0/s\n");
    stats.add(out, named("A").view(), 2s);
    stats.add(out, named("A").view(), 1h);
    CHECK(std::exchange(out, {}) == "    2 s       1/s  A 1\n");
    stats.summarize(out, 1h);
    CHECK(out == "5 events in 3600.0 s (0.0/s)\n         2  A\n         2  sofia::register\n         1  HEARTBEAT\n");
}

TEST_CASE("a second with many kinds of events names the most frequent") {
    EventStats stats;
    std::string out;
    for (int kind = 0; kind < 8; ++kind) {
        for (int i = 0; i <= kind; ++i) stats.add(out, named("E" + std::to_string(kind)).view(), 0s);
    }
    stats.advance(out, 1s);
    CHECK(out == "    0 s      36/s  E7 8, E6 7, E5 6, E4 5, E3 4, and 3 more kinds\n");
}

TEST_CASE("names that a stranger makes up take no memory without end, and nothing from the terminal") {
    EventStats stats;
    std::string out;
    for (int i = 0; i < 2000; ++i) stats.add(out, custom("%1B" + std::to_string(i)).view(), 0s);
    stats.add(out, OneEvent("x: 1\n\n").view(), 0s);
    stats.summarize(out, 1s);
    CHECK(lines_of(out) == 2 + static_cast<long>(EventStats::max_kinds));
    CHECK(out.find("1001  (other kinds)\n") != std::string::npos);
    CHECK(out.find('\x1b') == std::string::npos);
}

TEST_CASE("an inspection shows what passes its filter, and ends when it has shown enough") {
    auto settings = names_only();
    settings.filter = std::move(*esl::Filter::parse("event ~ ^CHANNEL_"));
    settings.count = 2;
    Inspection inspection(std::move(settings));
    CHECK(inspection.take(named("HEARTBEAT").view(), 0s));
    CHECK(inspection.take(named("CHANNEL_CREATE").view(), 0s));
    CHECK_FALSE(inspection.take(named("CHANNEL_ANSWER").view(), 0s));
    CHECK_FALSE(inspection.take(named("CHANNEL_HANGUP").view(), 0s));
    CHECK(inspection.take_output() == "CHANNEL_CREATE CHANNEL_ANSWER ");
    CHECK(inspection.take_output() == "");
}

TEST_CASE("a recording is held to the subscription that a switch would have been given") {
    esl::Subscription some{.events = {"heartbeat"}, .subclasses = {"sofia::register"}};
    CHECK(is_subscribed(some, named("HEARTBEAT").view()));
    CHECK(is_subscribed(some, custom("sofia%3A%3Aregister").view()));
    CHECK_FALSE(is_subscribed(some, custom("sofia%3A%3Aunregister").view()));
    CHECK_FALSE(is_subscribed(some, named("API").view()));
    CHECK(is_subscribed({}, named("API").view()));
    some.all = true;
    CHECK(is_subscribed(some, named("API").view()));
}

TEST_CASE("every recording can be inspected in every form") {
    const std::pair<const char*, std::size_t> recordings[] = {
        {"commands-and-calls.plain", 105}, {"outbound-socket.plain", 11}, {"registrations.json", 38},
        {"registrations.plain", 38},       {"registrations.xml", 38},     {"verto-call.plain", 81},
        {"verto-logins.plain", 18}};
    for (const auto& recorded : recordings) {
        const char* const name = recorded.first;
        const auto events = recorded.second;
        CAPTURE(name);
        const auto json = inspect(name, {.printer = json_printer()});
        CHECK(json.events == events);
        CHECK(lines_of(json.output) == static_cast<long>(events));
        const auto table =
            inspect(name, {.printer = columns_printer(std::move(*parse_columns(default_columns)), true)});
        CHECK(lines_of(table.output) == static_cast<long>(events) + 1);
        CHECK(lines_of(inspect(name, {.printer = full_printer(false)}).output) > static_cast<long>(events) * 10);
        const auto stats = inspect(name, {.stats = true});
        CHECK(stats.output.find(std::to_string(events) + " events in ") != std::string::npos);
    }
}

TEST_CASE("the three formats of one recording are printed alike") {
    for (const auto& printer : {json_printer(), full_printer(false)}) {
        const auto plain = inspect("registrations.plain", {.printer = printer});
        CHECK(inspect("registrations.json", {.printer = printer}).output == plain.output);
        CHECK(inspect("registrations.xml", {.printer = printer}).output == plain.output);
    }
}
