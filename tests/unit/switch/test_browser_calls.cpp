#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "scene.hpp"

using nlohmann::json;

namespace {

const std::string alices = "39419de8-8191-4b0c-a0c5-1079b25f8dec";
const std::string bobs = "0d90b85c-2d01-457b-9d12-c8823bfce78c";
const std::string bobs_other = "4d745862-048b-4b12-953e-dc0c4fd6c5d3";
const std::string offer = "v=0 the offer of alice";
const std::string answer = "v=0 the answer of bob";

/// Alice and Bob with a browser each, and what each was told.
struct Two {
    Two() : scene(settings()) {
        alice = scene.browser("127.0.0.1:1", "1001", alices, "1001@extensions").id;
        bob = scene.browser("127.0.0.1:2", "1002", bobs, "1002@extensions").id;
        scene.sent.clear();
    }
    static sim::ModelSettings settings() {
        sim::ModelSettings settings;
        settings.numbers = {"1001", "1002", "1003"};
        return settings;
    }

    Scene scene;
    sim::ClientId alice = 0;
    sim::ClientId bob = 0;

    void say(sim::ClientId id, const std::string& method, json params, const std::string& call) {
        params["dialogParams"]["callID"] = call;
        scene.model.rpc.message(
            id, json{{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}, {"id", 7}}.dump());
    }
    void dial(const std::string& number) {
        say(alice, "verto.invite", {{"sdp", offer}, {"dialogParams", {{"destination_number", number}}}}, "u1");
    }
    /// The newest message to a browser with that method (empty: the newest answer), or null.
    json told(sim::ClientId id, const std::string& method) const {
        for (auto at = scene.sent.rbegin(); at != scene.sent.rend(); ++at) {
            json message = json::parse(at->second);
            if (at->first == id && message.value("method", std::string()) == method) return message;
        }
        return nullptr;
    }
    json params(sim::ClientId id, const std::string& method) const {
        const json message = told(id, method);
        return message.is_null() ? json() : message["params"];
    }
    std::string rung(sim::ClientId id) const { return params(id, "verto.invite")["callID"].get<std::string>(); }
    /// Alice and Bob talk; gives Bob's call ID.
    std::string talk() {
        dial("1002");
        std::string call = rung(bob);
        say(bob, "verto.answer", {{"sdp", answer}}, call);
        return call;
    }
    std::vector<std::string> call_states(const std::string& presence) const {
        std::vector<std::string> states;
        for (const sim::Event& event : scene.events) {
            if (event.get("Event-Name") == "CHANNEL_CALLSTATE" && event.get("Channel-Presence-ID") == presence) {
                states.emplace_back(event.get("Channel-Call-State"));
            }
        }
        return states;
    }
};

}  // namespace

TEST_CASE("two browsers get each other's SDP as it is, and the table's events tell of both") {
    Two two;
    two.dial("1002");
    const json invite = two.params(two.bob, "verto.invite");
    CHECK(invite["sdp"] == offer);
    CHECK(invite["caller_id_number"] == "1001");
    CHECK(invite["callID"] != "u1");
    CHECK(two.told(two.alice, "")["result"]["message"] == "CALL CREATED");
    CHECK(two.told(two.alice, "verto.answer").is_null());
    two.say(two.bob, "verto.answer", {{"sdp", answer}}, invite["callID"]);
    CHECK(two.params(two.alice, "verto.answer")["sdp"] == answer);
    CHECK(two.params(two.alice, "verto.answer")["callID"] == "u1");
    two.say(two.alice, "verto.bye", json::object(), "u1");
    CHECK(two.params(two.bob, "verto.bye")["cause"] == "NORMAL_CLEARING");
    CHECK(two.told(two.alice, "verto.bye").is_null());
    CHECK(two.call_states("1001@extensions") == std::vector<std::string>{"RINGING", "EARLY", "ACTIVE", "HANGUP"});
    CHECK(two.call_states("1002@extensions") == std::vector<std::string>{"RINGING", "ACTIVE", "HANGUP"});
    CHECK(two.scene.model.calls.legs() == 0);
}

TEST_CASE("every browser of the callee rings, and the others stop when one answers") {
    Two two;
    const auto other = two.scene.browser("127.0.0.1:3", "1002", bobs_other, "1002@extensions").id;
    two.dial("1002");
    CHECK(two.scene.model.calls.legs() == 3);
    const std::string first = two.rung(two.bob);
    const std::string second = two.rung(other);
    CHECK(first != second);
    two.say(other, "verto.answer", {{"sdp", answer}}, second);
    CHECK(two.params(two.bob, "verto.bye") == json{{"callID", first}, {"causeCode", 502}, {"cause", "LOSE_RACE"}});
    CHECK(two.told(other, "verto.bye").is_null());
    CHECK(two.params(two.alice, "verto.answer")["sdp"] == answer);
    CHECK(two.scene.model.calls.legs() == 2);
    two.say(two.bob, "verto.answer", {{"sdp", answer}}, first);
    CHECK(two.told(two.bob, "")["error"]["message"] == "CALL DOES NOT EXIST");
}

TEST_CASE("one browser that declines leaves the others ringing; with the last the caller is told why") {
    Two two;
    const auto other = two.scene.browser("127.0.0.1:3", "1002", bobs_other, "1002@extensions").id;
    two.dial("1002");
    two.say(two.bob, "verto.bye", {{"cause", "CALL_REJECTED"}}, two.rung(two.bob));
    CHECK(two.told(two.bob, "")["result"]["causeCode"] == 21);
    CHECK(two.scene.model.calls.legs() == 2);
    CHECK(two.told(two.alice, "verto.bye").is_null());
    two.say(other, "verto.bye", {{"cause", "CALL_REJECTED"}}, two.rung(other));
    CHECK(two.params(two.alice, "verto.bye") == json{{"callID", "u1"}, {"causeCode", 21}, {"cause", "CALL_REJECTED"}});
    CHECK(two.scene.model.calls.legs() == 0);
}

TEST_CASE("a caller that gives up stops the ringing") {
    Two two;
    two.dial("1002");
    two.say(two.alice, "verto.bye", {{"cause", "ORIGINATOR_CANCEL"}}, "u1");
    CHECK(two.params(two.bob, "verto.bye")["cause"] == "ORIGINATOR_CANCEL");
    two.dial("1002");
    two.scene.model.rpc.closed(two.alice);
    CHECK(two.scene.model.calls.legs() == 0);
}

TEST_CASE("a number leads to nobody for a reason") {
    Two two;
    for (const auto& [number, cause, code] :
         {std::tuple("4711", "UNALLOCATED_NUMBER", 1), std::tuple("1003", "USER_NOT_REGISTERED", 606)}) {
        two.dial(number);
        CHECK(two.params(two.alice, "verto.bye") == json{{"callID", "u1"}, {"causeCode", code}, {"cause", cause}});
    }
    two.dial("9196");
    CHECK_FALSE(two.told(two.alice, "verto.answer").is_null());
}

TEST_CASE("a call that nobody answers ends after a minute") {
    Two two;
    two.dial("1002");
    two.scene.now += 60'000'000;
    two.scene.model.tick();
    CHECK(two.params(two.alice, "verto.bye")["cause"] == "NO_ANSWER");
    CHECK(two.params(two.bob, "verto.bye")["cause"] == "NO_ANSWER");
}

TEST_CASE("holding, keys and a transfer are answered as by mod_verto") {
    Two two;
    const std::string call = two.talk();
    two.say(two.bob, "verto.modify", {{"action", "hold"}}, call);
    CHECK(two.told(two.bob, "")["result"] ==
          json{{"callID", call}, {"action", "hold"}, {"holdState", "held"}, {"sessid", bobs}});
    two.say(two.bob, "verto.modify", {{"action", "toggleHold"}}, call);
    CHECK(two.told(two.bob, "")["result"]["holdState"] == "active");
    two.say(two.alice, "verto.info", {{"dtmf", "5"}}, "u1");
    CHECK(two.told(two.alice, "")["result"]["message"] == "SENT");
    two.say(two.alice, "verto.modify", {{"action", "transfer"}, {"destination", "1003"}}, "u1");
    CHECK(two.told(two.alice, "")["result"]["message"] == "CALL TRANSFERRED");
    CHECK(two.params(two.alice, "verto.bye")["cause"] == "BLIND_TRANSFER");
    two.say(two.alice, "verto.modify", {{"action", "hold"}}, "u1");
    CHECK(two.told(two.alice, "")["error"]["code"] == -32002);
}

TEST_CASE("a page that was reloaded gets its call back, over a new connection with the browser that stayed") {
    Two two;
    const std::string call = two.talk();
    two.scene.model.rpc.closed(two.bob);
    CHECK(two.scene.model.calls.legs() == 2);
    const auto again = two.scene.browser("127.0.0.1:9", "1002", bobs, "1002@extensions").id;
    CHECK(two.params(again, "verto.clientReady")["reattached_sessions"] == json{call});
    CHECK_FALSE(two.params(two.alice, "verto.attach").contains("sdp"));
    two.say(two.alice, "verto.attach", {{"sdp", "v=0 a new offer"}}, "u1");
    CHECK(two.params(again, "verto.attach")["sdp"] == "v=0 a new offer");
    CHECK(two.params(again, "verto.attach")["callID"] == call);
    two.say(again, "verto.attach", {{"sdp", "v=0 a new answer"}}, call);
    CHECK(two.params(two.alice, "verto.answer")["sdp"] == "v=0 a new answer");
    two.say(again, "verto.bye", json::object(), call);
    CHECK(two.params(two.alice, "verto.bye")["callID"] == "u1");
}

TEST_CASE("a call with nobody's browser at the other end is offered again at once") {
    Two two;
    two.dial("9196");
    two.scene.model.rpc.closed(two.alice);
    const auto again = two.scene.browser("127.0.0.1:9", "1001", alices, "1001@extensions").id;
    CHECK(two.params(again, "verto.attach")["sdp"].get<std::string>().starts_with("v=0"));
    two.say(again, "verto.attach", {{"sdp", answer}}, "u1");
    CHECK(two.scene.model.calls.legs() == 1);
}

TEST_CASE("another session does not get the call, and neither does one that comes too late") {
    Two two;
    two.talk();
    two.scene.model.rpc.closed(two.bob);
    const auto stranger = two.scene.browser("127.0.0.1:8", "1002", bobs_other, "1002@extensions").id;
    CHECK(two.params(stranger, "verto.clientReady")["reattached_sessions"] == json::array());
    two.scene.now += 121'000'000;
    two.scene.model.tick();
    CHECK(two.params(two.alice, "verto.bye")["cause"] == "RECOVERY_ON_TIMER_EXPIRE");
    const auto late = two.scene.browser("127.0.0.1:9", "1002", bobs, "1002@extensions").id;
    CHECK(two.params(late, "verto.clientReady")["reattached_sessions"] == json::array());
}

TEST_CASE("the caller's last event tells who answered, as pbxd has the switch remember") {
    Two two;
    const auto call = two.talk();
    two.say(two.bob, "verto.bye", {}, call);
    std::vector<std::string> told;
    for (const auto& event : two.scene.events) {
        if (event.get("Event-Name") == "CHANNEL_DESTROY" && event.get("Call-Direction") == "inbound") {
            told.emplace_back(event.get("variable_pbxd_answered_by"));
            CHECK(event.get("variable_accountcode") == "1001");
            CHECK(event.get("Caller-Channel-Hangup-Time") != "0");
        }
    }
    CHECK(told == std::vector<std::string>{"1002"});
}
