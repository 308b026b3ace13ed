// Call records, step by step.
#include "pbxd/call_tracker.hpp"

#include <doctest/doctest.h>

#include "people.hpp"

using namespace pbxd;
using namespace pbxd::test;
using storage::CallDirection;
using storage::CallRecord;
using storage::CallResult;
using storage::CallStage;

namespace {

const std::string one = "10af273a-5f2c-4c77-9d81-000000000001";
const std::string two = "10af273a-5f2c-4c77-9d81-000000000002";

struct Tracked {
    ReadModel model;
    CallTracker tracker;

    explicit Tracked(std::size_t most_open = 100)
        : tracker(model.directory(), NumberPlan{.country_code = "49"}, most_open) {
        fill(model);
        model.put(storage::Did{.id = {1}, .number = "+4930123456", .name = "Zentrale", .extensions = {alice, bob}},
                  noon);
    }
    std::vector<CallRecord> tell(const CallFact& fact, const std::string& at = "main") {
        tracker.apply(at, fact);
        return tracker.take_records();
    }
    CallRecord only(const CallFact& fact) {
        auto records = tell(fact);
        REQUIRE(records.size() == 1);
        return records[0];
    }
    std::vector<CallRecord> rebuilt(const std::vector<std::string>& uuids) {
        tracker.begin_rebuild("main");
        tracker.end_rebuild("main", uuids);
        return tracker.take_records();
    }
};

CallSeen seen(const std::string& uuid = one) {
    return {.uuid = uuid,
            .origin = CallOrigin::phone,
            .presence_id = "1001@extensions",
            .caller_number = "666",  // what the phone says of itself
            .dialled = "1002",
            .started_at = noon};
}

CallOver over(const std::string& uuid = one) {
    return {.uuid = uuid,
            .origin = CallOrigin::phone,
            .accountcode = "1001",
            .caller_number = "1001",
            .dialled = "1002",
            .started_at = noon,
            .answered_at = noon + 3000,
            .ended_at = noon + 63'000,
            .cause = "NORMAL_CLEARING",
            .answered_by = "1002"};
}

CallOver unanswered(const std::string& cause) {
    auto call = over();
    call.answered_at = 0;
    call.answered_by.clear();
    call.cause = cause;
    return call;
}

CallOver from_outside() {
    auto call = over();
    call.origin = CallOrigin::carrier;
    call.accountcode = "1001";  // whatever a carrier's leg may have, it is nobody's of ours
    call.presence_id = "1001@extensions";
    call.caller_number = "+4989111222";
    call.dialled = "+4930123456";
    return call;
}

}  // namespace

TEST_CASE("an internal call is recorded when it begins, when it is answered and when it is over") {
    Tracked at;
    const auto begun = at.only(seen());
    CHECK(begun.stage == CallStage::open);
    CHECK(begun.switch_name == "main");
    CHECK(begun.uuid == one);
    CHECK(begun.direction == CallDirection::internal);
    CHECK(begun.caller_number == "1001");
    CHECK(begun.caller_name == "Alice Müller");
    CHECK(begun.caller == alice);
    CHECK(begun.dialled == "1002");
    CHECK(begun.parties == std::vector{alice, bob});
    CHECK(begun.started_at == noon);
    CHECK(begun.ended_at == 0);

    CHECK(at.tell(seen()).empty());
    auto talking = seen();
    talking.answered_at = noon + 3000;
    const auto answered = at.only(talking);
    CHECK(answered.stage == CallStage::open);
    CHECK(answered.answered_at == noon + 3000);
    CHECK(at.tell(talking).empty());
    CHECK(at.tracker.open() == 1);

    const auto ended = at.only(over());
    CHECK(ended.stage == CallStage::complete);
    CHECK(ended.started_at == noon);
    CHECK(ended.answered_at == noon + 3000);
    CHECK(ended.ended_at == noon + 63'000);
    CHECK(ended.answered_by == "1002");
    CHECK(ended.answered_extension == bob);
    CHECK(ended.cause == "NORMAL_CLEARING");
    CHECK(ended.result == CallResult::answered);
    CHECK(ended.parties == std::vector{alice, bob});
    CHECK(at.tracker.open() == 0);
}

TEST_CASE("a call without an answer ends in a word") {
    const std::vector<std::pair<std::string, CallResult>> ends{{"NO_ANSWER", CallResult::missed},
                                                               {"ORIGINATOR_CANCEL", CallResult::missed},
                                                               {"USER_NOT_REGISTERED", CallResult::missed},
                                                               {"NORMAL_CLEARING", CallResult::missed},
                                                               {"USER_BUSY", CallResult::busy},
                                                               {"CALL_REJECTED", CallResult::refused},
                                                               {"OUTGOING_CALL_BARRED", CallResult::refused},
                                                               {"UNALLOCATED_NUMBER", CallResult::failed},
                                                               {"NORMAL_TEMPORARY_FAILURE", CallResult::failed},
                                                               {"", CallResult::failed}};
    for (const auto& end : ends) {
        const auto& cause = end.first;
        CAPTURE(cause);
        Tracked at;
        at.tell(seen());
        const auto ended = at.only(unanswered(cause));
        CHECK(ended.result == end.second);
        CHECK(ended.cause == cause);
        CHECK(ended.answered_by.empty());
        CHECK(ended.parties == std::vector{alice, bob});  // whom it was missed by sees it
    }
}

TEST_CASE("a call from outside is the DID's, and rings its extensions") {
    Tracked at;
    auto begun = seen();
    begun.origin = CallOrigin::carrier;
    begun.presence_id = "1001@extensions";  // a From that pretends
    begun.caller_number = "089111222";
    begun.dialled = "030123456";
    const auto first = at.only(begun);
    CHECK(first.direction == CallDirection::inbound);
    CHECK(first.caller == storage::ExtensionId{});
    CHECK(first.caller_number == "+4989111222");
    CHECK(first.caller_name.empty());
    CHECK(first.dialled == "+4930123456");
    CHECK(first.parties == std::vector{alice, bob});
    const auto ended = at.only(from_outside());
    CHECK(ended.direction == CallDirection::inbound);
    CHECK(ended.caller == storage::ExtensionId{});
    CHECK(ended.answered_extension == bob);
}

TEST_CASE("what comes from outside for an extension's number is followed by nobody: another switch sent it") {
    Tracked at;
    auto begun = seen();
    begun.origin = CallOrigin::carrier;
    begun.dialled = "1002";
    at.tracker.apply("main", begun);
    CHECK(at.tracker.take_records().empty());
    CHECK(at.tracker.open() == 0);
}

TEST_CASE("who calls from outside is known once the call was routed, or never") {
    Tracked at;
    auto call = seen();
    call.origin = CallOrigin::carrier;
    call.presence_id = "";
    call.caller_number = "";
    call.dialled = "030123456";
    CHECK(at.only(call).caller_number.empty());
    CHECK(at.tell(call).empty());
    call.caller_number = "089111222";
    CHECK(at.only(call).caller_number == "+4989111222");
    call.caller_number = "089333444";
    CHECK(at.tell(call).empty());
    call.answered_at = noon + 3000;
    const auto answered = at.only(call);
    CHECK(answered.caller_number == "+4989111222");
    CHECK(answered.answered_at == noon + 3000);
    // Somebody who is not shown is not shown in the record either.
    auto unknown = from_outside();
    unknown.caller_number = "";
    CHECK(at.only(unknown).caller_number.empty());
}

TEST_CASE("a call that goes out names its gateway, and who answered is who was dialled") {
    Tracked at;
    auto call = over();
    call.dialled = "9089111222";
    call.gateway = "telco";
    call.answered_by = "";
    const auto ended = at.only(call);
    CHECK(ended.direction == CallDirection::outbound);
    CHECK(ended.gateway == "telco");
    CHECK(ended.answered_by == "9089111222");
    CHECK(ended.answered_extension == storage::ExtensionId{});
    call.answered_at = 0;
    call.cause = "USER_BUSY";
    CHECK(at.only(call).answered_by.empty());
}

TEST_CASE("a call that a mailbox takes says whose") {
    Tracked at;
    auto call = from_outside();
    call.answered_by = "";
    call.mailbox = "1002";
    const auto ended = at.only(call);
    CHECK(ended.result == CallResult::voicemail);
    CHECK(ended.answered_by == "1002");
    CHECK(ended.answered_extension == bob);
}

TEST_CASE("a call that is transferred goes on in its record") {
    Tracked at;
    at.model.put(extension(3, "1003", "Carol"), noon);
    at.tell(seen());
    auto call = over();
    call.dialled = "1003";
    call.answered_by = "1003";
    const auto ended = at.only(call);
    CHECK(ended.dialled == "1002");
    CHECK(ended.answered_by == "1003");
    CHECK(ended.parties == std::vector{alice, bob, storage::ExtensionId{3}});
}

TEST_CASE("who calls is who the directory says, never what a phone says") {
    Tracked at;
    auto forged = seen();
    forged.presence_id = "1002@elsewhere";
    CHECK(at.tell(forged).empty());
    forged.presence_id = "9999@extensions";
    CHECK(at.tell(forged).empty());
    auto ended = over();
    ended.accountcode = ended.presence_id = "";
    ended.caller_number = "1002";
    CHECK(at.tell(ended).empty());
    ended.accountcode = "${system ls}";
    CHECK(at.tell(ended).empty());
    ended.presence_id = "1001@extensions";
    CHECK(at.only(ended).caller == alice);
    // An Extension that was removed while it talked.
    ended.accountcode = "1009";
    const auto gone = at.only(ended);
    CHECK(gone.caller_number == "1009");
    CHECK(gone.caller == storage::ExtensionId{});
}

TEST_CASE("what a switch says is kept as far as it may be") {
    Tracked at;
    auto call = over();
    call.dialled = std::string(200, '1');
    call.cause = "normal clearing";
    call.gateway = "a b";
    call.answered_by = "x";
    const auto ended = at.only(call);
    CHECK(ended.dialled.empty());
    CHECK(ended.cause.empty());
    CHECK(ended.gateway.empty());
    CHECK(ended.answered_by.empty());
    CHECK(ended.direction == CallDirection::internal);
}

TEST_CASE("the end needs no beginning, and may be told twice") {
    Tracked at;
    const auto first = at.only(over());
    CHECK(first.stage == CallStage::complete);
    CHECK(first.dialled == "1002");
    CHECK(at.only(over()).stage == CallStage::complete);
    CHECK(at.tracker.open() == 0);
}

TEST_CASE("what ended while pbxd was away is lost until it is told") {
    Tracked at;
    for (const auto& uuid : {one, two}) {
        CallRecord open{.switch_name = "main", .uuid = uuid, .started_at = noon};
        open.caller_number = "1001";
        open.dialled = "1005";
        at.tracker.resume(open);
    }
    CHECK(at.tracker.switch_of(two) == "main");
    const auto lost = at.rebuilt({one, "another leg"});
    REQUIRE(lost.size() == 1);
    CHECK(lost[0].uuid == two);
    CHECK(lost[0].stage == CallStage::lost);
    CHECK(lost[0].ended_at == 0);
    CHECK(at.tracker.open() == 1);
    CHECK(at.tracker.switch_of(two).empty());
    // The CDR of the one, from the spool; the event of the other. What was dialled at first is remembered.
    CHECK(at.only(over(two)).stage == CallStage::complete);
    CHECK(at.only(over(one)).dialled == "1005");
}

TEST_CASE("a CDR that is taken before the rebuild leaves nothing to be lost") {
    Tracked at;
    CallRecord open{.switch_name = "main", .uuid = one, .started_at = noon};
    at.tracker.resume(open);
    CHECK(at.only(over()).stage == CallStage::complete);
    CHECK(at.rebuilt({}).empty());
}

TEST_CASE("events of a rebuild go before its list") {
    Tracked at;
    at.tell(seen(one));
    at.tracker.begin_rebuild("main");
    CHECK(at.tell(seen(two)).size() == 1);  // came after the list was made
    CHECK(at.tell(over(one)).size() == 1);  // ended after it was made
    CHECK(at.tell(seen(one)).empty());      // an event that comes late
    at.tracker.end_rebuild("main", {one});
    CHECK(at.tracker.take_records().empty());
    CHECK(at.tracker.switch_of(two) == "main");
    CHECK(at.tracker.open() == 1);
    at.tracker.end_rebuild("main", {});  // there is none
    CHECK(at.tracker.open() == 1);
}

TEST_CASE("switches have calls of their own") {
    Tracked at;
    at.tell(seen(one), "main");
    at.tell(seen(two), "other");
    CHECK(at.rebuilt({}).size() == 1);
    CHECK(at.tracker.switch_of(two) == "other");
}

TEST_CASE("a UUID that is used again is another call") {
    Tracked at;
    at.tell(seen());
    auto again = seen();
    again.started_at = noon + 5000;
    const auto records = at.tell(again);
    REQUIRE(records.size() == 2);
    CHECK(records[0].stage == CallStage::lost);
    CHECK(records[0].started_at == noon);
    CHECK(records[1].stage == CallStage::open);
    CHECK(records[1].started_at == noon + 5000);
    // The end of the first comes after all, and does not end the second.
    CHECK(at.only(over()).started_at == noon);
    CHECK(at.tracker.open() == 1);
}

TEST_CASE("only so many calls are followed; of those beyond the end is recorded") {
    Tracked at(1);
    at.tell(seen(one));
    CHECK(at.tell(seen(two)).empty());
    CHECK(at.tracker.beyond() == 1);
    CHECK(at.only(over(two)).stage == CallStage::complete);
    CHECK(at.tracker.open() == 1);
}

TEST_CASE("the recorded call, as its events tell it") {
    Tracked at;
    at.model.put(storage::Channel{.id = {1}, .name = "Office", .auth_realm = "lines"}, noon);
    std::vector<CallRecord> records;
    for_each_event("esl/verto-call.plain", [&](const esl::EventView& event) {
        if (const auto fact = read_call_event(event)) at.tracker.apply("main", *fact);
        for (auto& record : at.tracker.take_records()) records.push_back(std::move(record));
    });
    REQUIRE(records.size() == 3);
    CHECK(records[0].answered_at == 0);
    CHECK(records[1].answered_at == 1'795'371'443'635);
    CHECK(records[2].stage == CallStage::complete);
    CHECK(records[2].caller == alice);
    CHECK(records[2].dialled == "1002");
    CHECK(records[2].ended_at == 1'795'371'451'395);
    CHECK(records[2].result == CallResult::answered);
}
