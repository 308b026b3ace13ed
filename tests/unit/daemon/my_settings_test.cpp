// How a User's calls are handled, in the web API.
#include <nlohmann/json.hpp>

#include "browser.hpp"

using namespace pbxd;
using namespace pbxd::test;
using nlohmann::json;

namespace {

json body_of(const http::Response& response) { return json::parse(response.body); }
json error_of(const http::Response& response) { return body_of(response).at("error"); }

std::string path_of(const Office& office, const std::string& number) {
    return "/api/settings/" + std::to_string(office.extension(number).id.value);
}

/// An Extension as it is kept.
std::string kept(Office& office, const std::string& number) {
    const auto& now = office.extension(number);
    const auto extensions = office.loop.run(office.storage->extensions().all());
    for (const auto& stored : *extensions) {
        if (stored.id != now.id) continue;
        std::string all;
        for (const auto& text : {stored.number, stored.name, stored.forward_always, stored.forward_busy,
                                 stored.forward_no_answer, stored.voicemail_pin, stored.caller_id}) {
            all += text + "|";
        }
        for (const int value : {stored.ring_seconds, stored.max_calls, static_cast<int>(stored.calling_class),
                                int{stored.enabled}, int{stored.do_not_disturb}, int{stored.call_waiting},
                                int{stored.voicemail}, int{stored.voicemail_to_email}}) {
            all += std::to_string(value) + "|";
        }
        CHECK(stored.forward_always == now.forward_always);
        CHECK(stored.do_not_disturb == now.do_not_disturb);
        return all;
    }
    return {};
}

}  // namespace

TEST_CASE("a user sees how the own calls are handled, and no PIN") {
    Office office;
    auto extension = office.extension("1001");
    extension.voicemail_pin = "4711";
    extension.caller_id = "+4930123456";
    office.keep(extension);
    const auto answer = Browser(office, "alice").get("/api/settings");
    CHECK(answer.status == 200);
    CHECK(header(answer, "Cache-Control") == "no-store");
    CHECK(body_of(answer) == json{{"email", ""},
                                  {"extensions", json::array({{{"id", extension.id.value},
                                                               {"number", "1001"},
                                                               {"name", "Alice Müller"},
                                                               {"channel", "Office"},
                                                               {"forward_always", ""},
                                                               {"forward_busy", ""},
                                                               {"forward_no_answer", ""},
                                                               {"do_not_disturb", false},
                                                               {"call_waiting", true},
                                                               {"voicemail", true},
                                                               {"voicemail_to_email", false},
                                                               {"has_voicemail_pin", true},
                                                               {"ring_seconds", 25},
                                                               {"calling_class", "national"},
                                                               {"caller_id", "+4930123456"},
                                                               {"max_calls", 4}}})}});
    CHECK(answer.body.find("4711") == std::string::npos);
}

TEST_CASE("each setting is changed by itself, and kept") {
    Office office;
    Browser alice(office, "alice");
    const auto path = path_of(office, "1001");
    auto changed = [&](const json& change) {
        CAPTURE(change.dump());
        const auto answer = alice.patch(path, change.dump());
        CHECK(answer.status == 200);
        return body_of(answer);
    };
    CHECK(changed({{"forward_always", "1002"}}).at("forward_always") == "1002");
    CHECK(changed({{"forward_busy", "+4930123456"}}).at("forward_always") == "1002");
    CHECK(changed({{"forward_always", ""}}).at("forward_always") == "");
    CHECK(changed({{"forward_no_answer", "*97"}}).at("forward_busy") == "+4930123456");
    CHECK(changed({{"do_not_disturb", true}, {"call_waiting", false}}).at("do_not_disturb") == true);
    CHECK(changed({{"ring_seconds", 60}}).at("ring_seconds") == 60);
    CHECK(changed({{"voicemail", false}}).at("voicemail") == false);
    const auto pin = changed({{"voicemail_pin", "271828"}});
    CHECK(pin.at("has_voicemail_pin") == true);
    CHECK(pin.dump().find("271828") == std::string::npos);
    const auto& now = office.extension("1001");
    CHECK(now.voicemail_pin == "271828");
    CHECK(now.do_not_disturb);
    CHECK_FALSE(now.call_waiting);
    CHECK(now.calling_class == storage::CallingClass::national);
    CHECK(changed({{"voicemail_pin", ""}}).at("has_voicemail_pin") == false);
    CHECK(kept(office, "1001").find("|60|4|2|1|1|0|0|0|") != std::string::npos);
    CHECK(body_of(alice.get("/api/me")).at("extensions")[0].at("do_not_disturb") == true);
}

TEST_CASE("messages go to an e-mail address only where there is one") {
    Office office;
    Browser alice(office, "alice");
    const auto path = path_of(office, "1001");
    const auto refused = alice.patch(path, R"({"voicemail_to_email":true})");
    CHECK(refused.status == 400);
    CHECK(error_of(refused).at("field") == "voicemail_to_email");
    CHECK_FALSE(office.extension("1001").voicemail_to_email);
    auto user = office.user("alice");
    user.email = "alice@pbx.example";
    office.keep(user);
    CHECK(alice.patch(path, R"({"voicemail_to_email":true})").status == 200);
    CHECK(office.extension("1001").voicemail_to_email);
    CHECK(body_of(alice.get("/api/settings")).at("email") == "alice@pbx.example");
}

TEST_CASE("what a setting may not be is told by its field, and nothing changes") {
    Office office;
    Browser alice(office, "alice");
    const auto path = path_of(office, "1001");
    const auto before = kept(office, "1001");
    auto refused = [&](const std::string& body, const std::string& field) {
        CAPTURE(body.substr(0, 200));
        const auto answer = alice.patch(path, body);
        CHECK(answer.status == 400);
        CHECK(error_of(answer).value("field", "") == field);
        CHECK_FALSE(error_of(answer).at("message").get<std::string>().empty());
        CHECK(kept(office, "1001") == before);
    };
    refused("", "");
    refused("[1]", "");
    for (const std::string field : {"forward_always", "forward_busy", "forward_no_answer"}) {
        refused(json{{field, "sip:evil@example.org"}}.dump(), field);
        refused(json{{field, "1002 "}}.dump(), field);
        refused(json{{field, "${system id}"}}.dump(), field);
        refused(json{{field, std::string(21, '1')}}.dump(), field);
        refused(json{{field, std::string(100, '1')}}.dump(), field);
        refused(json{{field, 1002}}.dump(), field);
        refused(json{{field, nullptr}}.dump(), field);
        refused(json{{field, "1001"}}.dump(), field);
    }
    for (const std::string field : {"do_not_disturb", "call_waiting", "voicemail", "voicemail_to_email"}) {
        refused(json{{field, 1}}.dump(), field);
        refused(json{{field, "true"}}.dump(), field);
    }
    for (const json& value : {json(4), json(121), json(25.5), json("25"), json(1e30)}) {
        refused(json{{"ring_seconds", value}}.dump(), "ring_seconds");
    }
    for (const json& value :
         {json("123"), json("12345678901"), json("12a4"), json(1234), json(std::string(100, '1'))}) {
        refused(json{{"voicemail_pin", value}}.dump(), "voicemail_pin");
    }
    for (const std::string field :
         {"calling_class", "caller_id", "max_calls", "number", "name", "enabled", "nothing"}) {
        refused(json{{field, "international"}}.dump(), field);
    }
    refused(R"({"do_not_disturb":true,"ring_seconds":1})", "ring_seconds");
}

TEST_CASE("nobody but its user changes an extension's settings, and only from the page") {
    Office office;
    const auto path = path_of(office, "1001");
    const auto before = kept(office, "1001");
    const std::string body = R"({"do_not_disturb":true})";
    auto refused = [&](Browser browser, unsigned status) {
        CHECK(browser.patch(path, body).status == status);
        CHECK(kept(office, "1001") == before);
    };
    refused(Browser(office), 401);
    CHECK(Browser(office).get("/api/settings").status == 401);
    refused(Browser(office, "bob"), 404);
    Browser without(office, "alice");
    without.csrf = "";
    refused(without, 403);
    Browser foreign(office, "alice");
    foreign.origin = "https://evil.example";
    refused(foreign, 403);
    CHECK(Browser(office, "alice").patch("/api/settings/999999", body).status == 404);
    auto disabled = office.extension("1001");
    disabled.enabled = false;
    office.keep(disabled);
    CHECK(Browser(office, "alice").patch(path, body).status == 404);
    CHECK(body_of(Browser(office, "alice").get("/api/settings")).at("extensions").empty());
}
