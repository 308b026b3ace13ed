#include "pbxd/throttle.hpp"

#include <doctest/doctest.h>

using namespace pbxd;
using namespace std::chrono_literals;

namespace {

const ThrottleOptions three{.attempts = 3, .refill = 10s, .keys = 2};

}  // namespace

TEST_CASE("some failures are free, then one has to wait, then may try again") {
    Throttle throttle(three);
    for (int i = 0; i < 3; ++i) {
        CHECK_FALSE(throttle.try_again_after("a", 1000).has_value());
        throttle.failed("a", 1000);
    }
    const auto wait = throttle.try_again_after("a", 1000);
    REQUIRE(wait.has_value());
    CHECK(*wait == 10s);
    CHECK_FALSE(throttle.try_again_after("a", 11'000).has_value());
    throttle.failed("a", 11'000);
    CHECK(throttle.try_again_after("a", 11'000).has_value());
}

TEST_CASE("a success forgets the failures, and one key does not slow another") {
    Throttle throttle(three);
    for (int i = 0; i < 3; ++i) throttle.failed("a", 1000);
    CHECK_FALSE(throttle.try_again_after("b", 1000).has_value());
    throttle.succeeded("a");
    CHECK_FALSE(throttle.try_again_after("a", 1000).has_value());
}

TEST_CASE("a refund takes back one failure and no more") {
    Throttle throttle({.attempts = 3, .refill = 10s, .keys = 10});
    for (int i = 0; i < 3; ++i) throttle.failed("a", 0);
    REQUIRE(throttle.try_again_after("a", 0));
    throttle.refund("a", 0);
    CHECK_FALSE(throttle.try_again_after("a", 0));
    throttle.failed("a", 0);
    CHECK(throttle.try_again_after("a", 0));
    throttle.refund("nobody", 0);
    for (int i = 0; i < 5; ++i) throttle.refund("a", 0);
    CHECK(throttle.size() == 0);
}

TEST_CASE("memory is bounded, however many names are tried") {
    Throttle throttle(three);
    for (int i = 0; i < 1000; ++i) throttle.failed("key " + std::to_string(i), 1000);
    CHECK(throttle.size() <= 2);
}

TEST_CASE("a clock that goes back does not lock anybody out for longer") {
    Throttle throttle(three);
    for (int i = 0; i < 3; ++i) throttle.failed("a", 100'000);
    CHECK(*throttle.try_again_after("a", 1000) <= 10s);
}
