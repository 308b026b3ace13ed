// What a rebuild read is checked: when, against what, and what becomes of what was wrong.
#include "pbxd/switch_follower.hpp"

#include <doctest/doctest.h>

#include "followed.hpp"

using namespace pbxd;
using namespace pbxd::test;

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
    CHECK_FALSE(at.follower.is_settled());
    CHECK(pause_of(at.follower.next(attempt, noon)) == 1000);
    CHECK(at.answer_check({.phones = {"unheard"}, .legs = {}}).corrected == 0);
    CHECK(pause_of(at.follower.next(attempt, noon)) == 20'000);
    CHECK(at.follower.is_settled());
}

TEST_CASE("a check that found something wrong is followed by another, three at most") {
    Followed at;
    at.follower.on_connected("core", noon);
    at.answer_first({.phones = {}, .legs = {}});
    const auto attempt = at.follower.attempt();
    CHECK(pause_of(at.follower.next(attempt, noon)) == 1000);
    // A row that the switch had not thrown away yet, though its end was told before the watch.
    CHECK(at.answer_check({.phones = {"ghost"}, .legs = {}}).corrected == 1);
    CHECK(at.presence.of(alice).phones == 1);
    CHECK(pause_of(at.follower.next(attempt, noon)) == 4000);
    CHECK(pause_of(at.follower.next(attempt, noon)) == 1000);
    CHECK(at.answer_check({.phones = {}, .legs = {}}).corrected == 1);
    CHECK(at.presence.of(alice).phones == 0);
    CHECK(pause_of(at.follower.next(attempt, noon)) == 10'000);
    CHECK(pause_of(at.follower.next(attempt, noon)) == 1000);
    CHECK(at.answer_check({.phones = {"a"}, .legs = {}}).corrected == 1);
    CHECK(pause_of(at.follower.next(attempt, noon)) == 20'000);
    CHECK(at.follower.is_settled());
    CHECK(at.asked() == "sofia xmlstatus");
}
