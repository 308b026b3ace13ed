#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "recording.hpp"
#include "scene.hpp"

using nlohmann::json;

namespace {

const std::string alice = "39419de8-8191-4b0c-a0c5-1079b25f8dec";

std::string rpc_login(const std::string& login, const std::string& password, const std::string& sessid,
                      const std::string& more = "") {
    return R"({"jsonrpc":"2.0","method":"login","params":{"login":")" + login + R"(","passwd":")" + password +
           R"(","sessid":")" + sessid + "\"" + more + R"(},"id":1})";
}

std::vector<std::string> sent_to(const Scene& scene, sim::ClientId id) {
    std::vector<std::string> texts;
    for (const auto& [to, text] : scene.sent) {
        if (to == id) texts.push_back(text);
    }
    return texts;
}

}  // namespace

TEST_CASE("logins are answered word for word as recorded") {
    Scene scene;
    const auto id = scene.browser("127.0.0.1:1", "1001", alice).id;
    const std::string recorded = fixture("verto/logins.txt");
    for (const std::string& text : sent_to(scene, id)) CHECK(recorded.find("a < " + text + "\n") != std::string::npos);
    CHECK(sent_to(scene, id).size() == 2);
    const auto wrong = scene.model.browsers.connect("127.0.0.1:2").id;
    scene.model.rpc.message(wrong, rpc_login("1002@lines", "nope", "x"));
    scene.model.rpc.finish_login(scene.questions.back(), Scene::user("1002"));
    scene.model.rpc.message(wrong, rpc_login("1002@lines", "pw-1002", "x"));
    scene.model.rpc.finish_login(scene.questions.back(), std::nullopt);
    for (const std::string& text : sent_to(scene, wrong))
        CHECK(recorded.find("c < " + text + "\n") != std::string::npos);
    CHECK_FALSE(scene.model.browsers.find(wrong)->logged_in());
}

TEST_CASE("the same user with the same sessid punts the first, another user is told that it is in use") {
    Scene scene;
    const auto first = scene.browser("127.0.0.1:1", "1001", alice).id;
    const auto other = scene.browser("127.0.0.1:2", "1002", alice).id;
    CHECK(sent_to(scene, other).back().find("Session in use") != std::string::npos);
    CHECK(scene.model.browsers.find(first));
    const auto second = scene.browser("127.0.0.1:3", "1001", alice).id;
    CHECK(json::parse(sent_to(scene, first).back())["method"] == "verto.punt");
    CHECK(std::find(scene.closed.begin(), scene.closed.end(), first) != scene.closed.end());
    CHECK_FALSE(scene.model.browsers.find(first));
    CHECK(scene.model.browsers.find(second)->logged_in());
    const auto third = scene.browser("127.0.0.1:4", "1001", "another").id;
    CHECK(scene.model.browsers.find(second));
    CHECK(scene.model.browsers.find(third)->logged_in());
}

TEST_CASE("login-expires ends a login, one in the past after 300 s") {
    Scene scene;
    for (const sim::Micros epoch : {scene.now / 1'000'000 + 300, sim::Micros{1}}) {
        const auto id = scene.model.browsers.connect("127.0.0.1:1").id;
        scene.model.rpc.message(id, rpc_login("1001@lines", "pw-1001", "s" + std::to_string(epoch)));
        sim::DirectoryUser user = Scene::user("1001");
        user.variables.emplace_back("login-expires", std::to_string(epoch));
        scene.model.rpc.finish_login(scene.questions.back(), user);
        scene.now += 299'000'000;
        scene.model.tick();
        CHECK(scene.model.browsers.find(id));
        scene.now += 1'500'000;
        scene.model.tick();
        CHECK_FALSE(scene.model.browsers.find(id));
    }
}

TEST_CASE("only the allowed methods work, and none before the login") {
    Scene scene;
    const auto id = scene.model.browsers.connect("127.0.0.1:1").id;
    const std::string invite = R"({"jsonrpc":"2.0","method":"verto.invite","id":2,"params":{}})";
    scene.model.rpc.message(id, invite);
    CHECK(json::parse(sent_to(scene, id).back())["error"]["code"] == -32000);
    scene.model.rpc.message(id, rpc_login("1001@lines", "pw-1001", "s"));
    sim::DirectoryUser user = Scene::user("1001");
    user.params["jsonrpc-allowed-methods"] = "verto.bye,verto.info";
    scene.model.rpc.finish_login(scene.questions.back(), user);
    scene.model.rpc.message(id, invite);
    CHECK(json::parse(sent_to(scene, id).back())["error"]["code"] == -32601);
    scene.model.rpc.message(
        id, R"({"jsonrpc":"2.0","method":"verto.bye","id":3,"params":{"dialogParams":{"callID":"x"}}})");
    CHECK(json::parse(sent_to(scene, id).back())["error"]["code"] == -32002);
}

TEST_CASE("what a browser smuggles in is believed, as by the real one, and kept for the test to see") {
    Scene scene;
    const auto id = scene.model.browsers.connect("127.0.0.1:1").id;
    scene.model.rpc.message(
        id,
        rpc_login(
            "1001@lines", "pw-1001", "s",
            R"(,"loginParams":{"user":"admin"},"userVariables":{"api_hangup_hook":"system x","presence_id":"forged"})"));
    scene.model.rpc.finish_login(scene.questions.back(), Scene::user("1001", "1001@extensions"));
    scene.model.rpc.message(
        id, R"({"jsonrpc":"2.0","method":"verto.info","id":2,"params":{"msg":{"to":"api+system ls","body":""}}})");
    const json report = scene.model.rpc.received.report();
    CHECK(report["user_variables"].size() == 1);
    CHECK(report["login_params"][0]["user"] == "admin");
    CHECK(report["api_messages"].size() == 1);
    CHECK(report["methods"]["login"] == 1);
    const sim::Endpoint end = scene.model.browsers.find(id)->endpoint();
    CHECK(end.presence_id == "1001@extensions");  // the directory's own wins
    const bool hooked = std::any_of(end.variables.begin(), end.variables.end(),
                                    [](const auto& each) { return each.first == "api_hangup_hook"; });
    CHECK(hooked);
}

TEST_CASE("a call of a browser is answered as recorded, and ends when its socket is gone for too long") {
    Scene scene;
    const auto id = scene.browser("127.0.0.1:1", "1001", alice).id;
    scene.model.rpc.message(id, R"({"jsonrpc":"2.0","method":"verto.invite","id":2,"params":{"sdp":"v=0",
        "dialogParams":{"callID":"u1","destination_number":"9196"}}})");
    const auto texts = sent_to(scene, id);
    REQUIRE(texts.size() == 5);
    CHECK(texts[2] ==
          R"({"jsonrpc":"2.0","id":2,"result":{"message":"CALL CREATED","callID":"u1","sessid":")" + alice + R"("}})");
    CHECK(json::parse(texts[3])["method"] == "verto.answer");
    CHECK(json::parse(texts[4])["method"] == "verto.display");
    CHECK(scene.model.calls.legs() == 1);
    scene.model.rpc.closed(id);
    scene.now += 119'000'000;
    scene.model.tick();
    CHECK(scene.model.calls.legs() == 1);
    scene.now += 1'000'000;
    scene.model.tick();
    CHECK(scene.model.calls.legs() == 0);
    CHECK(scene.events.back().get("Hangup-Cause") == "RECOVERY_ON_TIMER_EXPIRE");
}

TEST_CASE("messages that are no requests do no harm") {
    Scene scene;
    const auto id = scene.browser("127.0.0.1:1", "1001", alice).id;
    for (const char* text : {"", "x", "[]", "1", "\"login\""}) {
        scene.closed.clear();
        scene.model.rpc.message(id, text);
        CHECK(scene.closed.size() == 1);
    }
    for (const char* text :
         {"{}", R"({"method":1})", R"({"method":"verto.invite"})", R"({"method":"verto.bye","params":[]})",
          R"({"method":"verto.answer","params":{"dialogParams":[1]}})", R"({"method":"login","params":"x"})",
          R"({"method":"verto.info","params":{"msg":"x"}})", R"({"id":1,"result":{}})"}) {
        scene.model.rpc.message(id, text);
    }
    CHECK(scene.model.calls.all().empty());
    scene.model.rpc.message(999, "{}");
    CHECK(scene.model.rpc.received.report()["messages"].size() == 14);
}
