// Who sees which calls: the web API and the command.
#include <nlohmann/json.hpp>

#include "kept_calls.hpp"

using namespace pbxd;
using namespace pbxd::test;
using nlohmann::json;

namespace {

json body_of(const http::Response& response) {
    REQUIRE_MESSAGE(response.status == 200, response.body);
    return json::parse(response.body);
}

std::vector<std::int64_t> starts_of(const json& page) {
    std::vector<std::int64_t> starts;
    for (const auto& call : page.at("calls"))
        starts.push_back((call.at("started_at").get<std::int64_t>() - noon) / 60'000);
    return starts;
}

}  // namespace

TEST_CASE("people see the calls in which they took part, administrators all") {
    Kept at;
    at.made("1001", "1002", 1);
    at.made("1002", "2001", 2);
    at.made("1001", "030123456", 3);
    Browser alice(at, "alice");
    const auto own = body_of(alice.get("/api/calls"));
    CHECK(starts_of(own) == std::vector<std::int64_t>{3, 1});
    CHECK(own.at("next").is_null());
    const auto& call = own.at("calls")[1];
    CHECK(call.at("from").at("number") == "1001");
    CHECK(call.at("to") == "1002");
    CHECK(call.at("answered_by") == "1002");
    CHECK(call.at("result") == "answered");
    CHECK(call.at("complete") == true);
    CHECK(call.at("ended_at") == noon + 69'000);
    for (const auto* hidden : {"uuid", "gateway", "cause", "switch"}) CHECK_FALSE(call.contains(hidden));
    CHECK(alice.get("/api/calls").body.find(call_uuid(1)) == std::string::npos);
    CHECK(starts_of(body_of(alice.get("/api/calls?extension=1001"))) == std::vector<std::int64_t>{3, 1});

    REQUIRE(at.done("user.set", {{"user", "carol"}, {"admin", true}}).at("role") == "admin");
    Browser carol(at, "carol");
    const auto all = body_of(carol.get("/api/calls"));
    CHECK(starts_of(all) == std::vector<std::int64_t>{3, 2, 1});
    CHECK(all.at("calls")[0].at("gateway") == "telco");
    CHECK_FALSE(all.at("calls")[0].contains("uuid"));
    CHECK(starts_of(body_of(carol.get("/api/calls?extension=1002"))) == std::vector<std::int64_t>{2, 1});
}

TEST_CASE("calls come in pages, each going on behind the one before") {
    Kept at;
    for (int i = 1; i <= 7; ++i) at.made("1001", "1002", i);
    Browser alice(at, "alice");
    const auto first = body_of(alice.get("/api/calls?limit=3"));
    CHECK(starts_of(first) == std::vector<std::int64_t>{7, 6, 5});
    at.made("1001", "1002", 8);  // what comes meanwhile moves nothing
    const auto second = body_of(alice.get("/api/calls?limit=3&before=" + first.at("next").get<std::string>()));
    CHECK(starts_of(second) == std::vector<std::int64_t>{4, 3, 2});
    const auto third = body_of(alice.get("/api/calls?limit=3&before=" + second.at("next").get<std::string>()));
    CHECK(starts_of(third) == std::vector<std::int64_t>{1});
    CHECK(third.at("next").is_null());
}

TEST_CASE("who may not ask, or asks for what there is not, is told so") {
    Kept at;
    at.made("1002", "2001", 1);
    Browser nobody(at);
    CHECK(nobody.get("/api/calls").status == 401);
    Browser alice(at, "alice");
    for (const auto* foreign : {"1002", "7777"}) {
        const auto refused = alice.get("/api/calls?extension=" + std::string(foreign));
        CHECK(refused.status == 404);
        CHECK(error_code(refused) == "not_found");
    }
    for (const auto* bad : {"limit=0", "limit=101", "limit=x", "limit=-1", "limit=", "before=1", "before=1-",
                            "before=x-1", "before=1-2-3", "before=-1-2", "extension=x", "extension=", "offset=1",
                            "limit=1&limit=2", "limit=%", "extension=1001%00"}) {
        CAPTURE(bad);
        CHECK(alice.get("/api/calls?" + std::string(bad)).status == 400);
    }
    CHECK(alice.post("/api/calls", "{}").status == 405);
    CHECK(starts_of(body_of(alice.get("/api/calls"))).empty());
}

TEST_CASE("the command lists calls in words") {
    Kept at;
    at.made("1001", "1002", 1);
    at.made("1002", "2001", 2);
    CallRecord open{.switch_name = "main", .uuid = call_uuid(90), .started_at = noon + 90 * 60'000};
    REQUIRE(at.loop.run(at.storage->call_records().put({open})).has_value());
    const auto rows = at.done("calls", json::object());
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].at("result") == "ringing");
    CHECK(rows[0].at("from") == "unknown");
    CHECK(rows[0].at("duration") == "");
    CHECK(rows[2].at("from") == "1001");
    CHECK(rows[2].at("to") == "1002");
    CHECK(rows[2].at("duration") == "0:07");
    CHECK(rows[2].at("result") == "answered");
    CHECK(rows[2].at("uuid") == call_uuid(1));
    CHECK(at.done("calls", {{"extension", "1001"}}).size() == 1);
    CHECK(at.done("calls", {{"limit", 2}}).size() == 2);
    CHECK(at.done("calls", {{"since", "2026-11-21"}}).size() == 3);
    CHECK(at.done("calls", {{"since", "2027-01-01 10:00"}}).empty());
    for (const auto& bad :
         {json{{"extension", "7777"}}, json{{"limit", 0}}, json{{"limit", 1001}}, json{{"since", "x"}},
          json{{"since", "2026-02-30"}}, json{{"since", "2026-11-21 24:00"}}, json{{"sence", "x"}}}) {
        CHECK(at.command("calls", bad).at("ok") == false);
    }
}
