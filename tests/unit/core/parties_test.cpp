#include "pbxd/parties.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "pbxd/switch_snapshot.hpp"
#include "people.hpp"

using namespace pbxd;
using namespace pbxd::test;

namespace {

struct Calls {
    Calls() {
        fill(model);
        main = model.presence().add_switch("main", noon);
        rebuild({});
        model.take_changed();
    }
    void rebuild(const std::vector<SwitchFact>& rows) {
        model.begin_rebuild(main, "core", noon);
        for (const auto& row : rows) model.snapshot(main, row, noon);
        model.end_rebuild(main, noon);
    }
    void tell(const SwitchFact& fact) { model.apply(main, fact, noon); }
    std::string party(storage::ExtensionId id) const {
        const auto found = model.parties().of(*model.directory().find(id));
        return found ? found->number : "";
    }
    bool is_named(storage::ExtensionId id) const {
        return model.parties().of(*model.directory().find(id))->extension != storage::ExtensionId{};
    }

    ReadModel model;
    SwitchId main = 0;
};

LegActive calling(const std::string& id, const std::string& presence_id, const std::string& dialled,
                  LegPhase phase = LegPhase::ringing) {
    return {.unique_id = id, .presence_id = presence_id, .phase = phase, .dialled = dialled};
}

LegActive called(const std::string& id, const std::string& presence_id, const std::string& caller,
                 const std::string& caller_leg, LegPhase phase = LegPhase::ringing) {
    return {.unique_id = id, .presence_id = presence_id, .phase = phase, .caller = caller, .caller_leg = caller_leg};
}

const std::string alice_id = "1001@extensions";
const std::string bob_id = "1002@extensions";

}  // namespace

TEST_CASE("the recorded call shows both whom they talk with, and nobody after it") {
    Calls calls;
    // In the recording both numbers live in the realm `lines`.
    calls.model.put(storage::Channel{.id = {1}, .name = "Office", .auth_realm = "lines"}, noon);
    std::vector<std::string> alices, bobs;
    for_each_event("esl/verto-call.plain", [&](const esl::EventView& event) {
        const auto fact = read_event(event);
        if (!fact) return;
        calls.tell(*fact);
        if (alices.empty() || alices.back() != calls.party(alice)) alices.push_back(calls.party(alice));
        if (bobs.empty() || bobs.back() != calls.party(bob)) bobs.push_back(calls.party(bob));
    });
    REQUIRE(std::find(alices.begin(), alices.end(), "1002") != alices.end());
    REQUIRE(std::find(bobs.begin(), bobs.end(), "1001") != bobs.end());
    CHECK(alices.back().empty());
    CHECK(bobs.back().empty());
    CHECK(calls.model.parties().size() == 0);
}

TEST_CASE("while it rings both know the other, by the switch's own word") {
    Calls calls;
    calls.tell(calling("a", alice_id, "1002"));
    CHECK(calls.party(alice) == "1002");
    CHECK(calls.is_named(alice));
    calls.tell(called("b", bob_id, "1001", "a"));
    CHECK(calls.party(bob) == "1001");
    CHECK(calls.is_named(bob));
}

TEST_CASE("a stranger who claims an extension's number has no name") {
    Calls calls;
    calls.tell(called("b", bob_id, "1001", "leg-of-a-carrier"));
    CHECK(calls.party(bob) == "1001");
    CHECK_FALSE(calls.is_named(bob));
}

TEST_CASE("who answered is shown, not who was dialled") {
    Calls calls;
    calls.tell(calling("a", alice_id, "600"));
    CHECK(calls.party(alice) == "600");
    CHECK_FALSE(calls.is_named(alice));
    calls.tell(called("b", bob_id, "1001", "a", LegPhase::talking));
    calls.model.take_changed();
    calls.tell(LegsJoined{"a", "b"});
    CHECK(calls.party(alice) == "1002");
    CHECK(calls.is_named(alice));
    CHECK(calls.model.take_changed() == std::vector{alice, bob});
}

TEST_CASE("after a transfer the new party is shown, and a mailbox after nobody answered") {
    Calls calls;
    calls.tell(calling("a", alice_id, "1002", LegPhase::talking));
    calls.tell(called("b", bob_id, "1001", "a", LegPhase::talking));
    calls.tell(LegsJoined{"a", "b"});
    calls.tell(LegsParted{"a", "b"});
    CHECK(calls.party(alice) == "1002");
    // Bob's leg dials for itself now: the number outside that Alice sent him to.
    calls.tell(LegGone{"a"});
    calls.tell(LegsJoined{"b", "carrier", "+4930123"});
    CHECK(calls.party(bob) == "+4930123");
    CHECK(calls.party(alice).empty());
}

TEST_CASE("events of two bridges that cross part nobody who hears somebody else by then") {
    Calls calls;
    calls.tell(calling("a", alice_id, "600", LegPhase::talking));
    calls.tell(called("b", bob_id, "1001", "a", LegPhase::talking));
    calls.tell(LegsJoined{"a", "x"});
    calls.tell(LegsJoined{"a", "b"});
    calls.tell(LegsParted{"a", "x"});
    CHECK(calls.party(alice) == "1002");
    CHECK(calls.party(bob) == "1001");
}

TEST_CASE("of several calls the one that is talked in is shown, then the newest") {
    Calls calls;
    calls.tell(calling("held", alice_id, "1002", LegPhase::talking));
    calls.tell(called("new", alice_id, "+4930", "x"));
    CHECK(calls.party(alice) == "1002");
    calls.tell(LegGone{"held"});
    CHECK(calls.party(alice) == "+4930");
}

TEST_CASE("who has several calls is shown anew when one of them ends, though all else is as it was") {
    Calls calls;
    calls.tell(calling("first", alice_id, "1002", LegPhase::talking));
    calls.model.apply(calls.main, calling("second", alice_id, "+4930", LegPhase::talking), noon + 1);
    CHECK(calls.party(alice) == "+4930");
    calls.model.take_changed();
    SUBCASE("by its event") { calls.tell(LegGone{"second"}); }
    SUBCASE("by a check") {
        calls.model.begin_watch(calls.main);
        calls.model.begin_check(calls.main);
        calls.model.snapshot(calls.main, calling("first", alice_id, "1002", LegPhase::talking), noon);
        CHECK(calls.model.end_check(calls.main, noon) == 1);
    }
    SUBCASE("as it only rings, says a check") {
        calls.model.begin_watch(calls.main);
        calls.model.begin_check(calls.main);
        calls.model.snapshot(calls.main, calling("first", alice_id, "1002", LegPhase::talking), noon);
        calls.model.snapshot(calls.main, calling("second", alice_id, "+4930"), noon);
        CHECK(calls.model.end_check(calls.main, noon) == 1);
    }
    CHECK(calls.party(alice) == "1002");
    CHECK(calls.model.take_changed() == std::vector{alice});
}

TEST_CASE("who talks over two switches is shown anew when one of them goes") {
    Calls calls;
    const auto other = calls.model.presence().add_switch("other", noon);
    calls.model.begin_rebuild(other, "core-2", noon);
    calls.model.end_rebuild(other, noon);
    calls.tell(calling("first", alice_id, "1002", LegPhase::talking));
    calls.model.apply(other, calling("second", alice_id, "+4930", LegPhase::talking), noon + 1);
    CHECK(calls.party(alice) == "+4930");
    calls.model.take_changed();
    calls.model.presence().link_down(other, noon + 2);
    CHECK(calls.party(alice) == "1002");
    CHECK(calls.model.take_changed() == std::vector{alice});
}

TEST_CASE("a rebuild in the middle of a check begins anew with what is known of legs") {
    Calls calls;
    calls.tell(calling("leg", alice_id, "1002", LegPhase::talking));
    calls.model.begin_watch(calls.main);
    calls.model.begin_check(calls.main);
    calls.rebuild({calling("leg", alice_id, "1003", LegPhase::talking)});
    CHECK(calls.party(alice) == "1003");
}

TEST_CASE("a rebuild finds who talks with whom, and an event goes before its rows") {
    Calls calls;
    const std::vector<SwitchFact> legs{calling("a", alice_id, "600", LegPhase::talking),
                                       called("b", bob_id, "1001", "a", LegPhase::talking)};
    auto rows = legs;
    rows.emplace_back(LegsJoined{"a", "b"});
    calls.rebuild(rows);
    CHECK(calls.party(alice) == "1002");

    calls.model.begin_rebuild(calls.main, "core", noon);
    for (const auto& row : legs) calls.model.snapshot(calls.main, row, noon);
    calls.tell(LegsParted{"a", "b"});
    calls.model.snapshot(calls.main, LegsJoined{"a", "b"}, noon);
    calls.model.end_rebuild(calls.main, noon);
    CHECK(calls.party(alice) == "600");
}

TEST_CASE("what belongs to no leg goes with the rebuild") {
    Calls calls;
    calls.tell(LegsJoined{"x", "y"});
    CHECK(calls.model.parties().size() == 2);
    calls.rebuild({});
    CHECK(calls.model.parties().size() == 0);
}

TEST_CASE("a check parts those whom neither a row nor an event since has joined") {
    Calls calls;
    const std::vector<SwitchFact> legs{calling("a", alice_id, "600", LegPhase::talking),
                                       called("b", bob_id, "1001", "", LegPhase::talking)};
    auto rows = legs;
    rows.emplace_back(LegsJoined{"a", "b"});
    calls.rebuild(rows);
    CHECK(calls.party(alice) == "1002");
    const auto check = [&calls](const std::vector<SwitchFact>& told) {
        calls.model.begin_check(calls.main);
        for (const auto& row : told) calls.model.snapshot(calls.main, row, noon);
        calls.model.end_check(calls.main, noon);
    };
    SUBCASE("they are joined still") {
        check(rows);
        CHECK(calls.party(alice) == "1002");
    }
    SUBCASE("the rebuild's row was older than their parting") {
        check(legs);
        CHECK(calls.party(alice) == "600");
        CHECK(calls.party(bob) == "1001");
    }
    SUBCASE("an event joined them since, and the database does not have it yet") {
        calls.tell(LegsParted{"a", "b"});
        calls.tell(LegsJoined{"a", "b"});
        check(legs);
        CHECK(calls.party(alice) == "1002");
    }
    SUBCASE("an event parted them since") {
        calls.tell(LegsParted{"a", "b"});
        check(rows);
        CHECK(calls.party(alice) == "600");
    }
    SUBCASE("the other leg is gone altogether") {
        check({legs[0]});
        CHECK(calls.party(alice) == "600");
        CHECK(calls.model.parties().size() == 1);
    }
    SUBCASE("a check that was dropped parts nobody") {
        calls.model.begin_check(calls.main);
        calls.model.drop_check(calls.main);
        CHECK(calls.party(alice) == "1002");
    }
}

TEST_CASE("a row of a check does not take back what an event told of the leg") {
    Calls calls;
    calls.tell(calling("a", alice_id, "600", LegPhase::talking));
    calls.model.begin_check(calls.main);
    calls.model.snapshot(calls.main, calling("a", alice_id, "1002", LegPhase::talking), noon);
    calls.model.end_check(calls.main, noon);
    CHECK(calls.party(alice) == "600");
}

TEST_CASE("whom an extension is in a call with is shown anew when it is renamed, or is no more") {
    Calls calls;
    calls.tell(calling("a", alice_id, "1002", LegPhase::talking));
    calls.tell(called("b", bob_id, "1001", "a", LegPhase::talking));
    calls.tell(LegsJoined{"a", "b"});
    calls.model.take_changed();
    const auto alice_is_changed = [&calls] {
        const auto changed = calls.model.take_changed();
        return std::find(changed.begin(), changed.end(), alice) != changed.end();
    };
    calls.model.put(extension(2, "1002", "Robert"), noon);
    CHECK(alice_is_changed());
    calls.model.put(extension(2, "1009", "Robert"), noon);
    CHECK(alice_is_changed());
    // The leg is the switch's, under the old number: it is nobody's now.
    CHECK_FALSE(calls.is_named(alice));
    calls.model.put(extension(2, "1002", "Robert"), noon);
    CHECK(alice_is_changed());
    CHECK(calls.is_named(alice));
    calls.model.remove(bob, noon);
    CHECK(alice_is_changed());
    CHECK_FALSE(calls.is_named(alice));
}

TEST_CASE("calls joined are read out of `show calls`") {
    const auto read = read_joined(fixture("api/show-calls-as-json.txt"));
    REQUIRE(read.has_value());
    CHECK(read->empty());
    const auto joined = read_joined(R"({"row_count":1,"rows":[{"uuid":"a","b_uuid":"b"},{"uuid":"c","b_uuid":""}]})");
    REQUIRE(joined.has_value());
    REQUIRE(joined->size() == 1);
    CHECK(joined->front().a == "a");
    CHECK(joined->front().b == "b");
    CHECK(read_joined(R"({"row_count":0})").has_value());
    CHECK_FALSE(read_joined("-ERR no").has_value());
}
