// Drives the model through what the recordings saw, and compares the headers of each event.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "recording.hpp"
#include "scene.hpp"

namespace {

const std::set<std::string> not_simulated{
    "CODEC",       "CALL_SECURE", "RECV_RTCP_MESSAGE", "HEARTBEAT",
    "RE_SCHEDULE", "API",         "CHANNEL_EXECUTE",   "CHANNEL_EXECUTE_COMPLETE"};

std::vector<sim::Event> recorded(const std::string& path, bool calls_only) {
    std::vector<sim::Event> events = recorded_events(path);
    std::erase_if(events, [&](const sim::Event& event) {
        return not_simulated.contains(kind_of(event)) || (calls_only && event.get("Unique-ID").empty());
    });
    return events;
}

/// Headers whose values are times, UUIDs, numbers of the process.
bool is_masked(const std::string& name) {
    static const std::set<std::string> masked{
        "Core-UUID",      "Event-Date-Local",     "Event-Date-GMT", "Event-Date-Timestamp",
        "Event-Sequence", "verto_client_address", "verto_sessid"};
    return masked.contains(name) || name.ends_with("-Time") || name.ends_with("Unique-ID") ||
           name.ends_with("Call-UUID");
}

/// Whether a time is set is part of the picture, its value is not.
std::string shown(const std::string& name, const std::string& value) {
    if (!is_masked(name)) return value;
    return name.ends_with("-Time") && value == "0" ? "never" : "*";
}

void check_same(const std::vector<sim::Event>& ours, const std::vector<sim::Event>& theirs) {
    for (std::size_t i = 0; i < std::min(ours.size(), theirs.size()); ++i) {
        CAPTURE(i);
        CAPTURE(kind_of(theirs[i]));
        REQUIRE(kind_of(ours[i]) == kind_of(theirs[i]));
        CHECK(names_of(ours[i]) == names_of(theirs[i]));
        for (const auto& header : theirs[i].headers) {
            const std::string& name = header.first;
            const std::string& value = header.second;
            if (name.starts_with("variable_") || name == "expires") continue;
            CAPTURE(name);
            CHECK(shown(name, std::string(ours[i].get(name))) == shown(name, value));
        }
    }
    CHECK(ours.size() == theirs.size());
}

}  // namespace

TEST_CASE("phones that register, fail, leave and are flushed are told as the real switch tells it") {
    Scene scene;
    auto& registrations = scene.model.registrations;
    scene.register_phone(Scene::phone("1001", "6001", "1-26668@127.0.0.1"), Scene::user("1001"));
    scene.register_phone(Scene::phone("1002", "6001", "2-26668@127.0.0.1"), Scene::user("1002"));
    scene.register_phone(Scene::phone("1001", "6002", "1-26676@127.0.0.1"), Scene::user("1001"));
    const sim::Phone stranger = Scene::phone("1003", "6003", "1-26679@127.0.0.1");
    registrations.attempt(stranger);
    registrations.refuse(stranger);
    sim::Phone leaving = Scene::phone("1001", "6002", "1-26696@127.0.0.1");
    leaving.expires = 0;
    scene.register_phone(leaving, Scene::user("1001"));
    registrations.expire_now("1002@lines");
    check_same(scene.events, recorded("esl/registrations.plain", false));
    CHECK(registrations.all().size() == 1);
    CHECK(registrations.core_rows().size() == 2);  // `show registrations` keeps the flushed one
}

TEST_CASE("browsers that log in, fail and go are told as the real switch tells it") {
    Scene scene;
    auto& rpc = scene.model.rpc;
    const auto a = scene.browser("127.0.0.1:35796", "1001", "39419de8-8191-4b0c-a0c5-1079b25f8dec").id;
    const auto b = scene.browser("127.0.0.1:35808", "1001", "0d90b85c-2d01-457b-9d12-c8823bfce78c").id;
    const auto c = scene.model.browsers.connect("127.0.0.1:35822").id;
    rpc.message(c, R"({"jsonrpc":"2.0","method":"login","params":{"login":"1002@lines","passwd":"nope"},"id":1})");
    rpc.finish_login(scene.questions.back(), Scene::user("1002"));
    const auto d = scene.browser("127.0.0.1:35838", "1002", "4d745862-048b-4b12-953e-dc0c4fd6c5d3").id;
    for (const auto id : {a, b, d, c}) rpc.closed(id);
    check_same(scene.events, recorded("esl/verto-logins.plain", false));
}

TEST_CASE("a browser that calls a browser makes the recorded channel events") {
    Scene scene;
    scene.browser("127.0.0.1:53224", "1001", "0ff32fdb-0c21-4b84-a181-69145ed2bfb7");
    const auto callee = scene.browser("127.0.0.1:53236", "1002", "3860d498-de3e-4f87-add6-6df37a883712").id;
    scene.events.clear();
    auto& rpc = scene.model.rpc;
    rpc.message(1, R"({"jsonrpc":"2.0","method":"verto.invite","id":2,"params":{"sdp":"v=0\r\n","dialogParams":{
        "callID":"10af273a-5f2c-4c77-9d81-a143530b5863","destination_number":"1002","caller_id_name":"Lab",
        "caller_id_number":"1001"}}})");
    REQUIRE(scene.model.calls.all().size() == 1);
    const std::string leg = scene.model.calls.all().front().callee->uuid;
    rpc.message(callee, R"({"jsonrpc":"2.0","method":"verto.answer","id":2,"params":{"sdp":"v=0\r\n",
        "dialogParams":{"callID":")" +
                            leg + R"("}}})");
    rpc.message(1, R"({"jsonrpc":"2.0","method":"verto.bye","id":3,"params":{
        "dialogParams":{"callID":"10af273a-5f2c-4c77-9d81-a143530b5863"}}})");
    check_same(scene.events, recorded("esl/verto-call.plain", true));
    CHECK(scene.model.calls.all().empty());
}

TEST_CASE("the heartbeat has the recorded headers") {
    Scene scene;
    scene.model.heartbeat();
    const auto events = recorded_events("esl/registrations.plain");
    const auto beat =
        std::find_if(events.begin(), events.end(), [](const auto& e) { return kind_of(e) == "HEARTBEAT"; });
    REQUIRE(scene.events.size() == 2);
    CHECK(names_of(scene.events[0]) == names_of(*beat));
    CHECK(names_of(scene.events[1]) == names_of(*(beat + 1)));
}
