// The codes by which people change how their calls are treated, and what the router makes of them.
#include "pbxd/feature_code.hpp"

#include "exchange.hpp"

using namespace pbxd;
using namespace pbxd::test;
using Field = FeatureCode::Field;

TEST_CASE("a feature code changes one field") {
    struct Row {
        const char* dialled;
        Field field;
        bool on;
        const char* number;
    };
    constexpr Row rows[] = {{"*721002", Field::forward_always, true, "1002"},
                            {"*72+491701234567", Field::forward_always, true, "+491701234567"},
                            {"*73", Field::forward_always, false, ""},
                            {"*901002", Field::forward_busy, true, "1002"},
                            {"*91", Field::forward_busy, false, ""},
                            {"*921002", Field::forward_no_answer, true, "1002"},
                            {"*93", Field::forward_no_answer, false, ""},
                            {"*78", Field::do_not_disturb, true, ""},
                            {"*79", Field::do_not_disturb, false, ""}};
    for (const auto& row : rows) {
        CAPTURE(row.dialled);
        CHECK(read_feature_code(row.dialled) == FeatureCode{.field = row.field, .on = row.on, .number = row.number});
    }
    for (const char* wrong :
         {"*72", "*90", "*92", "*731002", "*781", "*79 ", "*7", "72", "*97", "*98", "*", "", "*00"}) {
        CAPTURE(wrong);
        CHECK_FALSE(read_feature_code(wrong).has_value());
    }
}

TEST_CASE("nothing but its field is changed in the extension") {
    storage::Extension extension;
    extension.forward_busy = "1003";
    const auto forwarded = read_feature_code("*721002")->applied_to(extension);
    CHECK(forwarded.forward_always == "1002");
    CHECK(forwarded.forward_busy == "1003");
    CHECK_FALSE(forwarded.do_not_disturb);
    CHECK(read_feature_code("*73")->applied_to(forwarded).forward_always.empty());
    CHECK(read_feature_code("*91")->applied_to(forwarded).forward_busy.empty());
    CHECK(read_feature_code("*921004")->applied_to(forwarded).forward_no_answer == "1004");
    CHECK(read_feature_code("*78")->applied_to(forwarded).do_not_disturb);
}

TEST_CASE("the router hands a feature code to pbxd, and only of one's own device") {
    Exchange office;
    CHECK(end_of(office.plan(bobs_phone, "*78")) == "hangup FACILITY_NOT_SUBSCRIBED");
    const Router router(office.model.directory(), {.numbers = {}, .socket = "127.0.0.1:8084", .socket_key = "k-1"});
    const auto planned = [&router](CallQuestion question, const std::string& number) {
        question.destination = number;
        return router.plan(question, seconds);
    };
    for (const auto& caller : {bobs_phone, alices_browser}) {
        const auto plan = planned(caller, "*721001");
        CHECK(sets(plan, "pbxd_task=feature"));
        CHECK(sets(plan, "pbxd_key=k-1"));
        CHECK(text_of(plan, "socket") == "127.0.0.1:8084 async full");
        // Where pbxd is away, the caller hears that it did not work.
        CHECK(end_of(plan) == "hangup NETWORK_OUT_OF_ORDER");
    }
    // People are shown what would happen, and not the key.
    const auto shown = router.plan_from(*office.model.directory().find(bob), "*78", seconds);
    CHECK(sets(shown, "pbxd_task=feature"));
    CHECK_FALSE(sets(shown, "pbxd_key=k-1"));
    CHECK(end_of(planned(bobs_phone, "*72")) == "hangup UNALLOCATED_NUMBER");
    // Alice is transferred by Bob: his settings are not hers to change, nor hers his.
    CallQuestion transferred{
        .context = "transfers", .source = "mod_sofia", .accountcode = "1001", .answered_by = "1002"};
    const auto refused = planned(transferred, "*78");
    CHECK(end_of(refused) == "hangup CALL_REJECTED");
    CHECK(text_of(refused, "socket").empty());
    // Nor does a forward that leads to one.
    office.change(alice, [](auto& extension) { extension.forward_always = "*78"; });
    CHECK(end_of(planned(bobs_phone, "1001")) == "hangup CALL_REJECTED");
    // Not even one that leads back to who called.
    office.change(alice, [](auto& extension) { extension.forward_always = "1002"; });
    office.change(bob, [](auto& extension) { extension.forward_always = "*78"; });
    CHECK(end_of(planned(bobs_phone, "1001")) == "hangup CALL_REJECTED");
}
