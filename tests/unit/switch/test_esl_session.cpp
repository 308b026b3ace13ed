#include <doctest/doctest.h>

#include "model/esl_session.hpp"
#include "recording.hpp"
#include "scene.hpp"

namespace {

struct Client {
    explicit Client(Scene& given, sim::EslSettings with = {})
        : scene(given), settings(std::move(with)), session(given.model, settings) {
        scene.model.core.on_event = [this](const sim::Event& event) { session.event(event); };
        session.start();
    }
    Scene& scene;
    sim::EslSettings settings;
    sim::EslSession session;

    std::string heard() {
        std::string text;
        while (const auto frame = session.next_frame()) text += *frame;
        return text;
    }
    std::string say(const std::string& command) {
        session.receive(command + "\n\n");
        return heard();
    }
};

const std::string accepted = "Content-Type: command/reply\nReply-Text: +OK accepted\n\n";
const std::string goodbye =
    "Content-Type: text/disconnect-notice\nContent-Length: 67\n\n"
    "Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n";

std::string reply(const std::string& text) { return "Content-Type: command/reply\nReply-Text: " + text + "\n\n"; }

}  // namespace

TEST_CASE("a client is asked to authenticate, and its replies are the recorded ones") {
    Scene scene;
    Client client(scene);
    const auto frames = recorded_frames("esl/commands-and-calls.plain");
    CHECK(client.heard() == frames[0].bytes());
    CHECK(client.say("auth ClueCon") == frames[1].bytes());
    CHECK(client.say("event plain HEARTBEAT") == frames[2].bytes());
    CHECK(client.say("api version") == frames[3].bytes());
    const std::string job = "a0477c33-893a-4ec5-a2ac-c8866fcf33e9";
    CHECK(client.say("bgapi status\nJob-UUID: " + job) == frames[4].bytes());
    CHECK(client.say("api nosuchcmd") == frames[5].bytes());
    CHECK(client.say("filter Event-Name HEARTBEAT") == frames[6].bytes());
    CHECK(client.say("filter delete Event-Name") == frames[7].bytes());
    CHECK(client.say("nixevent HEARTBEAT") == frames[8].bytes());
    CHECK(client.say("noevents") == frames[9].bytes());
    CHECK(client.say("frobnicate") == reply("-ERR command not found"));
    CHECK(client.say("exit") == reply("+OK bye") + goodbye);
    CHECK(client.session.ended());
}

TEST_CASE("commands that come byte by byte are the same commands") {
    Scene scene;
    Client client(scene);
    client.heard();
    const std::string bytes =
        "auth ClueCon\n\nevent json CUSTOM sofia::register\n\nsendmsg x\nContent-Length: 4\n\n\n\n\n\napi "
        "hostname\r\n\r\n";
    for (const char c : bytes) client.session.receive(std::string_view(&c, 1));
    CHECK(client.heard() == accepted + reply("+OK event listener enabled json") + reply("-ERR command not found") +
                                "Content-Type: api/response\nContent-Length: 2\n\nvm");
}

TEST_CASE("a wrong password is told and ends the connection") {
    Scene scene;
    for (const char* command : {"auth wrong", "auth ", "userauth a@b:wrong"}) {
        Client client(scene, {.users = {"a@b:right"}});
        client.heard();
        CHECK(client.say(command) == reply("-ERR invalid") + goodbye);
        CHECK(client.session.ended());
        CHECK_FALSE(client.session.authenticated());
    }
}

TEST_CASE("nothing but authentication works before it") {
    Scene scene;
    Client client(scene);
    client.heard();
    CHECK(client.say("api status") == reply("-ERR command not found"));
    CHECK(client.say("event plain all") == reply("-ERR command not found"));
    scene.model.heartbeat();
    CHECK(client.heard().empty());
}

TEST_CASE("a directory user may listen but not command") {
    Scene scene;
    Client client(scene, {.users = {"a@b:right"}});
    client.heard();
    CHECK(client.say("userauth a@b:right").find("+OK accepted") != std::string::npos);
    CHECK(client.say("api status") == reply("-ERR permission denied"));
    CHECK_FALSE(client.session.ended());
}

TEST_CASE("a client hears what it subscribed to and nothing else") {
    Scene scene;
    Client client(scene);
    client.say("auth ClueCon");
    client.say("event plain HEARTBEAT CUSTOM sofia::register");
    scene.register_phone(Scene::phone("1001", "6001", "1@x"), Scene::user("1001"));
    const std::string heard = client.heard();
    CHECK(heard.find("sofia%3A%3Aregister\n") != std::string::npos);
    CHECK(heard.find("sofia%3A%3Apre_register") == std::string::npos);
    CHECK(heard.find("MESSAGE_QUERY") == std::string::npos);
    client.say("filter profile-name gateways");
    scene.register_phone(Scene::phone("1002", "6002", "2@x"), Scene::user("1002"));
    CHECK(client.heard().empty());
    client.say("filter delete all");
    client.say("nixevent CUSTOM sofia::register");
    scene.model.heartbeat();
    scene.register_phone(Scene::phone("1003", "6003", "3@x"), Scene::user("1003"));
    const std::string later = client.heard();
    CHECK(later.find("HEARTBEAT") != std::string::npos);
    CHECK(later.find("sofia") == std::string::npos);
}

TEST_CASE("a background job answers at once and tells its result with its UUID") {
    Scene scene;
    Client client(scene);
    client.say("auth ClueCon");
    client.say("event plain BACKGROUND_JOB");
    const std::string heard = client.say("bgapi nosuchcommand with words");
    CHECK(heard.find("Reply-Text: +OK Job-UUID: ") < heard.find("Event-Name: BACKGROUND_JOB"));
    CHECK(heard.find("Job-Command-Arg: with%20words\nContent-Length: 38\n\n-ERR nosuchcommand Command not found!\n") !=
          std::string::npos);
}

TEST_CASE("a listener that reads too slowly loses events and is then dropped") {
    Scene scene;
    Client client(scene, {.queue = 10, .most_lost = 5});
    client.say("auth ClueCon");
    client.say("event plain HEARTBEAT");
    for (int i = 0; i < 15; ++i) scene.model.heartbeat();
    CHECK(client.session.lost() == 5);
    CHECK_FALSE(client.session.dropped());
    scene.model.heartbeat();
    CHECK(client.session.dropped());
}

TEST_CASE("endless and absurd commands end the connection") {
    Scene scene;
    Client endless(scene);
    for (int i = 0; i < 20; ++i) endless.session.receive(std::string(100'000, 'x'));
    CHECK(endless.session.ended());
    for (const char* length : {"99999999999999999999", "-1", "x", "2000000"}) {
        Client absurd(scene);
        absurd.session.receive(std::string("auth ClueCon\nContent-Length: ") + length + "\n\n");
        CHECK(absurd.session.ended());
    }
}
