// Calls between the switches of one PBX: the seal, where devices are, and what either switch is told.
#include "pbxd/tie_call.hpp"

#include <functional>

#include "exchange.hpp"

using namespace pbxd;
using namespace pbxd::test;

namespace {

/// Stands in for a keyed hash.
TieSeal seal_of(const std::string& key) {
    return TieSeal([key](std::string_view text) {
        return std::to_string(std::hash<std::string>()(key + "/" + std::string(text)));
    });
}

const std::string north_address = "192.0.2.10:5080";

/// Two switches: one that asks, "main", and "north", which has Bob's phone.
struct TwoSwitches : Exchange {
    TwoSwitches() {
        auto& presence = model.presence();
        for (const char* name : {"main", "north", "south"}) {
            const auto id = presence.add_switch(name, noon);
            presence.begin_rebuild(id, std::string("core-") + name, noon);
            if (std::string(name) == "north") presence.snapshot(id, phone("bob-desk", "b"), noon);
            presence.end_rebuild(id, noon);
        }
    }
    Whereabouts whereabouts{model.presence(), {{"main", "192.0.2.9:5080"}, {"north", north_address}}};
    Router router{model.directory(), {.numbers = {.country_code = "49"}, .tie = seal_of("key")}, &whereabouts};

    CallPlan plan(CallQuestion question, const std::string& destination, const std::string& core = "core-main") const {
        question.destination = destination;
        question.core_uuid = core;
        return router.plan(question, seconds);
    }
    /// As north asks when the call has come there.
    CallQuestion at_north(const std::string& caller, const std::string& callee) const {
        return {.context = "gateways",
                .destination = callee,
                .source = "mod_sofia",
                .core_uuid = "core-north",
                .tie = router.seal_for(caller, *model.directory().extension_of_number(callee), seconds),
                .sip_profile = "gateways"};
    }
};

std::string seal_in(const std::string& bridge) {
    const std::string begin = "[sip_h_X-Pbxd-Tie=";
    const auto at = bridge.find(begin);
    REQUIRE(at != std::string::npos);
    return bridge.substr(at + begin.size(), bridge.find(']', at) - at - begin.size());
}

}  // namespace

TEST_CASE("what is sealed is opened as it was, by who has the key, as long as it lasts") {
    const auto seal = seal_of("key");
    for (const auto& call : {TieCall{.caller = "1001", .callee = "1002", .until = 100},
                             TieCall{.caller = "+49301234567", .callee = "1002", .until = 100},
                             TieCall{.caller = "", .callee = "1002", .until = 100}}) {
        const auto text = seal.seal(call);
        CHECK(text.find_first_not_of("0123456789+.") == std::string::npos);
        CHECK(seal.open(text, 100) == call);
        CHECK_FALSE(seal.open(text, 101).has_value());
        CHECK_FALSE(seal_of("another").open(text, 100).has_value());
        for (std::size_t at = 0; at < text.size(); ++at) {
            auto altered = text;
            altered[at] = altered[at] == '7' ? '8' : '7';
            CHECK_FALSE(seal.open(altered, 50).has_value());
        }
    }
}

TEST_CASE("what is no seal is none, though it be hashed") {
    const auto hash = [](std::string_view) { return std::string("5"); };
    const TieSeal seal(hash);
    CHECK(seal.open("1.100.1002.1001.5", 100).has_value());
    for (const char* wrong : {"", ".", "5", ".5", "1.100.1002.5", "1.100.1002.1001.x.5", "2.100.1002.1001.5",
                              "1..1002.1001.5", "1.1x.1002.1001.5", "1.-1.1002.1001.5", "1.100.1002.1001.6"}) {
        CAPTURE(wrong);
        CHECK_FALSE(seal.open(wrong, 100).has_value());
    }
    CHECK_FALSE(seal.open("1.100.1002." + std::string(300, '1') + ".5", 100).has_value());
    CHECK_FALSE(TieSeal().open("1.100.1002.1001.", 100).has_value());
    CHECK(TieSeal().seal({.caller = "1001", .callee = "1002", .until = 100}).empty());
}

TEST_CASE("a device on another switch is called there, beside those of the switch that asks") {
    const TwoSwitches office;
    const auto bridge = text_of(office.plan(alices_browser, "1002"), "bridge");
    CHECK(bridge.find("lines/bob-desk@lines/") != std::string::npos);
    CHECK(bridge.ends_with("]sofia/gateways/1002@" + north_address));
    CHECK(bridge.find("[pbxd_answered_by=1002][origination_callee_id_number=1002][origination_callee_id_name=1002]"
                      "[sip_h_X-Pbxd-Tie=") != std::string::npos);
    CHECK(seal_of("key").open(seal_in(bridge), seconds) ==
          TieCall{.caller = "1001", .callee = "1002", .until = seconds + 30});
    // A group rings it too, and whoever calls from outside is told to the other switch as such.
    auto from_outside = office.plan(carrier, "+493099000");
    const auto group = text_of(from_outside, "bridge");
    CHECK(seal_of("key").open(seal_in(group), seconds)->caller == "+49301234567");
}

TEST_CASE("only a switch that is known asks for others, and only those that have a device and an address are called") {
    TwoSwitches office;
    const auto& directory = office.model.directory();
    const auto rings_there = [&](const std::string& core, const std::string& number = "1002") {
        return text_of(office.plan(alices_browser, number, core), "bridge").find("sofia/gateways/") !=
               std::string::npos;
    };
    CHECK(rings_there("core-main"));
    CHECK(rings_there("core-south"));
    CHECK_FALSE(rings_there("core-north"));  // its own
    CHECK_FALSE(rings_there("core-of-nobody"));
    CHECK_FALSE(rings_there(""));
    auto& presence = office.model.presence();
    presence.apply(2, phone("alice-desk", "a"), noon);
    CHECK(office.whereabouts.elsewhere(*directory.find(alice), "core-main").empty());  // south has no address
    presence.link_down(1, noon);
    CHECK_FALSE(rings_there("core-main"));
    const Router without(directory, {.numbers = {}}, &office.whereabouts);
    auto question = alices_browser;
    question.destination = "1002";
    question.core_uuid = "core-south";
    CHECK(text_of(without.plan(question, seconds), "bridge").find("sofia/gateways/") == std::string::npos);
}

TEST_CASE("an extension whose only device is elsewhere has a device") {
    TwoSwitches office;
    auto line = *office.model.directory().line_of_username("bob-desk");
    office.model.remove(line.id, noon);
    CHECK(end_of(office.plan(alices_browser, "1002")).starts_with("voicemail"));
    storage::Line other = line;
    other.enabled = false;
    office.put(other);
    // A Line that is disabled is called nowhere: the other switch asks, and is told so.
    const auto there = office.router.plan(office.at_north("1001", "1002"), seconds);
    CHECK(end_of(there) == "hangup USER_NOT_REGISTERED");
}

TEST_CASE("the other switch rings its own devices, for who really calls, and leaves the rest to the one that sent it") {
    const TwoSwitches office;
    const auto plan = office.router.plan(office.at_north("1001", "1002"), seconds);
    CHECK(rings(plan, "bob-desk"));
    CHECK(text_of(plan, "bridge").find("sofia/gateways/") == std::string::npos);
    CHECK(sets(plan, "effective_caller_id_number=1001"));
    CHECK(sets(plan, "effective_caller_id_name=Alice Müller"));
    CHECK(sets(plan, "accountcode=1001"));
    CHECK(sets(plan, "pbxd_tie=true"));
    CHECK(sets(plan, "sip_copy_custom_headers=false"));
    CHECK(text_of(plan, "voicemail").empty());
    CHECK(text_of(plan, "transfer").empty());
    const auto outside = office.router.plan(office.at_north("+49301234567", "1002"), seconds);
    CHECK(sets(outside, "effective_caller_id_number=+49301234567"));
    CHECK_FALSE(sets(outside, "accountcode=+49301234567"));
}

TEST_CASE("a seal that is none, too old, of another call or elsewhere lets nobody in") {
    const TwoSwitches office;
    const auto good = office.at_north("1001", "1002");
    const auto refused = [&](const std::function<void(CallQuestion&)>& wrong, storage::EpochSeconds now = seconds) {
        auto question = good;
        wrong(question);
        const auto plan = office.router.plan(question, now);
        return plan.actions.size() == 1 && end_of(plan) == "hangup CALL_REJECTED";
    };
    CHECK_FALSE(refused([](auto&) {}));
    CHECK(refused([](auto&) {}, seconds + 31));
    CHECK(refused([](auto& q) { q.tie += "0"; }));
    CHECK(refused([](auto& q) { q.tie = "true"; }));
    CHECK(refused([](auto& q) { q.destination = "1001"; }));
    CHECK(refused([](auto& q) { q.source = "mod_verto"; }));
    CHECK(refused([](auto& q) { q.sip_profile = "lines"; }));
    // In the phones' context the header is nothing at all: a phone's own words.
    auto phones = bobs_phone;
    phones.tie = good.tie;
    phones.destination = "1001";
    CHECK(sets(office.router.plan(phones, seconds), "effective_caller_id_number=1002"));
    auto disabled = TwoSwitches();
    disabled.change(bob, [](auto& it) { it.enabled = false; });
    CHECK(end_of(disabled.router.plan(good, seconds)) == "hangup UNALLOCATED_NUMBER");
}
