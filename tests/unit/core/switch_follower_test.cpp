// The rebuild step by step: what is asked, what may come between, and what becomes of it.
#include "pbxd/switch_follower.hpp"

#include <doctest/doctest.h>

#include "presence_office.hpp"

using namespace pbxd;
using namespace pbxd::test;

namespace {

const std::string profiles =
    "<profiles><profile><name>lines</name><type>profile</type></profile>"
    "<profile><name>alias</name><type>alias</type></profile></profiles>";
const std::string nobody = "<profile><registrations></registrations></profile>";

std::string rows(const std::vector<std::string>& devices) {
    std::string xml = "<profile><registrations>";
    for (const auto& device : devices) {
        const auto row = phone("alice-desk", device);
        xml += "\n<registration>\n<user>alice-desk@lines</user>\n<contact>&lt;" +
               row.contact.substr(1, row.contact.size() - 2) + "&gt;</contact>\n</registration>\n";
    }
    return xml + "</registrations></profile>";
}

struct Followed : Office {
    explicit Followed(std::size_t rows_in_a_turn = 100) : follower(model, main, rows_in_a_turn) {}

    /// What is asked now; "" where nothing is.
    std::string asked() {
        const auto step = follower.next(follower.attempt(), noon);
        const auto* ask = std::get_if<AskSwitch>(&step);
        return ask == nullptr ? "" : ask->command;
    }
    void answer(const std::string& text) { follower.answer(follower.attempt(), text); }
    struct Truth {
        std::vector<std::string> phones;  ///< of the profile `lines`
        std::vector<std::string> legs;    ///< bob's, talking
    };
    /// The questions of a snapshot, from the first to the last.
    void answer_all(const Truth& truth) {
        CHECK(asked() == "sofia xmlstatus");
        answer(profiles);
        CHECK(asked() == "sofia xmlstatus profile lines reg");
        answer(rows(truth.phones));
        CHECK(asked().empty());
        CHECK(asked() == "verto jsonstatus");
        answer("");
        CHECK(asked() == "show channels as json");
        std::string legs;
        for (const auto& leg : truth.legs) {
            if (!legs.empty()) legs += ",";
            legs += R"({"uuid":")" + leg + R"(","callstate":"ACTIVE","presence_id":"1002@extensions"})";
        }
        answer(R"({"row_count":)" + std::to_string(truth.legs.size()) + R"(,"rows":[)" + legs + "]}");
        CHECK(asked() == "show calls as json");
        answer(R"({"row_count":0})");
    }
    void answer_first(const Truth& truth) {
        answer_all(truth);
        CHECK(std::holds_alternative<RebuildDone>(follower.next(follower.attempt(), noon)));
    }
    RebuildChecked answer_check(const Truth& truth) {
        answer_all(truth);
        const auto step = follower.next(follower.attempt(), noon);
        REQUIRE(std::holds_alternative<RebuildChecked>(step));
        return std::get<RebuildChecked>(step);
    }
    void answer_rest() {
        for (auto command = asked(); !command.empty() || follower.is_rebuilding(); command = asked()) {
            if (command == "sofia xmlstatus") answer(profiles);
            if (command.ends_with(" reg")) answer(nobody);
            if (command == "verto jsonstatus") answer(R"({"profiles":[]})");
            if (command == "show channels as json" || command == "show calls as json") answer(R"({"row_count":0})");
        }
    }
    void event(const std::string& lines) {
        for_each_event_of("Content-Type: text/event-plain\nContent-Length: " + std::to_string(lines.size() + 1) +
                          "\n\n" + lines + "\n");
    }
    void for_each_event_of(const std::string& bytes) {
        esl::Decoder decoder;
        const auto space = decoder.prepare(bytes.size());
        std::memcpy(space.data(), bytes.data(), bytes.size());
        decoder.commit(bytes.size());
        const auto frame = decoder.next();
        follower.on_event(*(**frame).event, noon);
    }
    LinkState link() const { return presence.switches()[main].link; }

    SwitchFollower follower;
};

}  // namespace

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

/// The pause before there is something to be asked; 0: there is none.
EpochMilliseconds pause_of(const RebuildStep& step) {
    const auto* later = std::get_if<AskLater>(&step);
    return later == nullptr ? 0 : later->pause;
}

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

TEST_CASE("after a rebuild all is asked a second time, and what no event touched becomes what the switch says") {
    Followed at;
    at.follower.on_connected("core", noon);
    at.tell(phone("alice-desk", "told"));
    at.answer_first({.phones = {"stale", "ended", "stays"}, .legs = {"old"}});
    CHECK(at.link() == LinkState::up);
    CHECK(at.presence.of(alice).phones == 4);
    CHECK(at.state(bob) == State::talking);
    const auto attempt = at.follower.attempt();
    CHECK(pause_of(at.follower.next(attempt, noon)) == 1000);
    CHECK_FALSE(at.follower.is_settled());
    at.tell(gone(phone("alice-desk", "ended")));
    // The switch's database does not have yet what was told since, and does not lack yet what is gone.
    const auto checked = at.answer_check({.phones = {"ended", "stays", "late"}, .legs = {}});
    CHECK(checked.corrected == 3);
    CHECK(checked.leg_uuids.empty());
    CHECK(at.presence.of(alice).phones == 3);
    CHECK(at.presence.registrations_of("alice-desk").size() == 3);
    CHECK(at.state(bob) == State::offline);
    CHECK(at.link() == LinkState::up);
    CHECK(attempt == at.follower.attempt());
}

TEST_CASE("a check that fails takes nothing away, and another one follows") {
    Followed at;
    at.follower.on_connected("core", noon);
    at.answer_first({.phones = {"a"}, .legs = {}});
    const auto attempt = at.follower.attempt();
    CHECK(pause_of(at.follower.next(attempt, noon)) == 1000);
    CHECK(at.asked() == "sofia xmlstatus");
    at.answer(profiles);
    CHECK(at.asked() == "sofia xmlstatus profile lines reg");
    SUBCASE("no XML") { at.answer("Invalid Profile!\n"); }
    SUBCASE("an error") { at.follower.answer(attempt, make_error_code(boost::system::errc::timed_out)); }
    CHECK(pause_of(at.follower.next(attempt, noon)) == 4000);
    CHECK(at.presence.of(alice).phones == 1);
    CHECK_FALSE(at.presence.is_watching(at.main));
    // It is watched for a second before it is asked.
    CHECK(pause_of(at.follower.next(attempt, noon)) == 1000);
    CHECK(at.presence.is_watching(at.main));
    CHECK(at.answer_check({.phones = {}, .legs = {}}).corrected == 1);
    CHECK(at.presence.of(alice).phones == 0);
    CHECK_FALSE(at.presence.is_watching(at.main));
}

TEST_CASE("the profiles are looked at again for ever, and every ten minutes all is checked") {
    Followed at;
    at.follower.on_connected("core", noon);
    at.answer_rest();
    const auto attempt = at.follower.attempt();
    CHECK(pause_of(at.follower.next(attempt, noon)) == 1000);
    CHECK(at.answer_check({.phones = {}, .legs = {}}).corrected == 0);
    EpochMilliseconds passed = 1000;
    for (int look = 2; look <= 30; ++look) {
        CAPTURE(look);
        const auto pause = pause_of(at.follower.next(attempt, noon));
        CHECK(pause == (look == 2 ? 4000 : look == 3 ? 10'000 : 20'000));
        CHECK(at.follower.is_settled() == (look > 3 && look < 30));
        passed += pause;
        if (look == 30) break;
        CHECK(at.asked() == "sofia xmlstatus");
        CHECK(at.link() == LinkState::up);
        if (look == 5) {
            at.follower.answer(attempt, make_error_code(boost::system::errc::timed_out));
        } else {
            at.answer(profiles);
        }
    }
    CHECK(passed == 555'000);
    CHECK(pause_of(at.follower.next(attempt, noon)) == 1000);
    CHECK(at.answer_check({.phones = {"unheard"}, .legs = {}}).corrected == 1);
    CHECK(at.presence.of(alice).phones == 1);
    CHECK(pause_of(at.follower.next(attempt, noon)) == 20'000);
    CHECK(at.follower.is_settled());
}

TEST_CASE("a profile that stops, of which the switch says nothing, takes its phones with it") {
    Followed at;
    at.follower.on_connected("core", noon);
    at.answer_first({.phones = {"a"}, .legs = {}});
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
