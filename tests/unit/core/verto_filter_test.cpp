#include "pbxd/verto_filter.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "people.hpp"

using namespace pbxd;
using Json = nlohmann::json;

namespace {

const std::string call = "10af273a-5f2c-4c77-9d81-a143530b5863";
const std::string foreign = "91fe4b2b-060b-43d5-a2b6-8bdc4d8924d8";
const std::string offer = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\n";

struct Socket {
    VertoFilter filter{[](std::string_view login) -> std::optional<VertoIdentity> {
                           if (login != "b-alice@extensions") return std::nullopt;
                           return VertoIdentity{.client_id = "b-alice",
                                                .realm = "extensions",
                                                .session_id = test::alices_session,
                                                .number = "1001",
                                                .name = "Alice"};
                       },
                       [](std::string_view id) { return id == foreign; }};

    static Json rpc(const std::string& method, Json params, int id = 1) {
        return {{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}, {"id", id}};
    }
    static Json login_params() {
        return {{"login", "b-alice@extensions"}, {"passwd", "secret"}, {"sessid", test::alices_session}};
    }
    Verdict say(const Json& message) { return filter.from_browser(message.dump()); }
    void log_in() {
        REQUIRE_FALSE(say(rpc("login", login_params())).forward.empty());
        REQUIRE_FALSE(filter.from_switch(R"({"jsonrpc":"2.0","id":1,"result":{"message":"logged in","sessid":"x"}})")
                          .forward.empty());
        REQUIRE(filter.is_logged_in());
    }
    void invite() {
        const auto verdict = say(rpc(
            "verto.invite", {{"sdp", offer}, {"dialogParams", {{"callID", call}, {"destination_number", "1002"}}}}, 2));
        REQUIRE_FALSE(verdict.forward.empty());
    }
    void check_refused(const Verdict& verdict, Refusal why) {
        CHECK(verdict.forward.empty());
        REQUIRE(verdict.refusal.has_value());
        CHECK(to_string(*verdict.refusal) == to_string(why));
    }
};

}  // namespace

TEST_CASE("a login goes on rebuilt, with nothing of the browser's own in it") {
    Socket socket;
    auto params = Socket::login_params();
    params["userVariables"] = {{"execute_on_answer", "system touch /tmp/owned"}, {"api_hangup_hook", "system id"}};
    params["loginParams"] = {{"action", "forged"}, {"user", "bob"}};
    params["extra"] = 1;
    const auto verdict = socket.say(Socket::rpc("login", params));
    CHECK(Json::parse(verdict.forward) ==
          Json{{"jsonrpc", "2.0"}, {"method", "login"}, {"id", 1}, {"params", Socket::login_params()}});
    CHECK(verdict.refusal == Refusal::forbidden_field);
}

TEST_CASE("empty userVariables and loginParams, as verto clients send them, are no offence") {
    Socket socket;
    auto params = Socket::login_params();
    params["userVariables"] = Json::object();
    params["loginParams"] = Json::object();
    CHECK_FALSE(socket.say(Socket::rpc("login", params)).refusal.has_value());
}

TEST_CASE("a login as somebody else, or with another session ID, does not reach the switch") {
    Socket socket;
    for (const auto& [field, value] :
         {std::pair{"login", "b-bob@extensions"}, std::pair{"login", "alice-desk@lines"},
          std::pair{"login", "b-alice@lines"}, std::pair{"sessid", "0ff32fdb-0c21-4b84-a181-69145ed2bfb7"}}) {
        auto params = Socket::login_params();
        params[field] = value;
        const auto verdict = socket.say(Socket::rpc("login", params, 7));
        socket.check_refused(verdict, Refusal::wrong_login);
        CHECK(Json::parse(verdict.reply)["id"] == 7);
        CHECK(Json::parse(verdict.reply)["error"]["code"] == -32600);
    }
}

TEST_CASE("before the switch accepted the login no call passes") {
    Socket socket;
    const auto invite = Socket::rpc(
        "verto.invite", {{"sdp", offer}, {"dialogParams", {{"callID", call}, {"destination_number", "1002"}}}}, 2);
    socket.check_refused(socket.say(invite), Refusal::not_logged_in);
    socket.say(Socket::rpc("login", Socket::login_params()));
    socket.filter.from_switch(R"({"jsonrpc":"2.0","id":1,"error":{"code":-32001,"message":"Authentication Failure"}})");
    CHECK_FALSE(socket.filter.is_logged_in());
    socket.check_refused(socket.say(invite), Refusal::not_logged_in);
}

TEST_CASE("an invite goes on with the caller's true number and only known fields") {
    Socket socket;
    socket.log_in();
    const auto verdict = socket.say(Socket::rpc("verto.invite",
                                                {{"sdp", offer},
                                                 {"sessid", "someone-else"},
                                                 {"dialogParams",
                                                  {{"callID", call},
                                                   {"destination_number", "1002"},
                                                   {"caller_id_number", "110"},
                                                   {"caller_id_name", "Police"},
                                                   {"userVariables", {{"x", "y"}}},
                                                   {"tag", "video"}}}},
                                                2));
    CHECK(Json::parse(verdict.forward)["params"] == Json{{"sdp", offer},
                                                         {"sessid", test::alices_session},
                                                         {"dialogParams",
                                                          {{"callID", call},
                                                           {"destination_number", "1002"},
                                                           {"caller_id_number", "1001"},
                                                           {"caller_id_name", "Alice"}}}});
}

TEST_CASE("DTMF passes; a msg in verto.info, the road to the switch's shell, does not") {
    Socket socket;
    socket.log_in();
    socket.invite();
    const auto dtmf = socket.say(Socket::rpc("verto.info", {{"dtmf", "12#"}, {"dialogParams", {{"callID", call}}}}, 3));
    CHECK(Json::parse(dtmf.forward)["params"]["dtmf"] == "12#");
    const Json msg{{"to", "api+system touch /tmp/owned"}, {"body", "x"}};
    socket.check_refused(socket.say(Socket::rpc("verto.info", {{"msg", msg}, {"dialogParams", {{"callID", call}}}}, 4)),
                         Refusal::forbidden_field);
    const auto both =
        socket.say(Socket::rpc("verto.info", {{"msg", msg}, {"dtmf", "1"}, {"dialogParams", {{"callID", call}}}}, 5));
    CHECK(both.refusal == Refusal::forbidden_field);
    CHECK(both.forward.find("api+system") == std::string::npos);
    CHECK_FALSE(Json::parse(both.forward)["params"].contains("msg"));
}

TEST_CASE("no method takes a call ID that is not this socket's own") {
    Socket socket;
    socket.log_in();
    socket.invite();
    int id = 10;
    for (const char* method : {"verto.bye", "verto.modify", "verto.answer", "verto.attach", "verto.info"}) {
        const auto verdict = socket.say(Socket::rpc(
            method, {{"sdp", offer}, {"dtmf", "1"}, {"action", "hold"}, {"dialogParams", {{"callID", foreign}}}},
            ++id));
        CAPTURE(method);
        socket.check_refused(verdict, Refusal::foreign_call);
    }
    const auto taken = socket.say(
        Socket::rpc("verto.invite",
                    {{"sdp", offer}, {"dialogParams", {{"callID", foreign}, {"destination_number", "1002"}}}}, ++id));
    socket.check_refused(taken, Refusal::foreign_call);
    const auto again = socket.say(Socket::rpc(
        "verto.invite", {{"sdp", offer}, {"dialogParams", {{"callID", call}, {"destination_number", "1002"}}}}, ++id));
    socket.check_refused(again, Refusal::foreign_call);
}

TEST_CASE("a call ID that is no UUID, or in another place, is refused") {
    Socket socket;
    socket.log_in();
    for (const Json& id :
         {Json("loopback/9000-a"), Json(""), Json(5), Json(call + "x"), Json::array({call}), Json(nullptr)}) {
        socket.check_refused(socket.say(Socket::rpc("verto.bye", {{"dialogParams", {{"callID", id}}}}, 3)),
                             Refusal::bad_field);
    }
    socket.check_refused(socket.say(Socket::rpc("verto.bye", {{"callID", call}}, 3)), Refusal::bad_field);
    socket.check_refused(socket.say(Socket::rpc("verto.bye", {{"dialogParams", call}}, 3)), Refusal::bad_field);
}

TEST_CASE("only the methods of a phone exist; jsapi, subscriptions and chat do not") {
    Socket socket;
    socket.log_in();
    int id = 20;
    for (const char* method : {"jsapi", "verto.subscribe", "verto.broadcast", "verto.unsubscribe", "verto.media",
                               "fsapi", "echo", "verto.punt", "", "login2", "verto.invite "}) {
        CAPTURE(method);
        socket.check_refused(socket.say(Socket::rpc(method, {{"dialogParams", {{"callID", call}}}}, ++id)),
                             Refusal::unknown_method);
    }
}

TEST_CASE("a call the switch offers is this socket's own until either side hangs up") {
    Socket socket;
    socket.log_in();
    const auto offered = socket.filter.from_switch(Json{
        {"jsonrpc", "2.0"},
        {"id", 5},
        {"method", "verto.invite"},
        {"params",
         {{"callID", call},
          {"sdp", offer},
          {"caller_id_number", "1002"},
          {"caller_id_name", "Bob"},
          {"variables", {{"secret", "x"}}}}}}.dump());
    const auto shown = Json::parse(offered.forward);
    CHECK(shown["params"]["caller_id_number"] == "1002");
    CHECK_FALSE(shown["params"].contains("variables"));
    CHECK_FALSE(socket.say(Socket::rpc("verto.answer", {{"sdp", offer}, {"dialogParams", {{"callID", call}}}}, 6))
                    .forward.empty());
    socket.filter.from_switch(Json{{"jsonrpc", "2.0"},
                                   {"id", 6},
                                   {"method", "verto.bye"},
                                   {"params", {{"callID", call}, {"causeCode", 16}, {"cause", "NORMAL_CLEARING"}}}}
                                  .dump());
    socket.check_refused(socket.say(Socket::rpc("verto.bye", {{"dialogParams", {{"callID", call}}}}, 7)),
                         Refusal::foreign_call);
}

TEST_CASE("an answer of the browser passes once for each request of the switch, rebuilt") {
    Socket socket;
    socket.log_in();
    socket.filter.from_switch(
        Json{{"jsonrpc", "2.0"}, {"id", 5}, {"method", "verto.invite"}, {"params", {{"callID", call}, {"sdp", offer}}}}
            .dump());
    const auto answer = socket.say({{"jsonrpc", "2.0"}, {"id", 5}, {"result", {{"method", "jsapi"}, {"evil", 1}}}});
    CHECK(Json::parse(answer.forward) == Json{{"jsonrpc", "2.0"}, {"id", 5}, {"result", {{"method", "verto.invite"}}}});
    socket.check_refused(socket.say({{"jsonrpc", "2.0"}, {"id", 5}, {"result", {{"method", "verto.invite"}}}}),
                         Refusal::unexpected_answer);
    socket.check_refused(socket.say({{"jsonrpc", "2.0"}, {"id", 99}, {"result", Json::object()}}),
                         Refusal::unexpected_answer);
}

TEST_CASE("events of the switch's bus and unknown requests never reach the browser") {
    Socket socket;
    socket.log_in();
    for (const char* method : {"verto.event", "jsapi", "verto.info", "", "verto.broadcast"}) {
        const auto verdict = socket.filter.from_switch(
            Json{{"jsonrpc", "2.0"}, {"id", 5}, {"method", method}, {"params", {{"eventChannel", "presence"}}}}.dump());
        CHECK(verdict.forward.empty());
        CHECK(verdict.refusal == Refusal::unknown_event);
    }
}

TEST_CASE("the recorded messages of the switch pass with their SDP, and without channel variables") {
    Socket socket;
    socket.log_in();
    socket.invite();
    const auto recording = test::fixture("verto/call-caller-received.jsonl");
    std::vector<std::string> methods;
    std::size_t begin = 0;
    while (begin < recording.size()) {
        const auto end = std::min(recording.find('\n', begin), recording.size());
        const auto line = recording.substr(begin, end - begin);
        begin = end + 1;
        if (line.empty()) continue;
        const auto given = Json::parse(line);
        if (!given.contains("method")) continue;
        const auto verdict = socket.filter.from_switch(line);
        CAPTURE(line);
        REQUIRE_FALSE(verdict.forward.empty());
        const auto shown = Json::parse(verdict.forward);
        methods.push_back(shown["method"]);
        CHECK_FALSE(shown["params"].contains("variables"));
        if (given["params"].contains("sdp")) CHECK(shown["params"]["sdp"] == given["params"]["sdp"]);
    }
    CHECK(methods == std::vector<std::string>{"verto.clientReady", "verto.answer", "verto.display"});
}

TEST_CASE("what is no JSON-RPC is dropped, whatever it is") {
    Socket socket;
    socket.log_in();
    for (const std::string text : {"", "#SPU 1000", "null", "[]", "{", "\"x\"", "{\"a\":1}",
                                   "{\"jsonrpc\":\"1.0\",\"method\":\"login\",\"id\":1,\"params\":{}}",
                                   "{\"jsonrpc\":\"2.0\",\"method\":5,\"id\":1,\"params\":{}}",
                                   "{\"jsonrpc\":\"2.0\",\"method\":\"login\",\"params\":{}}",
                                   "{\"jsonrpc\":\"2.0\",\"method\":\"login\",\"id\":\"1\",\"params\":{}}",
                                   "{\"jsonrpc\":\"2.0\",\"method\":\"login\",\"id\":1,\"params\":[]}"}) {
        CAPTURE(text);
        const auto verdict = socket.filter.from_browser(text);
        CHECK(verdict.forward.empty());
        CHECK(verdict.refusal.has_value());
    }
    socket.check_refused(socket.filter.from_browser(std::string(5000, '[') + std::string(5000, ']')),
                         Refusal::not_json);
    socket.check_refused(socket.filter.from_browser(R"({"a":)" + std::string(50, '[') + std::string(50, ']') + "}"),
                         Refusal::not_json);
}

TEST_CASE("destinations, SDP and actions have their alphabets") {
    Socket socket;
    socket.log_in();
    int id = 30;
    for (const char* number : {"1002@evil", "${system id}", "1002|x", "1002,x", "", "error/x", "1002 XML default",
                               "123456789012345678901234567890123"}) {
        CAPTURE(number);
        socket.check_refused(
            socket.say(Socket::rpc(
                "verto.invite", {{"sdp", offer}, {"dialogParams", {{"callID", call}, {"destination_number", number}}}},
                ++id)),
            Refusal::bad_field);
    }
    for (const std::string& sdp : {std::string("no sdp"), offer + "${system id}", offer + std::string(1, '\0'),
                                   offer + std::string(60'000, 'a')}) {
        socket.check_refused(
            socket.say(Socket::rpc("verto.invite",
                                   {{"sdp", sdp}, {"dialogParams", {{"callID", call}, {"destination_number", "1002"}}}},
                                   ++id)),
            Refusal::bad_field);
    }
    socket.invite();
    for (const Json& action : {Json("replace"), Json("transfer"), Json(7), Json("")}) {
        socket.check_refused(
            socket.say(Socket::rpc("verto.modify", {{"action", action}, {"dialogParams", {{"callID", call}}}}, ++id)),
            Refusal::bad_field);
    }
    for (const char* action : {"hold", "unhold", "toggleHold"}) {
        CHECK_FALSE(
            socket.say(Socket::rpc("verto.modify", {{"action", action}, {"dialogParams", {{"callID", call}}}}, ++id))
                .forward.empty());
    }
    socket.check_refused(
        socket.say(Socket::rpc(
            "verto.modify",
            {{"action", "transfer"}, {"destination", "api+system"}, {"dialogParams", {{"callID", call}}}}, ++id)),
        Refusal::bad_field);
}

TEST_CASE("a socket has a bounded number of calls and unanswered requests") {
    Socket socket;
    socket.log_in();
    unsigned passed = 0;
    for (int i = 0; i < 200; ++i) {
        char id[37];
        std::snprintf(id, sizeof id, "10af273a-5f2c-4c77-9d81-%012d", i);
        const auto verdict = socket.say(
            Socket::rpc("verto.invite",
                        {{"sdp", offer}, {"dialogParams", {{"callID", id}, {"destination_number", "1002"}}}}, 100 + i));
        passed += verdict.forward.empty() ? 0 : 1;
    }
    CHECK(passed == 16);
}
