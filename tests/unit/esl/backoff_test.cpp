#include <doctest/doctest.h>

#include "esl/backoff.hpp"

using esl::Backoff;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t largest_of(std::uint64_t span) {
    return span - 1;
}  // the random number that gives the longest delay

}  // namespace

TEST_CASE("the longest delay doubles up to the cap") {
    Backoff backoff({.initial = 100ms, .max = 1s, .min = 0ms});
    for (const auto expected : {100ms, 200ms, 400ms, 800ms, 1000ms, 1000ms}) {
        CHECK(backoff.next(largest_of(static_cast<std::uint64_t>(expected.count()) + 1)) == expected);
    }
    backoff.reset();
    CHECK(backoff.next(100) == 100ms);
}

TEST_CASE("the shortest delay is the least that is allowed") {
    Backoff backoff({.initial = 100ms, .max = 1s, .min = 20ms});
    for (int i = 0; i < 8; ++i) CHECK(backoff.next(0) == 20ms);
}

TEST_CASE("a delay is never outside its bounds, whatever the random number") {
    Backoff backoff({.initial = 50ms, .max = 7s, .min = 20ms});
    std::uint64_t random = 1;
    for (int i = 0; i < 1000; ++i) {
        random = random * 6364136223846793005U + 1442695040888963407U;
        const auto delay = backoff.next(random);
        CHECK(delay >= 20ms);
        CHECK(delay <= 7s);
    }
    CHECK(backoff.next(~std::uint64_t{0}) <= 7s);
}

TEST_CASE("options that contradict each other give the least delay") {
    Backoff backoff({.initial = 0ms, .max = 0ms, .min = 30ms});
    CHECK(backoff.next(12345) == 30ms);
    CHECK(backoff.next(12345) == 30ms);
}
