#include "pbxd/number_plan.hpp"

#include <doctest/doctest.h>

using namespace pbxd;

TEST_CASE("numbers of the outside world have one form") {
    const NumberPlan german{.country_code = "49"};
    const NumberPlan american{.country_code = "1", .international_prefix = "011", .national_prefix = "1"};
    const NumberPlan none{};
    struct Case {
        const NumberPlan& plan;
        std::string written;
        std::string e164;  // "": none
    };
    const Case cases[] = {
        {german, "+4930123456", "+4930123456"},
        {german, "004930123456", "+4930123456"},
        {german, "030123456", "+4930123456"},
        {german, "4930123456", "+4930123456"},
        {german, "30123456", "+4930123456"},
        {german, "+49 (30) 123-456", "+4930123456"},
        {german, "030/123.456", "+4930123456"},
        {american, "12125550100", "+12125550100"},
        {american, "2125550100", "+12125550100"},
        {american, "011493012345", "+493012345"},
        {none, "+4930123456", "+4930123456"},
        {none, "004930123456", "+4930123456"},
        {none, "030123456", ""},
        {german, "", ""},
        {german, "+", ""},
        {german, "++4930123456", ""},
        {german, "49+30123456", ""},
        {german, "anonymous", ""},
        {german, "030123456x", ""},
        {german, "1001", ""},
        {german, "+123456", ""},
        {german, "+1234567", "+1234567"},
        {german, "+123456789012345", "+123456789012345"},
        {german, "+1234567890123456", ""},
        {german, "+0301234567", ""},
    };
    for (const auto& each : cases) {
        const auto& written = each.written;
        CAPTURE(written);
        CHECK(to_e164(written, each.plan).value_or("") == each.e164);
    }
}

TEST_CASE("what can be dialled") {
    for (const auto* good : {"1", "1001", "*97", "*72*1001#", "+4930123456", "01234567890123456789012345678901"}) {
        CHECK(is_dialable(good));
    }
    for (const auto* bad : {"", "+", "a", "1 2", "1-2", "1+2", "++1", "012345678901234567890123456789012", "1\n"}) {
        CHECK_FALSE(is_dialable(bad));
    }
}
