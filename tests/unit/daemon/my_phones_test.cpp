// A User's own Lines in the web API: making, changing, resetting and removing them, and every refusal.
#include <nlohmann/json.hpp>

#include "browser.hpp"
#include "storage/a1_hash.hpp"

using namespace pbxd;
using namespace pbxd::test;
using nlohmann::json;

namespace {

json body_of(const http::Response& response) { return json::parse(response.body); }
json error_of(const http::Response& response) { return body_of(response).at("error"); }

const storage::Line& line(const Office& office, const std::string& username) {
    const auto* found = office.model.directory().line_of_username(username);
    REQUIRE(found != nullptr);
    return *found;
}

std::string path_of(const Office& office, const std::string& username) {
    return "/api/phones/" + std::to_string(line(office, username).id.value);
}

/// Everything that may be told of all Lines, hashes too: what must not have changed.
std::map<std::string, std::string> lines_of(Office& office) {
    std::map<std::string, std::string> all;
    const auto stored = office.loop.run(office.storage->lines().all());
    for (const auto& kept : *stored) {
        all[kept.username] = kept.label + "|" + kept.a1_hash + "|" + (kept.enabled ? "1" : "0") + "|" +
                             std::to_string(kept.extension.value);
    }
    CHECK(all.size() == office.model.directory().lines().size());
    return all;
}

}  // namespace

TEST_CASE("a user sees the own lines, what to type into a phone, and the phones that are registered") {
    Office office;
    office.switch_comes_up();
    office.now += 5000;
    office.phone_comes("1001");
    Browser alice(office, "alice");
    const auto answer = alice.get("/api/phones");
    CHECK(answer.status == 200);
    CHECK(header(answer, "Cache-Control") == "no-store");
    const auto told = body_of(answer);
    CHECK(told.at("server") == "127.0.0.1");
    CHECK(told.at("realm") == "lines");
    CHECK(told.at("transports") == json({"udp", "tcp"}));
    CHECK(told.at("most") == 16);
    CHECK(told.at("extensions") == json::array({{{"number", "1001"}, {"name", "Alice Müller"}}}));
    REQUIRE(told.at("phones").size() == 1);
    CHECK(told.at("phones")[0] == json{{"id", line(office, "1001").id.value},
                                       {"label", "Desk"},
                                       {"username", "1001"},
                                       {"enabled", true},
                                       {"extension", "1001"},
                                       {"registrations", json::array({{{"address", "192.0.2.7"},
                                                                       {"agent", "test"},
                                                                       {"since", noon + 5000},
                                                                       {"since_exact", true},
                                                                       {"switch", "main"},
                                                                       {"confirmed", true}}})}});
    CHECK(answer.body.find("hash") == std::string::npos);
    office.phone_goes("1001");
    CHECK(body_of(alice.get("/api/phones")).at("phones")[0].at("registrations").empty());
}

TEST_CASE("a line is made with a username and a password that pbxd thinks of, told once") {
    Office office;
    Browser alice(office, "alice");
    const auto made = alice.post("/api/phones", R"({"label":"Softphone","extension":"1001"})");
    REQUIRE(made.status == 201);
    const auto told = body_of(made);
    const auto username = told.at("username").get<std::string>();
    const auto secret = told.at("password").get<std::string>();
    CHECK(username.starts_with("1001-"));
    CHECK(secret.size() >= 20);
    CHECK(told.at("enabled") == true);
    CHECK(line(office, username).a1_hash == storage::a1_hash(username, "lines", secret));
    CHECK(line(office, username).user == office.user("alice").id);
    CHECK(line(office, username).extension == office.extension("1001").id);
    const auto listed = alice.get("/api/phones");
    CHECK(body_of(listed).at("phones").size() == 2);
    CHECK(listed.body.find(secret) == std::string::npos);
    CHECK(office.log.count(secret, Level::debug) == 0);
}

TEST_CASE("a line is made with the username and the password that its user chose") {
    Office office;
    Browser alice(office, "alice");
    const auto made = alice.post(
        "/api/phones", R"({"label":"Kitchen","extension":"1001","username":"alice-kitchen","password":"a good one"})");
    REQUIRE(made.status == 201);
    CHECK(line(office, "alice-kitchen").a1_hash == storage::a1_hash("alice-kitchen", "lines", "a good one"));
}

TEST_CASE("a line is renamed, disabled and enabled; disabling ends its registrations") {
    Office office;
    Browser alice(office, "alice");
    const auto hash = line(office, "1001").a1_hash;
    const auto renamed = alice.patch(path_of(office, "1001"), R"({"label":"Küche"})");
    CHECK(renamed.status == 200);
    CHECK(body_of(renamed).at("label") == "Küche");
    CHECK(line(office, "1001").label == "Küche");
    CHECK(office.ended_lines.empty());
    CHECK(alice.patch(path_of(office, "1001"), R"({"enabled":false})").status == 200);
    CHECK_FALSE(line(office, "1001").enabled);
    CHECK(office.ended_lines == std::vector<std::string>{"1001"});
    CHECK(alice.patch(path_of(office, "1001"), R"({"enabled":true})").status == 200);
    CHECK(line(office, "1001").enabled);
    CHECK(line(office, "1001").a1_hash == hash);
    CHECK(alice.patch(path_of(office, "1001"), "{}").status == 200);
}

TEST_CASE("a reset makes a new password, tells it once, and ends the registrations") {
    Office office;
    Browser alice(office, "alice");
    const auto reset = alice.post(path_of(office, "1001") + "/reset", "{}");
    CHECK(reset.status == 200);
    const auto secret = body_of(reset).at("password").get<std::string>();
    CHECK(line(office, "1001").a1_hash == storage::a1_hash("1001", "lines", secret));
    CHECK(office.ended_lines == std::vector<std::string>{"1001"});
    CHECK(alice.get("/api/phones").body.find(secret) == std::string::npos);
}

TEST_CASE("a line that is removed is gone, and so are its registrations") {
    Office office;
    Browser alice(office, "alice");
    const auto path = path_of(office, "1001");
    CHECK(alice.remove(path).status == 204);
    CHECK(office.model.directory().line_of_username("1001") == nullptr);
    CHECK(office.ended_lines == std::vector<std::string>{"1001"});
    CHECK(alice.remove(path).status == 404);
    CHECK(body_of(alice.get("/api/phones")).at("phones").empty());
}

TEST_CASE("who is not signed in, or forges a request, changes no line") {
    Office office;
    const auto before = lines_of(office);
    const auto path = path_of(office, "1001");
    const std::string make = R"({"label":"x","extension":"1001"})";
    auto refused = [&](Browser& browser, unsigned status) {
        CHECK(browser.post("/api/phones", make).status == status);
        CHECK(browser.patch(path, R"({"label":"x"})").status == status);
        CHECK(browser.post(path + "/reset", "{}").status == status);
        CHECK(browser.remove(path).status == status);
        CHECK(lines_of(office) == before);
    };
    Browser stranger(office);
    CHECK(stranger.get("/api/phones").status == 401);
    refused(stranger, 401);
    Browser without(office, "alice");
    without.csrf = "";
    refused(without, 403);
    Browser wrong(office, "alice");
    wrong.csrf = std::string(43, 'x');
    refused(wrong, 403);
    Browser foreign(office, "alice");
    foreign.origin = "https://evil.example";
    refused(foreign, 403);
    CHECK(office.ended_lines.empty());
}

TEST_CASE("another user's line is as one that is not there, an administrator's eyes included") {
    Office office;
    auto admin = office.user("bob");
    admin.role = storage::Role::admin;
    office.keep(admin);
    const auto before = lines_of(office);
    for (const std::string login : {"bob", "carol"}) {
        CAPTURE(login);
        Browser other(office, login);
        for (const auto& path : {path_of(office, "1001"), std::string("/api/phones/999999")}) {
            CHECK(other.patch(path, R"({"label":"mine"})").status == 404);
            CHECK(other.post(path + "/reset", "{}").status == 404);
            CHECK(other.remove(path).status == 404);
        }
        CHECK(other.get("/api/phones").body.find("1001") == std::string::npos);
        const auto made = other.post("/api/phones", R"({"label":"x","extension":"1001"})");
        CHECK(made.status == 400);
        CHECK(error_of(made).at("field") == "extension");
    }
    CHECK(lines_of(office) == before);
    CHECK(office.ended_lines.empty());
}

TEST_CASE("what a new line may not be is told by its field, and nothing is made") {
    Office office;
    const auto before = lines_of(office);
    Browser alice(office, "alice");
    auto refused = [&](const std::string& body, const std::string& field, unsigned status = 400) {
        CAPTURE(body.substr(0, 200));
        const auto answer = alice.post("/api/phones", body);
        CHECK(answer.status == status);
        CHECK(error_of(answer).value("field", "") == field);
        CHECK_FALSE(error_of(answer).at("message").get<std::string>().empty());
        CHECK(lines_of(office) == before);
    };
    auto with = [](const json& more) {
        json body{{"label", "Desk"}, {"extension", "1001"}};
        body.update(more);
        return body.dump();
    };
    refused("", "");
    refused("[]", "");
    refused("{", "");
    refused(R"({"extension":"1001"})", "label");
    refused(R"({"label":"x"})", "extension");
    refused(with({{"label", ""}}), "label");
    refused(with({{"label", "  "}}), "label");
    refused(with({{"label", std::string(129, 'a')}}), "label");
    refused(with({{"label", "a\r\nb"}}), "label");
    refused(with({{"label", "${x}"}}), "label");
    refused(with({{"label", 5}}), "label");
    refused(with({{"extension", "1002"}}), "extension");
    refused(with({{"extension", "9999"}}), "extension");
    refused(with({{"extension", 1001}}), "extension");
    refused(with({{"username", "Has Spaces"}}), "username");
    refused(with({{"username", ""}}), "username");
    refused(with({{"username", std::string(65, 'a')}}), "username");
    refused(with({{"username", nullptr}}), "username");
    refused(with({{"username", "1002"}}), "username", 409);
    refused(with({{"password", "short"}}), "password");
    refused(with({{"password", std::string(257, 'a')}}), "password");
    refused(with({{"password", true}}), "password");
    refused(with({{"enabled", true}}), "enabled");
    refused(with({{"a1_hash", std::string(32, 'a')}}), "a1_hash");
    refused(with({{"user", 1}}), "user");
    refused(R"({"label":"x","label":"y","extension":"1001"})", "label");
    refused(R"({"label":")" + std::string(5000, 'a') + R"("})", "");
}

TEST_CASE("what a line may not become is told by its field, and it stays as it was") {
    Office office;
    const auto before = lines_of(office);
    Browser alice(office, "alice");
    const auto path = path_of(office, "1001");
    auto refused = [&](const std::string& body, const std::string& field) {
        CAPTURE(body.substr(0, 200));
        const auto answer = alice.patch(path, body);
        CHECK(answer.status == 400);
        CHECK(error_of(answer).value("field", "") == field);
        CHECK(lines_of(office) == before);
    };
    refused("", "");
    refused(R"({"label":""})", "label");
    refused(R"({"label":7})", "label");
    refused(R"({"label":null})", "label");
    refused(R"({"label":")" + std::string(200, 'a') + R"("})", "label");
    refused(R"({"enabled":"no"})", "enabled");
    refused(R"({"username":"other"})", "username");
    refused(R"({"password":"a new password"})", "password");
    refused(R"({"extension":"1002"})", "extension");
    CHECK(alice.post(path + "/reset", R"({"password":"mine"})").status == 400);
    CHECK(alice.remove(path, R"({"x":1})").status == 400);
    CHECK(lines_of(office) == before);
    CHECK(office.ended_lines.empty());
    CHECK(alice.post("/api/phones/x/reset", "{}").status == 404);
    CHECK(alice.patch("/api/phones/0", "{}").status == 404);
    CHECK(alice.get(path).status == 405);
}

TEST_CASE("an extension has sixteen lines and no seventeenth") {
    Office office;
    Browser alice(office, "alice");
    const std::string body = R"({"label":"x","extension":"1001"})";
    for (int i = 1; i < 16; ++i) REQUIRE(alice.post("/api/phones", body).status == 201);
    const auto before = lines_of(office);
    const auto refused = alice.post("/api/phones", body);
    CHECK(refused.status == 409);
    CHECK(error_code(refused) == "too_many_phones");
    CHECK(lines_of(office) == before);
    CHECK(Browser(office, "bob").post("/api/phones", R"({"label":"x","extension":"1002"})").status == 201);
    CHECK(alice.remove(path_of(office, "1001")).status == 204);
    CHECK(alice.post("/api/phones", body).status == 201);
}

TEST_CASE("a disabled extension takes no new line, and its lines are not shown") {
    Office office;
    auto disabled = office.extension("1001");
    disabled.enabled = false;
    office.keep(disabled);
    Browser alice(office, "alice");
    const auto made = alice.post("/api/phones", R"({"label":"x","extension":"1001"})");
    CHECK(made.status == 400);
    CHECK(error_of(made).at("field") == "extension");
    CHECK(body_of(alice.get("/api/phones")).at("phones").empty());
}
