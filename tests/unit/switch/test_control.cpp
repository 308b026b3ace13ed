#include <doctest/doctest.h>

#include "model/control.hpp"
#include "recording.hpp"
#include "scene.hpp"

using nlohmann::json;

namespace {

json run(Scene& scene, const std::string& line) {
    const auto request = sim::parse_control(line);
    if (!request.error.empty()) return sim::control_error(request.error);
    return sim::run_model_verb(scene.model, request).value_or(json());
}

void register_two(Scene& scene) {
    scene.register_phone(Scene::phone("alice-desk", "6001", "1@x"), Scene::user("alice-desk", "1001@extensions"));
    scene.register_phone(Scene::phone("bob-desk", "6002", "2@x"), Scene::user("bob-desk", "1002@extensions"));
}

}  // namespace

TEST_CASE("bad requests are told what is wrong with them") {
    const auto error = [](const char* line) { return sim::parse_control(line).error; };
    CHECK(error("") == "not a JSON object");
    CHECK(error("[1]") == "not a JSON object");
    CHECK(error("{\"do\":") == "not a JSON object");
    CHECK(error("{}") == "missing field: do");
    CHECK(error(R"({"do":1})") == "missing field: do");
    CHECK(error(R"({"do":"dance"})") == "unknown verb: dance");
    CHECK(error(R"({"do":"register"})") == "missing field: user");
    CHECK(error(R"({"do":"register","user":"a"})") == "missing field: password");
    CHECK(error(R"({"do":"register","user":"a","password":1})") == "wrong type of field: password");
    CHECK(error(R"({"do":"register","user":"a","password":"b","expires":-1})") == "wrong type of field: expires");
    CHECK(error(R"({"do":"register","user":"a","password":"b","expires":1e99})") == "wrong type of field: expires");
    CHECK(error(R"({"do":"register","user":"a","password":"b","colour":"red"})") == "unknown field: colour");
    CHECK(error(R"({"do":"register","user":"a","password":"b","expires":60})").empty());
    CHECK(error(R"({"do":"state"})").empty());
}

TEST_CASE("what is not there cannot be called, answered, hung up or expired") {
    Scene scene;
    for (const char* line :
         {R"({"do":"call","from":"a","to":"b"})", R"({"do":"answer"})", R"({"do":"answer","uuid":"x"})",
          R"({"do":"hangup","uuid":"x"})", R"({"do":"expire","user":"a"})", R"({"do":"expire"})", R"({"do":"emit"})",
          R"({"do":"emit","name":"X","headers":{"a":1}})"}) {
        CAPTURE(line);
        const json answer = run(scene, line);
        CHECK(answer["ok"] == false);
        CHECK_FALSE(answer["error"].get<std::string>().empty());
    }
    CHECK(scene.events.empty());
}

TEST_CASE("a call is made, seen, answered and ended over the control connection") {
    Scene scene;
    register_two(scene);
    const json call = run(scene, R"({"do":"call","from":"alice-desk","to":"1002"})");
    REQUIRE(call["ok"] == true);
    json state = run(scene, R"({"do":"state"})");
    CHECK(state["channels"][0]["callstate"] == "RINGING");
    CHECK(state["channels"][1]["presence_id"] == "1002@extensions");
    CHECK(state["channels"][1]["uuid"] == call["callee_uuid"]);
    CHECK(run(scene, R"({"do":"answer"})")["uuid"] == call["uuid"]);
    CHECK(run(scene, R"({"do":"state"})")["channels"][1]["callstate"] == "ACTIVE");
    CHECK(run(scene, R"({"do":"hangup","all":true})")["ended"] == 1);
    state = run(scene, R"({"do":"state"})");
    CHECK(state["channels"].empty());
    CHECK(state["registrations"].size() == 2);
    CHECK(run(scene, R"({"do":"expire","call_id":"1@x"})")["expired"] == 1);
}

TEST_CASE("an event is emitted as it was asked for") {
    Scene scene;
    CHECK(run(scene, R"({"do":"emit","subclass":"sofia::register","headers":{"call-id":"a b"},"body":"x"})")["ok"] ==
          true);
    REQUIRE(scene.events.size() == 1);
    CHECK(kind_of(scene.events[0]) == "sofia::register");
    CHECK(scene.events[0].get("call-id") == "a b");
    CHECK(scene.events[0].body == "x");
}

TEST_CASE("a phone of a request has what the request says and sane values for the rest") {
    const sim::Phone plain = sim::phone_of(json{{"user", "a"}, {"password", "b"}}, 7);
    CHECK(plain.contact_uri == "sip:a@127.0.0.1:6007;ob");
    CHECK(plain.call_id == "7-26668@127.0.0.1");
    const sim::Phone given = sim::phone_of(
        json{{"user", "a"}, {"password", "b"}, {"contact", "sip:x"}, {"call_id", "c"}, {"expires", 1}}, 7);
    CHECK(given.contact_uri == "sip:x");
    CHECK(given.call_id == "c");
    CHECK(given.expires == 1);
    CHECK(sim::with_number("line-{n}", 12) == "line-12");
    CHECK(sim::with_number("line", 12) == "line");
}
