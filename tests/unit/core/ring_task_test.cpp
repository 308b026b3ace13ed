// Calls that pbxd rings itself: what the dialplan says of them, whom they ring, and when they come to nothing.
#include "pbxd/ring_task.hpp"

#include "exchange.hpp"
#include "pbxd/group_size.hpp"

using namespace pbxd;
using namespace pbxd::test;

namespace {

std::vector<std::string> keys_of(const std::vector<DeviceAddress>& devices) {
    std::vector<std::string> keys;
    keys.reserve(devices.size());
    for (const auto& device : devices) keys.push_back(device.key);
    std::ranges::sort(keys);
    return keys;
}

DeviceAddress device(const std::string& key) { return {.key = key, .contact = {}, .client = {}, .extension = alice}; }

CallPlan plan_live(const Exchange& office, LiveRinging live, CallQuestion question, const std::string& number) {
    const Router router(office.model.directory(),
                        {.numbers = {.country_code = "49"}, .socket = "127.0.0.1:8084", .live = live});
    question.destination = number;
    return router.plan(question, seconds);
}

}  // namespace

TEST_CASE("which calls are handed to pbxd, before the bridge that rings without it") {
    const Exchange office;
    const auto asked = [&](LiveRinging live, const CallQuestion& caller, const char* number) {
        const auto plan = plan_live(office, live, caller, number);
        const auto is = [](const char* application) {
            return [application](const auto& action) { return action.application == application; };
        };
        const auto socket = std::ranges::find_if(plan.actions, is("socket"));
        const auto bridge = std::ranges::find_if(plan.actions, is("bridge"));
        REQUIRE(bridge != plan.actions.end());
        return socket < bridge;
    };
    CHECK(asked(LiveRinging::all, bobs_phone, "1001"));
    CHECK_FALSE(asked(LiveRinging::dids, bobs_phone, "1001"));
    CHECK_FALSE(asked(LiveRinging::off, bobs_phone, "1001"));
    CHECK(asked(LiveRinging::all, carrier, "+493099000"));
    CHECK(asked(LiveRinging::dids, carrier, "+493099000"));
    CHECK_FALSE(asked(LiveRinging::off, carrier, "+493099000"));
    const auto all = LiveRinging::all;
    CHECK(sets(plan_live(office, all, bobs_phone, "1001"), "pbxd_task=ring extension 1001"));
    CHECK(sets(plan_live(office, all, carrier, "+493099000"), "pbxd_task=ring did +493099000"));
}

TEST_CASE("a call that was handed over is not handed over again") {
    Exchange office;
    office.change(alice, [](auto& changed) { changed.forward_no_answer = "1002"; });
    auto unanswered = bobs_phone;
    unanswered.context = "unanswered";
    unanswered.disposition = "NO_ANSWER";
    const auto plan = plan_live(office, LiveRinging::all, unanswered, "1001");
    CHECK(text_of(plan, "socket").empty());
    CHECK(rings(plan, "bob-desk"));
    const CallQuestion transferred{
        .context = "transfers", .source = "mod_sofia", .accountcode = "1001", .answered_by = "1002"};
    CHECK(text_of(plan_live(office, LiveRinging::all, transferred, "1002"), "socket").empty());
}

TEST_CASE("a task is what the directory says of it now") {
    Exchange office;
    const auto& directory = office.model.directory();
    const auto extension = read_ring_task("ring extension 1001", directory);
    REQUIRE(extension.has_value());
    CHECK(extension->extensions == std::vector{alice});
    CHECK(extension->seconds == 25);
    CHECK(extension->decline == Decline::ends_all);
    const auto did = read_ring_task("ring did +493099000", directory);
    REQUIRE(did.has_value());
    CHECK(did->extensions == std::vector{alice, bob});
    CHECK(did->decline == Decline::ends_one);
    CHECK(did->number == "+493099000");
    for (const char* wrong :
         {"", "ring", "ring extension ", "ring extension 9", "ring did 9", "feature", "ring  1001"}) {
        CAPTURE(wrong);
        CHECK_FALSE(read_ring_task(wrong, directory).has_value());
    }
    office.change(alice, [](auto& changed) { changed.do_not_disturb = true; });
    CHECK_FALSE(read_ring_task("ring extension 1001", directory).has_value());
    CHECK(read_ring_task("ring did +493099000", directory)->extensions == std::vector{bob});
    office.change(bob, [](auto& changed) { changed.enabled = false; });
    CHECK_FALSE(read_ring_task("ring did +493099000", directory).has_value());
}

TEST_CASE("a DID that nobody took goes on to its voicemail, or ends") {
    Exchange office;
    const CallQuestion unanswered{
        .context = "unanswered", .source = "mod_sofia", .sip_profile = "gateways", .disposition = "USER_BUSY"};
    CHECK(end_of(office.plan(unanswered, "+493099000")) == "voicemail default extensions 1002");
    auto did = *office.model.directory().did_of_number("+493099000");
    did.voicemail = {};
    office.put(did);
    CHECK(end_of(office.plan(unanswered, "+493099000")) == "hangup USER_BUSY");
}

TEST_CASE("a device is rung once, and again only when it comes back as another") {
    Ringing ringing(Decline::ends_all);
    CHECK(keys_of(ringing.take_new({device("a"), device("b")})) == std::vector<std::string>{"a", "b"});
    CHECK(ringing.take_new({device("a"), device("b")}).empty());
    CHECK(keys_of(ringing.take_new({device("b"), device("c")})) == std::vector<std::string>{"c"});
}

TEST_CASE("ringing is over when the last leg is, with what a person did rather than what a device did") {
    Ringing ringing(Decline::ends_one);
    CHECK_FALSE(ringing.outcome().has_value());
    ringing.began("a");
    ringing.began("b");
    ringing.ended("stranger", "USER_BUSY");
    ringing.ended("a", "USER_BUSY");
    CHECK_FALSE(ringing.outcome().has_value());
    CHECK(ringing.legs() == std::vector<std::string>{"b"});
    // A device that comes late keeps it going.
    ringing.began("c");
    ringing.ended("b", "DESTINATION_OUT_OF_ORDER");
    CHECK_FALSE(ringing.outcome().has_value());
    ringing.ended("c", "NO_ANSWER");
    CHECK(ringing.outcome() == "USER_BUSY");
    ringing.ended("c", "CALL_REJECTED");
    CHECK(ringing.outcome() == "USER_BUSY");
}

TEST_CASE("a declined call is over for one's own devices, and goes on for the others of a group") {
    Ringing own(Decline::ends_all);
    Ringing group(Decline::ends_one);
    for (auto* ringing : {&own, &group}) {
        ringing->began("a");
        ringing->began("b");
        ringing->ended("a", "CALL_REJECTED");
    }
    CHECK(own.outcome() == "CALL_REJECTED");
    CHECK(own.legs() == std::vector<std::string>{"b"});
    CHECK_FALSE(group.outcome().has_value());
}

TEST_CASE("the legs of a group are its enabled lines and live sessions") {
    Exchange office;
    const auto& directory = office.model.directory();
    const auto& did = *directory.did_of_number("+493099000");
    CHECK(legs_of(did, directory, seconds) == 3);
    CHECK(legs_of(did, directory, seconds + 3600) == 2);
    auto line = *directory.line_of_username("bob-desk");
    line.enabled = false;
    office.put(line);
    CHECK(legs_of(did, directory, seconds) == 2);
}
