// /api/admin: gateways, routes, DIDs and the rest, over HTTP, by administrators only.
#include <nlohmann/json.hpp>

#include "browser.hpp"

using namespace pbxd;
using namespace pbxd::test;
using nlohmann::json;

namespace {

const json carrier{{"name", "carrier"},   {"proxy", "sip.example.net"}, {"registers", true},
                   {"username", "pbx-1"}, {"secret", "kept to itself"}, {"allowed", {"192.0.2.0/28"}}};
const json outside{{"name", "Outside"}, {"pattern", "0[1-9][0-9]{3,14}"}, {"gateways", {"carrier"}}};
const json reception{{"number", "+4930123456"}, {"name", "Reception"}, {"extensions", {"1001", "1002"}}};

/// An office in which Alice is an administrator and there is one gateway, one route and one DID.
struct Administration {
    Administration() {
        office.done("user.set", {{"user", "alice"}, {"admin", true}});
        REQUIRE(alice.post("/api/admin/gateways", carrier.dump()).status == 201);
        REQUIRE(alice.post("/api/admin/routes", outside.dump()).status == 201);
        REQUIRE(alice.post("/api/admin/dids", reception.dump()).status == 201);
    }
    json records() {
        const auto none = json::object();
        return {office.done("gateway.list", none), office.done("route.list", none), office.done("did.list", none)};
    }
    /// That answer, with that field, and nothing is changed by it.
    void refuses(const http::Response& answer, unsigned status, const std::string& field) {
        CAPTURE(answer.body);
        CHECK(answer.status == status);
        const auto body = json::parse(answer.body, nullptr, false);
        REQUIRE(body.contains("error"));
        CHECK(body.at("error").value("field", "") == field);
        CHECK(!body.at("error").at("message").get<std::string>().empty());
        CHECK(records() == before);
    }

    Office office;
    Browser alice{office, "alice"};
    json before = json();
};

json list_of(Browser& browser, const std::string& noun) {
    const auto answer = browser.get("/api/admin/" + noun);
    REQUIRE(answer.status == 200);
    return json::parse(answer.body).at(noun);
}

}  // namespace

TEST_CASE("an administrator adds, sees, changes and removes a gateway, a route and a DID") {
    Administration at;
    auto& alice = at.alice;
    const auto gateways = list_of(alice, "gateways");
    REQUIRE(gateways.size() == 1);
    CHECK(gateways[0].at("proxy") == "sip.example.net");
    CHECK(gateways[0].at("secret") == true);
    CHECK(list_of(alice, "routes")[0].at("gateways") == json{"carrier"});
    CHECK(list_of(alice, "dids")[0].at("extensions") == json{"1001", "1002"});

    auto changed = alice.patch("/api/admin/gateways/carrier", json{{"proxy", "sip2.example.net"}}.dump());
    REQUIRE(changed.status == 200);
    CHECK(header(changed, "Cache-Control") == "no-store");
    CHECK(json::parse(changed.body).at("proxy") == "sip2.example.net");
    CHECK(alice.patch("/api/admin/routes/Outside", R"({"prefix":"+49","strip":1})").status == 200);
    CHECK(alice.patch("/api/admin/dids/+4930123456", R"({"voicemail":"1002"})").status == 200);
    CHECK(list_of(alice, "routes")[0].at("prefix") == "+49");
    CHECK(list_of(alice, "dids")[0].at("voicemail") == "1002");
    // The secret stays where none is given.
    CHECK(at.office.model.directory().gateway_of_name("carrier")->secret == "kept to itself");

    CHECK(alice.remove("/api/admin/dids/+4930123456").status == 204);
    CHECK(alice.remove("/api/admin/routes/Outside").status == 204);
    CHECK(alice.remove("/api/admin/gateways/carrier").status == 204);
    CHECK(at.records() == json::parse("[[],[],[]]"));
}

TEST_CASE("the other records of the commands are there as well") {
    Administration at;
    CHECK(list_of(at.alice, "users").size() == 3);
    CHECK(list_of(at.alice, "channels").size() == 2);
    CHECK(list_of(at.alice, "extensions").size() == 3);
    CHECK(list_of(at.alice, "lines").size() == 3);
    CHECK(at.alice.post("/api/admin/users", R"({"login":"dora","name":"Dora"})").status == 201);
    CHECK(at.alice.patch("/api/admin/extensions/1002", R"({"department":"Sales"})").status == 200);
    CHECK(at.office.extension("1002").department == "Sales");
}

TEST_CASE("a route's name may have what an address must encode, a slash too") {
    Administration at;
    auto route = outside;
    route["name"] = "Über/See %2";
    REQUIRE(at.alice.post("/api/admin/routes", route.dump()).status == 201);
    CHECK(at.alice.patch("/api/admin/routes/%C3%9Cber/See%20%252", R"({"position":7})").status == 200);
    CHECK(at.alice.remove("/api/admin/routes/%C3%9Cber/See%20%252").status == 204);
    CHECK(list_of(at.alice, "routes").size() == 1);
}

TEST_CASE("how a gateway is at each switch is told with it") {
    Administration at;
    GatewayState state;
    state.registration = "REGED";
    state.up = true;
    state.ping_milliseconds = 12.5;
    at.office.gateways = {{"main", state}};
    const auto told = list_of(at.alice, "gateways")[0].at("switches");
    CHECK(told == json{{{"switch", "main"}, {"registration", "REGED"}, {"up", true}, {"ping_ms", 12.5}}});
}

TEST_CASE("who is no administrator finds nothing there, and who is not signed in is told to sign in") {
    Administration at;
    at.before = at.records();
    Browser bob(at.office, "bob");
    at.refuses(bob.get("/api/admin/gateways"), 404, "");
    at.refuses(bob.get("/api/admin/explain?from=1001&to=1002"), 404, "");
    at.refuses(bob.post("/api/admin/gateways", json{{"name", "b"}, {"proxy", "b.example"}}.dump()), 404, "");
    at.refuses(bob.patch("/api/admin/gateways/carrier", R"({"proxy":"b.example"})"), 404, "");
    at.refuses(bob.remove("/api/admin/dids/+4930123456"), 404, "");
    Browser stranger(at.office);
    at.refuses(stranger.get("/api/admin/gateways"), 401, "");
    at.refuses(stranger.remove("/api/admin/dids/+4930123456"), 401, "");
}

TEST_CASE("a change without the page's CSRF token, or from another site, is refused") {
    Administration at;
    at.before = at.records();
    for (const std::string token : {"", "another"}) {
        at.alice.csrf = token;
        at.refuses(at.alice.post("/api/admin/gateways", R"({"name":"b","proxy":"b.example"})"), 403, "");
        at.refuses(at.alice.patch("/api/admin/gateways/carrier", R"({"proxy":"b.example"})"), 403, "");
        at.refuses(at.alice.remove("/api/admin/dids/+4930123456"), 403, "");
    }
    at.alice.csrf = "own";
    at.alice.origin = "https://elsewhere.example";
    at.refuses(at.alice.remove("/api/admin/dids/+4930123456"), 403, "");
}

TEST_CASE("a wrong field is a bad request that names it, and changes nothing") {
    Administration at;
    auto& alice = at.alice;
    at.before = at.records();
    const auto gateway = [&](const std::string& body) { return alice.patch("/api/admin/gateways/carrier", body); };
    at.refuses(gateway(R"({"proxy":"ok.example","colour":"red"})"), 400, "colour");
    at.refuses(gateway(R"({"gateway":"other"})"), 400, "gateway");
    at.refuses(gateway(R"({"proxy":"not a host"})"), 400, "proxy");
    at.refuses(gateway(R"({"proxy":7})"), 400, "proxy");
    at.refuses(gateway(R"({"transport":"pigeon"})"), 400, "transport");
    at.refuses(gateway(R"({"max_calls":0})"), 400, "max_calls");
    at.refuses(gateway(R"({"allowed":["192.0.2.1/28"]})"), 400, "allowed");
    at.refuses(gateway(R"({"secret":"${system ls}"})"), 400, "secret");
    at.refuses(gateway(R"({"secret":"","registers":true})"), 400, "username");
    at.refuses(gateway(R"({"caller_id":"123"})"), 400, "caller_id");
    at.refuses(gateway(R"({"proxy":"a","proxy":"b"})"), 400, "proxy");
    at.refuses(alice.post("/api/admin/gateways", R"({"proxy":"b.example"})"), 400, "name");
    at.refuses(alice.post("/api/admin/gateways", R"({"name":"B b","proxy":"b.example"})"), 400, "name");
    const auto route = [&](const std::string& body) { return alice.patch("/api/admin/routes/Outside", body); };
    at.refuses(route(R"({"pattern":"0["})"), 400, "pattern");
    at.refuses(route(R"({"gateways":["nobody"]})"), 400, "gateways");
    at.refuses(route(R"({"gateways":[]})"), 400, "gateways");
    at.refuses(route(R"({"strip":21})"), 400, "strip");
    at.refuses(route(R"({"prefix":"x"})"), 400, "prefix");
    at.refuses(route(R"({"position":0})"), 400, "position");
    at.refuses(route(R"({"calling_class":"any"})"), 400, "calling_class");
    const auto did = [&](const std::string& body) { return alice.patch("/api/admin/dids/+4930123456", body); };
    at.refuses(did(R"({"number":"030123456"})"), 400, "number");
    at.refuses(did(R"({"extensions":["9999"]})"), 400, "extensions");
    at.refuses(did(R"({"extensions":[]})"), 400, "extensions");
    at.refuses(did(R"({"voicemail":"2001"})"), 400, "voicemail");
    at.refuses(did(R"({"ring_seconds":4})"), 400, "ring_seconds");
    at.refuses(did(R"({"name":" "})"), 400, "name");
}

TEST_CASE("what is no JSON object within the limits is a bad request") {
    Administration at;
    at.before = at.records();
    for (const std::string body : {"", "x", "[]", "null", "{", R"({"proxy":{"a":{"b":[]}}})", R"({"proxy":"b"}x)"}) {
        CAPTURE(body);
        at.refuses(at.alice.patch("/api/admin/gateways/carrier", body), 400, "");
    }
    const json large{{"name", "b"}, {"proxy", "b.example"}, {"realm", std::string(17'000, 'a')}};
    at.refuses(at.alice.post("/api/admin/gateways", large.dump()), 400, "");
    json many{{"name", "b"}, {"proxy", "b.example"}, {"allowed", json::array()}};
    for (int i = 0; i < 200; ++i) many["allowed"].push_back("192.0.2.1/32");
    at.refuses(at.alice.post("/api/admin/gateways", many.dump()), 400, "");
    at.refuses(at.alice.remove("/api/admin/gateways/carrier", R"({"force":true})"), 400, "");
}

TEST_CASE("a name that is taken, and a record that others refer to, is a conflict") {
    Administration at;
    REQUIRE(at.alice.post("/api/admin/gateways", R"({"name":"second","proxy":"b.example"})").status == 201);
    at.before = at.records();
    at.refuses(at.alice.post("/api/admin/gateways", carrier.dump()), 409, "name");
    at.refuses(at.alice.patch("/api/admin/gateways/second", R"({"name":"carrier"})"), 409, "name");
    at.refuses(at.alice.post("/api/admin/routes", outside.dump()), 409, "name");
    at.refuses(at.alice.post("/api/admin/dids", reception.dump()), 409, "number");
    const auto in_use = at.alice.remove("/api/admin/gateways/carrier");
    CHECK(error_code(in_use) == "in_use");
    at.refuses(in_use, 409, "");
}

TEST_CASE("a record that is not there is not found, nor is another noun or method") {
    Administration at;
    at.before = at.records();
    at.refuses(at.alice.patch("/api/admin/gateways/nobody", R"({"proxy":"b.example"})"), 404, "");
    at.refuses(at.alice.remove("/api/admin/gateways/nobody"), 404, "");
    at.refuses(at.alice.patch("/api/admin/dids/" + std::string(300, '1'), R"({"name":"x"})"), 404, "");
    at.refuses(at.alice.remove("/api/admin/routes/outside"), 404, "");
    at.refuses(at.alice.get("/api/admin/secrets"), 404, "");
    at.refuses(at.alice.remove("/api/admin/gateways"), 405, "");
    at.refuses(at.alice.post("/api/admin/gateways/carrier", "{}"), 405, "");
}

TEST_CASE("what would become of a call is told rule by rule") {
    Administration at;
    at.before = at.records();
    const auto told = at.alice.get("/api/admin/explain?from=1001&to=030%2012345");
    at.refuses(at.alice.get("/api/admin/explain?from=9999&to=1002"), 400, "from");
    at.refuses(at.alice.get("/api/admin/explain?from=1001"), 400, "to");
    at.refuses(at.alice.get("/api/admin/explain?from=1001&to=1002&to=1003"), 400, "to");
    at.refuses(at.alice.get("/api/admin/explain?from=1001&to=1002&verbose=1"), 400, "verbose");
    at.refuses(at.alice.get("/api/admin/explain?from=1001&to=" + std::string(100, '1')), 400, "to");
    at.refuses(at.alice.get("/api/admin/explain?from=1001&to=1002&" + std::string(2'000, 'a')), 400, "");
    REQUIRE(told.status == 200);
    const auto explained = json::parse(told.body);
    CHECK(explained.at("reasons").size() >= 1);
    CHECK(explained.at("document").get<std::string>().find("kept to itself") == std::string::npos);
}

TEST_CASE("a change is logged once with who made it, and no secret is in the log or in any answer") {
    Administration at;
    CHECK(at.office.log.count("admin: alice added gateway carrier") == 1);
    const auto changed = at.alice.patch("/api/admin/gateways/carrier", R"({"secret":"quite another"})");
    REQUIRE(changed.status == 200);
    CHECK(at.office.log.count("admin: alice changed gateway carrier") == 1);
    CHECK(at.office.model.directory().gateway_of_name("carrier")->secret == "quite another");
    CHECK(at.alice.remove("/api/admin/dids/+4930123456").status == 204);
    CHECK(at.office.log.count("admin: alice removed did +4930123456") == 1);
    CHECK(at.alice.patch("/api/admin/gateways/carrier", R"({"max_calls":0})").status == 400);
    CHECK(at.office.log.count("admin: ") == 5);
    for (const std::string secret : {"kept to itself", "quite another"}) {
        CHECK(at.office.log.count(secret, Level::debug) == 0);
        CHECK(changed.body.find(secret) == std::string::npos);
        CHECK(at.alice.get("/api/admin/gateways").body.find(secret) == std::string::npos);
    }
}
