#include "pbxd/number_pattern.hpp"

#include <doctest/doctest.h>

#include <memory>

using pbxd::NumberPattern;

TEST_CASE("a pattern is for whole numbers") {
    const NumberPattern pattern("00[1-9]\\d{4,}");
    CHECK(pattern.matches("004930123"));
    CHECK_FALSE(pattern.matches("0049"));
    CHECK_FALSE(pattern.matches("1004930123"));
    CHECK_FALSE(pattern.matches("004930123#"));
    CHECK_FALSE(pattern.matches(""));
}

TEST_CASE("what is no pattern matches nothing") {
    CHECK_FALSE(NumberPattern("(").matches("("));
    CHECK_FALSE(NumberPattern("((((x{100}){100}){100}){100})").matches("x"));
}

TEST_CASE("a copy outlives what it was copied from") {
    auto first = std::make_unique<NumberPattern>("11[02]");
    const NumberPattern copy = *first;
    first.reset();
    CHECK(copy.matches("112"));
    CHECK_FALSE(copy.matches("113"));
}
