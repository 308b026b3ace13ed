#include "pbxd/presence.hpp"

#include <doctest/doctest.h>

#include "presence_office.hpp"

using namespace pbxd;
using namespace pbxd::test;

TEST_CASE("a phone of a line makes its extension online, and its end offline") {
    Office office;
    CHECK(office.state(alice) == State::offline);
    const auto desk = phone("alice-desk", "c1");
    office.tell(desk, noon + 1000);
    CHECK(office.presence.of(alice) ==
          ExtensionPresence{
              .state = State::online, .phones = 1, .browsers = 0, .since = noon + 1000, .since_exact = true});
    CHECK(office.state(bob) == State::offline);
    CHECK(office.presence.online_count() == 1);
    office.tell(gone(desk), noon + 2000);
    CHECK(office.state(alice) == State::offline);
    CHECK(office.presence.of(alice).since == noon + 2000);
    CHECK(office.presence.online_count() == 0);
}

TEST_CASE("a repeated register is one phone") {
    Office office;
    const auto desk = phone("alice-desk", "c1");
    office.tell(desk, noon + 1000);
    office.tell(desk, noon + 61'000);
    CHECK(office.presence.of(alice).phones == 1);
    CHECK(office.presence.of(alice).since == noon + 1000);
    office.tell(gone(desk));
    CHECK(office.state(alice) == State::offline);
}

TEST_CASE("a second phone of the same line keeps the extension online when the first leaves") {
    Office office;
    office.tell(phone("alice-desk", "c1"));
    office.tell(phone("alice-desk", "c2"));
    CHECK(office.presence.of(alice).phones == 2);
    office.tell(gone(phone("alice-desk", "c1")));
    CHECK(office.presence.of(alice).phones == 1);
    CHECK(office.state(alice) == State::online);
}

TEST_CASE("a phone that comes back under a new Call-ID is the same phone") {
    Office office;
    auto desk = phone("alice-desk", "c1");
    office.tell(desk);
    desk.agent = "after a reboot";
    office.tell(desk);
    CHECK(office.presence.of(alice).phones == 1);
    office.tell(gone(desk));
    CHECK(office.state(alice) == State::offline);
}

TEST_CASE("two browsers of one session's user are both counted, and each leaves alone") {
    Office office;
    office.tell(browser("127.0.0.1:40000"));
    office.tell(browser("127.0.0.1:40001"));
    CHECK(office.presence.of(alice).browsers == 2);
    office.tell(BrowserOffline{.profile = "browsers", .address = "127.0.0.1:40000"});
    CHECK(office.presence.of(alice).browsers == 1);
    CHECK(office.state(alice) == State::online);
}

TEST_CASE("a device that no record owns is counted as a stray and shown nowhere") {
    Office office;
    office.tell(phone("nobody", "c1"));
    office.tell(browser("127.0.0.1:40000", "b-unknown"));
    office.tell(leg("u1", "9999@extensions", LegPhase::talking));
    auto elsewhere = phone("alice-desk", "c2");
    elsewhere.realm = "other";
    office.tell(elsewhere);
    CHECK(office.presence.stray_devices() == 4);
    CHECK(office.presence.online_count() == 0);
    CHECK(office.model.take_changed().empty());
}

TEST_CASE("legs make an extension ringing and talking, also without any device") {
    Office office;
    office.tell(leg("u1", "1001@extensions", LegPhase::ringing), noon + 1);
    CHECK(office.state(alice) == State::ringing);
    office.tell(leg("u1", "1001@extensions", LegPhase::talking), noon + 2);
    CHECK(office.state(alice) == State::talking);
    CHECK(office.presence.of(alice).since == noon + 2);
    CHECK(office.presence.has_leg("u1"));
    office.tell(LegGone{"u1"}, noon + 3);
    CHECK(office.state(alice) == State::offline);
    CHECK_FALSE(office.presence.has_leg("u1"));
}

TEST_CASE("a call's end gives the extension back the time since when it is online") {
    Office office;
    office.tell(phone("alice-desk", "c1"), noon + 1);
    office.tell(leg("u1", "1001@extensions", LegPhase::talking), noon + 5000);
    CHECK(office.presence.of(alice).since == noon + 5000);
    office.tell(LegGone{"u1"}, noon + 9000);
    CHECK(office.state(alice) == State::online);
    CHECK(office.presence.of(alice).since == noon + 1);
}

TEST_CASE("talking goes before ringing: a second call does not hide the first") {
    Office office;
    office.tell(leg("u1", "1001@extensions", LegPhase::talking));
    office.tell(leg("u2", "1001@extensions", LegPhase::ringing));
    CHECK(office.state(alice) == State::talking);
    office.tell(LegGone{"u1"});
    CHECK(office.state(alice) == State::ringing);
}

TEST_CASE("while the link is down its people are unknown, and the others offline only where a switch still tells") {
    Office office;
    office.tell(phone("alice-desk", "c1"));
    office.presence.link_down(office.main, noon + 1000);
    CHECK(office.state(alice) == State::unknown);
    CHECK(office.presence.of(alice).phones == 0);
    CHECK(office.state(bob) == State::unknown);
    CHECK(office.presence.take_all_changed());
    CHECK(office.presence.online_count() == 0);

    Office two;
    const auto second = two.presence.add_switch("second", noon);
    two.presence.begin_rebuild(second, "core-2", noon);
    two.presence.end_rebuild(second, noon);
    two.tell(phone("alice-desk", "c1"));
    two.presence.link_down(two.main, noon + 1000);
    CHECK(two.state(alice) == State::unknown);
    CHECK(two.state(bob) == State::offline);
}

TEST_CASE("who has no device is unknown since the last link went") {
    Office office;
    office.tell(phone("alice-desk", "c1"), noon + 500);
    office.presence.link_down(office.main, noon + 1000);
    CHECK(office.presence.of(alice).since == noon + 1000);
    CHECK(office.presence.of(bob) ==
          ExtensionPresence{
              .state = State::unknown, .phones = 0, .browsers = 0, .since = noon + 1000, .since_exact = false});
    office.presence.link_down(office.main, noon + 2000);
    CHECK(office.presence.of(bob).since == noon + 1000);
}

TEST_CASE("a device on another switch keeps an extension online when one switch goes") {
    Office office;
    const auto second = office.presence.add_switch("second", noon);
    office.presence.begin_rebuild(second, "core-2", noon);
    office.presence.end_rebuild(second, noon);
    office.tell(phone("alice-desk", "c1"));
    office.presence.apply(second, phone("alice-desk", "c1"), noon);
    CHECK(office.presence.of(alice).phones == 2);
    office.presence.link_down(office.main, noon);
    CHECK(office.state(alice) == State::online);
    CHECK(office.presence.of(alice).phones == 1);
}

TEST_CASE("a rebuild finds who is there, forgets who is not, and says that it does not know since when") {
    Office office;
    office.tell(phone("alice-desk", "c1"));
    office.presence.link_down(office.main, noon + 1000);
    office.rebuild({phone("bob-desk", "c2")}, noon + 2000);
    CHECK(office.state(alice) == State::offline);
    CHECK(office.state(bob) == State::online);
    CHECK(office.presence.of(bob).since == noon + 2000);
    CHECK_FALSE(office.presence.of(bob).since_exact);
}

TEST_CASE("a rebuild in the middle of a call finds who is in it") {
    Office office;
    office.rebuild({leg("u1", "1001@extensions", LegPhase::talking), leg("u2", "1002@extensions", LegPhase::talking)});
    CHECK(office.state(alice) == State::talking);
    CHECK(office.state(bob) == State::talking);
    office.rebuild({});
    CHECK(office.state(alice) == State::offline);
    CHECK(office.state(bob) == State::offline);
}

TEST_CASE("during a rebuild an event goes before the snapshot's row, whichever comes first") {
    const auto desk = phone("alice-desk", "c1");
    SUBCASE("it ended before the row came: the row is older") {
        Office office;
        office.presence.begin_rebuild(office.main, "core", noon);
        office.tell(gone(desk));
        office.presence.snapshot(office.main, desk, noon);
        office.presence.end_rebuild(office.main, noon);
        CHECK(office.state(alice) == State::offline);
    }
    SUBCASE("it ended and began again: the event's word counts") {
        Office office;
        office.presence.begin_rebuild(office.main, "core", noon);
        office.tell(gone(desk));
        office.tell(desk);
        office.presence.snapshot(office.main, desk, noon);
        office.presence.end_rebuild(office.main, noon);
        CHECK(office.presence.of(alice).phones == 1);
    }
    SUBCASE("it began, and the snapshot was taken before that") {
        Office office;
        office.presence.begin_rebuild(office.main, "core", noon);
        office.tell(desk);
        office.presence.end_rebuild(office.main, noon);
        CHECK(office.state(alice) == State::online);
    }
    SUBCASE("a call was answered by an event, and the row still says ringing") {
        Office office;
        office.presence.begin_rebuild(office.main, "core", noon);
        office.tell(leg("u1", "1001@extensions", LegPhase::talking));
        office.presence.snapshot(office.main, leg("u1", "1001@extensions", LegPhase::ringing), noon);
        office.presence.end_rebuild(office.main, noon);
        CHECK(office.state(alice) == State::talking);
    }
    SUBCASE("the row came, then the event that ends it") {
        Office office;
        office.presence.begin_rebuild(office.main, "core", noon);
        office.presence.snapshot(office.main, desk, noon);
        office.tell(gone(desk));
        office.presence.end_rebuild(office.main, noon);
        CHECK(office.state(alice) == State::offline);
    }
}

TEST_CASE("a key that an event ended in one rebuild may come back in the next") {
    const auto desk = phone("alice-desk", "c1");
    Office office;
    office.presence.begin_rebuild(office.main, "core", noon);
    office.tell(gone(desk));
    office.presence.begin_rebuild(office.main, "core", noon);
    office.presence.snapshot(office.main, desk, noon);
    office.presence.end_rebuild(office.main, noon);
    CHECK(office.state(alice) == State::online);
}

TEST_CASE("a check makes of what no event touched what its rows say, while the switch stays up") {
    const auto stale = phone("alice-desk", "stale");
    const auto late = phone("alice-desk", "late");
    const auto told = phone("bob-desk", "told");
    Office office;
    office.rebuild({stale, leg("u1", "1002@extensions", LegPhase::ringing)}, noon);
    CHECK(office.presence.is_watching(office.main));
    SUBCASE("a row more, a row less, and a leg that was answered") {
        office.presence.begin_check(office.main);
        office.presence.snapshot(office.main, late, noon);
        office.presence.snapshot(office.main, leg("u1", "1002@extensions", LegPhase::talking), noon);
        CHECK(office.presence.end_check(office.main, noon) == 3);
        office.tell(gone(late));
        CHECK(office.state(alice) == State::offline);
        CHECK(office.state(bob) == State::talking);
    }
    SUBCASE("what events touched since the rebuild began is theirs") {
        office.tell(gone(stale));
        office.tell(told);
        office.tell(leg("u1", "1002@extensions", LegPhase::talking));
        office.presence.begin_check(office.main);
        office.presence.snapshot(office.main, stale, noon);
        office.presence.snapshot(office.main, leg("u1", "1002@extensions", LegPhase::ringing), noon);
        CHECK(office.presence.end_check(office.main, noon) == 0);
        CHECK(office.state(alice) == State::offline);
        CHECK(office.presence.of(bob).phones == 1);
        CHECK(office.state(bob) == State::talking);
    }
    SUBCASE("nothing differs") {
        office.presence.begin_check(office.main);
        office.presence.snapshot(office.main, stale, noon);
        office.presence.snapshot(office.main, leg("u1", "1002@extensions", LegPhase::ringing), noon);
        CHECK(office.presence.end_check(office.main, noon) == 0);
        CHECK(office.presence.of(alice).phones == 1);
        CHECK(office.state(bob) == State::ringing);
    }
    CHECK(office.presence.switches()[office.main].link == LinkState::up);
    CHECK_FALSE(office.presence.is_watching(office.main));
}

TEST_CASE("a later check looks only at what events told since its own watch began") {
    const auto desk = phone("alice-desk", "c1");
    Office office;
    office.tell(desk);
    office.presence.begin_check(office.main);
    CHECK(office.presence.end_check(office.main, noon) == 0);
    CHECK(office.state(alice) == State::online);
    // Nobody says that it went: the same contact was registered by somebody else.
    office.presence.begin_watch(office.main);
    SUBCASE("nothing was told of it") {
        office.presence.begin_check(office.main);
        CHECK(office.presence.end_check(office.main, noon) == 1);
        CHECK(office.state(alice) == State::offline);
    }
    SUBCASE("the check is dropped") {
        office.presence.begin_check(office.main);
        office.presence.drop_check(office.main);
        CHECK(office.state(alice) == State::online);
    }
    SUBCASE("it was told again") {
        office.tell(desk);
        office.presence.begin_check(office.main);
        CHECK(office.presence.end_check(office.main, noon) == 0);
        CHECK(office.state(alice) == State::online);
    }
    SUBCASE("the link goes") {
        office.presence.link_down(office.main, noon);
        CHECK_FALSE(office.presence.is_watching(office.main));
        CHECK(office.state(alice) == State::unknown);
    }
}

TEST_CASE("a row that is no device is none") {
    Office office;
    office.rebuild({LegsJoined{"a", "b"}, LegGone{"c"}});
    CHECK(office.presence.stray_devices() == 0);
}

TEST_CASE("a line that is added, moved or removed takes its phones with it") {
    Office office;
    office.tell(phone("carol-desk", "c1"));
    CHECK(office.presence.stray_devices() == 1);
    storage::Line line;
    line.id = {3};
    line.user = {1};
    line.extension = alice;
    line.username = "carol-desk";
    office.model.put(line, noon);
    CHECK(office.state(alice) == State::online);
    line.extension = bob;
    office.model.put(line, noon);
    CHECK(office.state(alice) == State::offline);
    CHECK(office.state(bob) == State::online);
    office.model.remove(storage::LineId{3}, noon);
    CHECK(office.state(bob) == State::offline);
    CHECK(office.presence.stray_devices() == 1);
}

TEST_CASE("an extension that is removed is online no more, and its number can be given to another") {
    Office office;
    office.tell(phone("alice-desk", "c1"));
    office.tell(leg("u1", "1001@extensions", LegPhase::talking));
    office.model.remove(alice, noon);
    CHECK(office.presence.online_count() == 0);
    CHECK(office.presence.stray_devices() == 2);
    office.model.put(extension(3, "1001", "Zoë"), noon);
    CHECK(office.state({3}) == State::talking);
}

TEST_CASE("a session that goes to another extension, or an extension to another channel and back, keeps its browser") {
    Office office;
    office.tell(browser("127.0.0.1:40000"));
    office.tell(leg("u1", "1001@extensions", LegPhase::talking));
    office.model.put(storage::Channel{.id = {2}, .name = "Works", .auth_realm = "works"}, noon);
    auto moved = extension(1, "1001", "Alice");
    moved.channel = {2};
    office.model.put(moved, noon);
    CHECK(office.state(alice) == State::offline);
    moved.channel = {1};
    office.model.put(moved, noon);
    CHECK(office.state(alice) == State::talking);
    CHECK(office.presence.of(alice).browsers == 1);
    auto session = *office.model.directory().session_of_client("b-alice");
    session.client_id = "b-other";
    office.model.put(session, noon);
    CHECK(office.presence.of(alice).browsers == 0);
    session.client_id = "b-alice";
    session.extension = bob;
    office.model.put(session, noon);
    CHECK(office.presence.of(bob).browsers == 1);
}

TEST_CASE("what changed is told once") {
    Office office;
    office.tell(phone("alice-desk", "c1"));
    office.tell(phone("alice-desk", "c2"));
    CHECK(office.model.take_changed() == std::vector{alice});
    CHECK(office.model.take_changed().empty());
}

TEST_CASE("the recorded logins and registrations, told to presence, leave nobody online at their end") {
    Office office;
    for (const char* recording : {"verto-logins.plain", "verto-call.plain"}) {
        for (const auto& fact : facts_of(recording)) office.tell(fact);
    }
    // The recordings' users are no records of this PBX; their devices come and go as strays.
    CHECK(office.presence.stray_devices() == 0);
}
