// The rebuild step by step: what is asked, what may come between, and what becomes of it.
#include "pbxd/switch_follower.hpp"

#include <doctest/doctest.h>

#include "followed.hpp"

using namespace pbxd;
using namespace pbxd::test;

TEST_CASE("after a gap the switch is asked for its profiles, their phones, its browsers and its legs, and then is up") {
    Followed at;
    CHECK(std::holds_alternative<Overtaken>(at.follower.next(at.follower.attempt(), noon)));
    at.follower.on_connected("core-2", noon);
    CHECK(at.link() == LinkState::rebuilding);
    CHECK(at.asked() == "sofia xmlstatus");
    CHECK(at.asked() == "sofia xmlstatus");
    at.answer(profiles);
    CHECK(at.asked() == "sofia xmlstatus profile lines reg");
    at.answer(rows({"a", "b"}));
    CHECK(at.asked().empty());
    CHECK(at.presence.of(alice).phones == 2);
    CHECK(at.asked() == "verto jsonstatus");
    at.answer("");
    CHECK(at.asked() == "show channels as json");
    at.answer(R"({"row_count":1,"rows":[{"uuid":"x","callstate":"ACTIVE","presence_id":"1002@extensions"}]})");
    CHECK(at.asked() == "show calls as json");
    at.answer(R"({"row_count":1,"rows":[{"uuid":"x","b_uuid":""}]})");
    const auto step = at.follower.next(at.follower.attempt(), noon);
    REQUIRE(std::holds_alternative<RebuildDone>(step));
    CHECK(at.link() == LinkState::up);
    CHECK(at.presence.switches()[at.main].core_uuid == "core-2");
    CHECK(at.state(bob) == State::talking);
}

TEST_CASE("rows are taken a few at a time, and an event between two handfuls counts more than a row") {
    Followed at(2);
    at.follower.on_connected("core", noon);
    CHECK(at.asked() == "sofia xmlstatus");
    at.answer(profiles);
    CHECK(at.asked() == "sofia xmlstatus profile lines reg");
    at.answer(rows({"a", "b", "c", "d", "e"}));
    CHECK(std::holds_alternative<RowsWait>(at.follower.next(at.follower.attempt(), noon)));
    CHECK(at.presence.of(alice).phones == 2);
    at.tell(gone(phone("alice-desk", "a")));
    at.tell(gone(phone("alice-desk", "d")));
    CHECK(std::holds_alternative<RowsWait>(at.follower.next(at.follower.attempt(), noon)));
    CHECK(at.presence.of(alice).phones == 2);
    CHECK(std::holds_alternative<RowsWait>(at.follower.next(at.follower.attempt(), noon)));
    at.answer_rest();
    CHECK(at.presence.of(alice).phones == 3);
    CHECK(at.link() == LinkState::up);
}

TEST_CASE("an answer that is none, or an error, is a pause and another beginning") {
    Followed at;
    at.follower.on_connected("core", noon);
    const auto attempt = at.follower.attempt();
    CHECK(at.asked() == "sofia xmlstatus");
    SUBCASE("no XML") { at.answer("Invalid Profile!\n"); }
    SUBCASE("an error") { at.follower.answer(attempt, make_error_code(boost::system::errc::timed_out)); }
    const auto step = at.follower.next(attempt, noon);
    REQUIRE(std::holds_alternative<RebuildFailed>(step));
    CHECK(std::get<RebuildFailed>(step).error);
    CHECK(std::get<RebuildFailed>(step).pause == 2000);
    CHECK(at.link() == LinkState::rebuilding);
    at.answer_rest();
    CHECK(attempt == at.follower.attempt());
    CHECK(at.link() == LinkState::up);
}

TEST_CASE("an answer that ends too early is none, though its rows are whole") {
    Followed at;
    at.follower.on_connected("core", noon);
    CHECK(at.asked() == "sofia xmlstatus");
    at.answer(profiles);
    CHECK(at.asked() == "sofia xmlstatus profile lines reg");
    const auto whole = rows({"a", "b"});
    at.answer(whole.substr(0, whole.find("</registrations>")));
    CHECK(std::holds_alternative<RebuildFailed>(at.follower.next(at.follower.attempt(), noon)));
}

TEST_CASE("a gap during a rebuild begins another, and answers to the first one count for nothing") {
    Followed at;
    at.follower.on_connected("core", noon);
    const auto first = at.follower.attempt();
    CHECK(at.asked() == "sofia xmlstatus");
    SUBCASE("the link goes and comes") {
        at.follower.on_disconnected(noon);
        CHECK(std::holds_alternative<Overtaken>(at.follower.next(at.follower.attempt(), noon)));
        CHECK(at.link() == LinkState::down);
        at.follower.on_connected("core", noon);
    }
    SUBCASE("events are lost") { at.follower.on_events_lost(noon); }
    SUBCASE("a profile starts") {
        at.event("Event-Name: CUSTOM\nEvent-Subclass: sofia%3A%3Aprofile_start\nprofile_name: lines\n");
    }
    CHECK(std::holds_alternative<Overtaken>(at.follower.next(first, noon)));
    at.follower.answer(first, "Invalid Profile!\n");
    CHECK(at.asked() == "sofia xmlstatus");
    at.answer_rest();
    CHECK(at.link() == LinkState::up);
}

TEST_CASE("a profile that starts is asked anew: those of its phones that went did so without a word") {
    Followed at;
    at.tell(phone("alice-desk", "a"));
    at.event("Event-Name: CUSTOM\nEvent-Subclass: sofia%3A%3Aprofile_start\nprofile_name: lines\n");
    CHECK(at.state(alice) == State::unknown);
    at.answer_rest();
    CHECK(at.state(alice) == State::offline);
}

namespace {

const std::string no_profiles = "<profiles></profiles>";
const std::string lines_started = "Event-Name: CUSTOM\nEvent-Subclass: sofia%3A%3Aprofile_start\nprofile_name: lines\n";

}  // namespace

TEST_CASE("a profile that says it has started is waited for until the switch lists it") {
    Followed at;
    at.follower.on_connected("core", noon);
    at.answer_rest();
    at.tell(phone("alice-desk", "a"));
    at.event(lines_started);
    const auto attempt = at.follower.attempt();
    for (int i = 0; i < 3; ++i) {
        CHECK(at.asked() == "sofia xmlstatus");
        at.answer(i == 2 ? "" : no_profiles);
        CHECK(pause_of(at.follower.next(attempt, noon + 200 * i)) == 200);
    }
    CHECK(at.asked() == "sofia xmlstatus");
    at.answer(profiles);
    CHECK(at.asked() == "sofia xmlstatus profile lines reg");
    at.answer(rows({"a", "b"}));
    CHECK(at.asked().empty());
    at.answer_rest();
    CHECK(at.presence.of(alice).phones == 2);
    CHECK(attempt == at.follower.attempt());
}

TEST_CASE("a profile that does not come up is not waited for for ever, nor over a new link") {
    Followed at;
    at.follower.on_connected("core", noon);
    at.answer_rest();
    at.event(lines_started);
    CHECK(at.asked() == "sofia xmlstatus");
    at.answer(no_profiles);
    SUBCASE("it has had its time") {
        const auto step = at.follower.next(at.follower.attempt(), noon + 10'000);
        CHECK(std::get<AskSwitch>(step).command == "verto jsonstatus");
    }
    SUBCASE("the link is new") {
        at.follower.on_connected("core", noon);
        CHECK(at.asked() == "sofia xmlstatus");
        at.answer(no_profiles);
        CHECK(at.asked() == "verto jsonstatus");
    }
}

TEST_CASE("a profile that stops, of which the switch says nothing, takes its phones with it") {
    Followed at;
    at.follower.on_connected("core", noon);
    at.answer_first({.phones = {"a"}, .legs = {"x"}});
    const auto attempt = at.follower.attempt();
    CHECK(pause_of(at.follower.next(attempt, noon)) == 1000);
    bool checked = false;
    SUBCASE("before the check") {}
    SUBCASE("after it") { checked = true; }
    if (checked) {
        CHECK(at.answer_check({.phones = {"a"}, .legs = {"x"}}).leg_uuids == std::vector<std::string>{"x"});
        CHECK(pause_of(at.follower.next(attempt, noon)) == 4000);
    }
    CHECK(at.asked() == "sofia xmlstatus");
    at.answer(no_profiles);
    CHECK(at.asked() == "sofia xmlstatus");
    CHECK(at.link() == LinkState::rebuilding);
    at.answer(no_profiles);
    at.answer_rest();
    CHECK(at.presence.of(alice).phones == 0);
    CHECK(at.state(alice) == State::offline);
}

TEST_CASE("a profile whose start nobody heard of is found when the profiles are looked at again") {
    Followed at;
    at.follower.on_connected("core", noon);
    CHECK(at.asked() == "sofia xmlstatus");
    at.answer(no_profiles);
    at.answer_rest();
    const auto attempt = at.follower.attempt();
    CHECK(at.state(alice) == State::offline);
    CHECK(pause_of(at.follower.next(attempt, noon)) == 1000);
    CHECK(at.asked() == "sofia xmlstatus");
    at.answer(profiles);
    CHECK(at.asked() == "sofia xmlstatus");
    CHECK(at.link() == LinkState::rebuilding);
    at.answer(profiles);
    CHECK(at.asked() == "sofia xmlstatus profile lines reg");
    at.answer(rows({"a"}));
    CHECK(at.asked().empty());
    at.answer_rest();
    CHECK(at.presence.of(alice).phones == 1);
    CHECK(at.link() == LinkState::up);
    CHECK(attempt == at.follower.attempt());
}

TEST_CASE("a gap while the profiles are looked at again begins a rebuild") {
    Followed at;
    at.follower.on_connected("core", noon);
    at.answer_rest();
    const auto attempt = at.follower.attempt();
    CHECK(pause_of(at.follower.next(attempt, noon)) == 1000);
    SUBCASE("the link goes") {
        at.follower.on_disconnected(noon);
        CHECK(std::holds_alternative<Overtaken>(at.follower.next(at.follower.attempt(), noon)));
    }
    SUBCASE("events are lost") { at.follower.on_events_lost(noon); }
    CHECK(std::holds_alternative<Overtaken>(at.follower.next(attempt, noon)));
    at.follower.answer(attempt, no_profiles);
    at.follower.on_connected("core", noon);
    at.answer_rest();
    CHECK(at.link() == LinkState::up);
}
