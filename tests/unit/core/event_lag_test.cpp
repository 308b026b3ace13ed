#include "pbxd/event_lag.hpp"

#include <doctest/doctest.h>

#include "pbxd/switch_time.hpp"

using namespace pbxd;

namespace {

constexpr EpochMilliseconds noon = 1'790'000'000'000;
constexpr EpochMilliseconds ahead = 3'600'000;  // by which the switch's clock is wrong

/// 29.5 s of so many events for each millisecond, that are read half a minute after the first was made, in a second.
void read_late(EventLag& lag, int for_each, EpochMilliseconds begin = noon, EpochMilliseconds clock = ahead) {
    for (EpochMilliseconds made = begin; made < begin + 29'500; ++made) {
        for (int i = 0; i < for_each; ++i) CHECK_FALSE(lag.take(made + clock, begin + 30'000 + (made - begin) / 30));
    }
}

}  // namespace

TEST_CASE("events that come in time, or a little late, are no reason to ask") {
    EventLag lag;
    for (EpochMilliseconds at = noon; at < noon + 600'000; at += 700) {
        CHECK_FALSE(lag.take(at + ahead, at + at % 4'000));
    }
}

TEST_CASE("after late events the first that comes in time is the moment to ask, once") {
    EventLag lag;
    CHECK_FALSE(lag.take(noon + ahead, noon + 3));
    // Half a minute in which nothing was read; then all of it, in a second.
    read_late(lag, 3);
    CHECK(lag.take(noon + 30'900 + ahead, noon + 31'000));
    CHECK_FALSE(lag.take(noon + 31'000 + ahead, noon + 31'050));
    CHECK_FALSE(lag.take(noon + 60'000 + ahead, noon + 60'050));
}

TEST_CASE("late events that are fewer than a switch keeps were all of them") {
    EventLag lag;
    CHECK_FALSE(lag.take(noon + ahead, noon + 3));
    read_late(lag, 1);
    CHECK_FALSE(lag.take(noon + 30'900 + ahead, noon + 31'000));
    // What was late before counts no more.
    CHECK_FALSE(lag.take(noon + 31'000 + ahead, noon + 41'000));
    CHECK_FALSE(lag.take(noon + 42'000 + ahead, noon + 42'000));
}

TEST_CASE("a switch whose clock is set back is asked once, when very many seemed late, and then believed") {
    EventLag lag;
    CHECK_FALSE(lag.take(noon, noon));
    int asked = 0;
    for (EpochMilliseconds at = noon + 5; at <= noon + 600'000; at += 5) asked += lag.take(at - ahead, at);
    CHECK(asked == 1);
    // It is in time again, by its new clock.
    CHECK_FALSE(lag.take(noon + 610'000 - ahead, noon + 610'000));
    read_late(lag, 3, noon + 620'000, -ahead);
    CHECK(lag.take(noon + 650'900 - ahead, noon + 651'000));
    // Set right again: what comes is sooner than ever.
    CHECK_FALSE(lag.take(noon + 620'000, noon + 620'000));
    CHECK_FALSE(lag.take(noon + 640'000, noon + 640'000));
}

TEST_CASE("who is late without end is asked once a minute at most") {
    EventLag lag;
    CHECK_FALSE(lag.take(noon, noon));
    // Ever later, as when more is made than can be read: by a thousand a second, and by two hundred.
    for (const EpochMilliseconds every : {1, 5}) {
        CAPTURE(every);
        int asked = 0;
        for (EpochMilliseconds at = 0; at < 600'000; at += every) asked += lag.take(noon + at / 2, noon + at);
        CHECK(asked >= 1);
        CHECK(asked <= 10);
        lag.reset();
    }
}

TEST_CASE("a new connection has a lag of its own") {
    EventLag lag;
    CHECK_FALSE(lag.take(noon, noon));
    lag.reset();
    CHECK_FALSE(lag.take(noon - ahead, noon));
    CHECK_FALSE(lag.take(noon - ahead + 10, noon + 10));
}

TEST_CASE("a switch's times are digits, and nothing else is a time") {
    CHECK(milliseconds_of("1795371365495461") == 1'795'371'365'495);
    for (const auto* text :
         {"", "0", "-1", "1795371365495461x", " 1795371365495461", "253402300800000000", "99999999999999999999999"}) {
        CHECK(milliseconds_of(text) == 0);
    }
}
