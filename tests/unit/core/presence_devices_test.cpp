// The devices behind presence: where an extension can be called, and what is registered with a line.
#include <doctest/doctest.h>

#include "presence_office.hpp"

using namespace pbxd;
using namespace pbxd::test;

TEST_CASE("the devices of an extension are those that can be called now, at the switch that has them") {
    Office office;
    const auto other = office.presence.add_switch("other", noon);
    const auto count = [&](SwitchId at) {
        return office.presence.devices_of(*office.model.directory().find(alice), at).size();
    };
    office.tell(phone("alice-desk", "c1"));
    office.tell(phone("alice-desk", "c1"));
    office.tell(browser("192.0.2.1:4711"));
    office.tell(LegActive{"u1", "1001@extensions", LegPhase::talking});
    REQUIRE(count(office.main) == 2);
    CHECK(count(other) == 0);
    CHECK(office.presence.devices_of(*office.model.directory().find(bob), office.main).empty());
    for (const auto& device : office.presence.devices_of(*office.model.directory().find(alice), office.main)) {
        CHECK(device.extension == alice);
        if (device.client.empty())
            CHECK(device.contact == phone("alice-desk", "c1").contact);
        else
            CHECK(device.client == "b-alice@extensions");
    }
    // One that was there before the link went may be gone.
    office.presence.link_down(office.main, noon);
    CHECK(count(office.main) == 0);
    office.rebuild({phone("alice-desk", "c1")});
    CHECK(count(office.main) == 1);
    office.tell(gone(phone("alice-desk", "c1")));
    CHECK(count(office.main) == 0);
    // A line that is given to another takes its phones along.
    office.tell(phone("alice-desk", "c2"));
    auto line = *office.model.directory().line_of_username("alice-desk");
    line.extension = bob;
    office.model.put(line, noon);
    CHECK(count(office.main) == 0);
    CHECK(office.presence.devices_of(*office.model.directory().find(bob), office.main).size() == 1);
}

TEST_CASE("the registrations of a line are listed with where they come from and what they call themselves") {
    Office office;
    CHECK(office.presence.registrations_of("alice-desk").empty());
    auto desk = phone("alice-desk", "c1");
    desk.agent = "Desk phone/1.0";
    auto pocket = phone("alice-desk", "c2");
    pocket.address = "192.0.2.8";
    office.tell(pocket, noon + 2000);
    office.tell(desk, noon + 1000);
    office.tell(phone("bob-desk", "c3"), noon + 3000);
    CHECK(office.presence.registrations_of("alice-desk") == std::vector<Registration>{{.switch_name = "main",
                                                                                       .address = "192.0.2.7",
                                                                                       .agent = "Desk phone/1.0",
                                                                                       .since = noon + 1000,
                                                                                       .since_exact = true},
                                                                                      {.switch_name = "main",
                                                                                       .address = "192.0.2.8",
                                                                                       .agent = "test",
                                                                                       .since = noon + 2000,
                                                                                       .since_exact = true}});
    CHECK(office.presence.registrations_of("bob-desk").size() == 1);
    CHECK(office.presence.registrations_of("nobody").empty());
    office.tell(gone(desk), noon + 4000);
    REQUIRE(office.presence.registrations_of("alice-desk").size() == 1);
    CHECK(office.presence.registrations_of("alice-desk")[0].address == "192.0.2.8");
    office.tell(gone(pocket), noon + 5000);
    CHECK(office.presence.registrations_of("alice-desk").empty());
}

TEST_CASE("a registration that is refreshed keeps its beginning, and tells its newest address and agent") {
    Office office;
    auto desk = phone("alice-desk", "c1");
    office.tell(desk, noon + 1000);
    desk.address = "198.51.100.1";
    desk.agent = std::string(300, 'a');
    office.tell(desk, noon + 61'000);
    const auto seen = office.presence.registrations_of("alice-desk");
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].since == noon + 1000);
    CHECK(seen[0].since_exact);
    CHECK(seen[0].address == "198.51.100.1");
    CHECK(seen[0].agent == std::string(256, 'a'));
}

TEST_CASE("a registration is not confirmed while its switch is away, and its beginning is a guess afterwards") {
    Office office;
    const auto desk = phone("alice-desk", "c1");
    const auto pocket = phone("alice-desk", "c2");
    office.tell(desk, noon + 1000);
    office.tell(pocket, noon + 1000);
    office.presence.link_down(office.main, noon + 2000);
    auto seen = office.presence.registrations_of("alice-desk");
    REQUIRE(seen.size() == 2);
    CHECK_FALSE(seen[0].confirmed);
    office.rebuild({desk}, noon + 3000);
    seen = office.presence.registrations_of("alice-desk");
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].confirmed);
    CHECK(seen[0].since == noon + 3000);
    CHECK_FALSE(seen[0].since_exact);
}

TEST_CASE("a line's registrations on all switches are listed, whoever owns the line meanwhile") {
    Office office;
    const auto branch = office.presence.add_switch("branch", noon);
    office.presence.begin_rebuild(branch, "core-2", noon);
    office.presence.end_rebuild(branch, noon);
    office.tell(phone("alice-desk", "c1"), noon + 1000);
    office.presence.apply(branch, phone("alice-desk", "c1"), noon + 2000);
    auto seen = office.presence.registrations_of("alice-desk");
    REQUIRE(seen.size() == 2);
    CHECK(seen[0].switch_name == "main");
    CHECK(seen[1].switch_name == "branch");
    office.model.remove(storage::LineId{1}, noon + 3000);
    CHECK(office.presence.of(alice).phones == 0);
    CHECK(office.presence.registrations_of("alice-desk").size() == 2);
}
