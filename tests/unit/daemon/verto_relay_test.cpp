// The relay between a browser and mod_verto, over real sockets on both sides.
#include "relayed.hpp"

using namespace pbxd;
using namespace pbxd::test;
using nlohmann::json;

TEST_CASE("the verto socket is only for a signed-in browser on our own page") {
    Relayed at;
    CHECK(Browser(at.office).verto().status() == 401);
    Browser elsewhere(at.office, "alice");
    elsewhere.origin = "http://evil.example";
    CHECK(elsewhere.verto().status() == 403);
    elsewhere.origin = "";
    CHECK(elsewhere.verto().status() == 403);
    CHECK(at.verto.opened() == 0);
}

TEST_CASE("a login and a call pass, rebuilt from what is known") {
    Relayed at;
    auto socket = at.connect();
    socket.send(at.login({{"loginParams", json::object()}, {"userVariables", json::object()}}));
    const auto login = at.verto.next();
    CHECK(login == at.login());
    at.verto.say(result(1, {{"message", "logged in"}, {"sessid", session_a}}));
    CHECK(socket.message() == result(1, {{"message", "logged in"}, {"sessid", session_a}}));
    at.verto.say(rpc(7, "verto.clientReady", {{"reattached_sessions", json::array()}}));
    CHECK(socket.message().at("method") == "verto.clientReady");
    auto call = invite(2, call_a);
    call["params"]["dialogParams"]["caller_id_number"] = "110";
    socket.send(call);
    const auto heard = at.verto.next();
    CHECK(heard.at("method") == "verto.invite");
    CHECK(heard.at("params").at("sessid") == session_a);
    CHECK(heard.at("params").at("sdp") == sdp);
    const json dialog{{"callID", call_a},
                      {"destination_number", "1002"},
                      {"caller_id_number", "1001"},
                      {"caller_id_name", "Alice Müller"}};
    CHECK(heard.at("params").at("dialogParams") == dialog);
    at.verto.say(rpc(8, "verto.answer", {{"callID", call_a}, {"sdp", sdp}, {"variables", {{"secret", "x"}}}}));
    const auto answered = socket.message();
    CHECK(answered.at("params") == json({{"callID", call_a}, {"sdp", sdp}}));
    socket.send(result(8, {{"method", "verto.answer"}, {"api", "x"}}));
    CHECK(at.verto.next() == result(8, {{"method", "verto.answer"}}));
}

TEST_CASE("a login's userVariables and loginParams never reach the switch, and are counted") {
    Relayed at;
    auto socket = at.connect();
    socket.send(at.login({{"userVariables", {{"api_hangup_hook", "system touch /tmp/x"}}}}));
    CHECK(at.verto.next() == at.login());
    socket.send(at.login({{"loginParams", {{"domain", "lines"}, {"user", "1002"}}}}));
    CHECK(at.verto.next() == at.login());
    CHECK(at.refused(Refusal::forbidden_field) == 2);
}

TEST_CASE("a login as somebody else does not reach the switch") {
    Relayed at;
    const auto bobs = at.office.new_session("1002", session_b);
    auto socket = at.connect();
    const auto mine = at.made.session.client_id;
    for (const auto& [login, session] : {std::pair{bobs.session.client_id + "@extensions", session_b},
                                         {mine + "@warehouse", session_a},
                                         {mine + "@lines", session_a},
                                         {mine, session_a},
                                         {mine + "@extensions", session_b},
                                         {std::string("1001@lines"), session_a},
                                         {std::string("@"), session_a}}) {
        at.is_refused(socket, at.login({{"login", login}, {"sessid", session}}), Refusal::wrong_login);
    }
    CHECK(at.refused(Refusal::wrong_login) == 7);
}

TEST_CASE("a credential that has expired, or whose extension is disabled, does not reach the switch") {
    Relayed at;
    at.office.done("extension.set", {{"extension", "1001"}, {"enabled", false}});
    auto socket = at.connect();
    at.is_refused(socket, at.login(), Refusal::wrong_login);
}

TEST_CASE("before the switch accepted the login no call reaches it") {
    Relayed at;
    auto socket = at.connect();
    at.is_refused(socket, invite(2, call_a), Refusal::not_logged_in);
    socket.send(at.login());
    at.verto.next();
    at.is_refused(socket, invite(3, call_a), Refusal::not_logged_in);
    at.verto.say({{"jsonrpc", "2.0"}, {"id", 1}, {"error", {{"code", -32001}, {"message", "Authentication Failure"}}}});
    CHECK(socket.message().at("error").at("code") == -32001);
    at.is_refused(socket, invite(4, call_a), Refusal::not_logged_in);
}

TEST_CASE("each attack of a logged-in browser does nothing and is counted") {
    Relayed at;
    auto socket = at.logged_in();
    // api+ by verto.info.
    const json dialog{{"callID", call_a}};
    socket.send(invite(2, call_a));
    at.verto.next();
    const json api{{"to", "api+system"}, {"body", "touch /tmp/x"}};
    at.is_refused(socket, rpc(3, "verto.info", {{"msg", api}, {"dialogParams", dialog}}), Refusal::forbidden_field);
    at.is_refused(socket, rpc(4, "verto.info", {{"msg", api}}), Refusal::bad_field);
    at.is_refused(socket, rpc(5, "jsapi", {{"command", "fsapi"}, {"data", {{"cmd", "system"}}}}),
                  Refusal::unknown_method);
    at.is_refused(socket, rpc(6, "verto.subscribe", {{"eventChannel", "FSevent.custom"}}), Refusal::unknown_method);
    at.is_refused(socket, rpc(7, "verto.broadcast", {{"eventChannel", "x"}}), Refusal::unknown_method);
    // Somebody else's call, and one that was only made up.
    at.office.model.presence().begin_rebuild(at.office.main_switch, "core-1", at.office.now);
    const LegActive leg{.unique_id = call_b, .presence_id = "1002@extensions", .phase = LegPhase::talking};
    at.office.model.apply(at.office.main_switch, leg, at.office.now);
    at.is_refused(socket, invite(8, call_b), Refusal::foreign_call);
    at.is_refused(socket, rpc(9, "verto.bye", {{"dialogParams", {{"callID", call_b}}}}), Refusal::foreign_call);
    at.is_refused(socket, invite(10, call_a), Refusal::foreign_call);
    at.is_refused(socket, invite(11, "not-a-uuid"), Refusal::bad_field);
    auto expanded = invite(12, "8f3c1d2e-0000-4000-8000-000000000003");
    expanded["params"]["sdp"] = sdp + "s=${system(touch /tmp/x)}\r\n";
    at.is_refused(socket, expanded, Refusal::bad_field);
    auto destination = invite(13, "8f3c1d2e-0000-4000-8000-000000000004");
    destination["params"]["dialogParams"]["destination_number"] = "1002 XML public";
    at.is_refused(socket, destination, Refusal::bad_field);
}

TEST_CASE("another browser's call is not to be had, even while the switch has told nothing of it") {
    Relayed at;
    auto socket = at.logged_in();
    socket.send(invite(2, call_a));
    at.verto.next();
    const auto bobs = at.office.new_session("1002", session_b);
    Browser bob(at.office, "bob");
    auto other = bob.verto();
    at.office.loop.until([&] { return at.verto.open() == 2; });
    other.send(
        rpc(1, "login",
            {{"login", bobs.session.client_id + "@extensions"}, {"passwd", bobs.password}, {"sessid", session_b}}));
    at.verto.next();
    at.verto.say(result(1, {{"message", "logged in"}}));
    other.message();
    at.is_refused(other, invite(2, call_a), Refusal::foreign_call);
    at.is_refused(other, rpc(3, "verto.bye", {{"dialogParams", {{"callID", call_a}}}}), Refusal::foreign_call);
}

TEST_CASE("what is no JSON-RPC, and answers to nothing that was asked, are dropped and counted") {
    Relayed at;
    auto socket = at.logged_in();
    socket.send("x");
    socket.send("[]");
    socket.send(std::string(100, '[') + std::string(100, ']'));
    socket.send(R"({"method":"login","id":9})");
    CHECK(socket.message().at("id") == 9);
    socket.send(result(99, {{"method", "verto.answer"}}));
    socket.send(R"({"jsonrpc":"2.0"})");
    socket.send(invite(2, call_a));
    CHECK(at.verto.next().at("method") == "verto.invite");
    CHECK(at.refused(Refusal::not_json) == 3);
    CHECK(at.refused(Refusal::not_rpc) == 1);
    CHECK(at.refused(Refusal::unexpected_answer) == 2);
}

TEST_CASE("what the switch says that no page knows does not reach the browser") {
    Relayed at;
    auto socket = at.logged_in();
    at.verto.say(rpc(7, "verto.event", {{"eventChannel", "FSevent"}, {"data", "secret"}}));
    at.verto.say(result(55, {{"message", "to nothing"}}));
    at.verto.say(rpc(8, "verto.bye", {{"callID", call_a}, {"cause", "NORMAL_CLEARING"}}));
    CHECK(socket.message().at("method") == "verto.bye");
    CHECK(at.refused(Refusal::unknown_event) == 1);
    CHECK(at.refused(Refusal::unexpected_answer) == 1);
}

TEST_CASE("a hundred refused messages end the socket as abuse") {
    Relayed at;
    auto socket = at.connect();
    for (int i = 0; i < 100; ++i) socket.send("x");
    CHECK(socket.close_code() == 1008);
    at.office.loop.until([&] { return at.verto.open() == 0 && at.office.relay->connections() == 0; });
    CHECK(at.refused(Refusal::not_json) == 100);
}

TEST_CASE("a message too big ends the socket, and the switch hears nothing of it") {
    Relayed at;
    auto socket = at.connect();
    socket.send_frame(1, std::string(65'535, ' '));
    socket.send_frame(1, R"({"jsonrpc":"2.0","method":"x","id":1,"params":{}})");
    CHECK(socket.message().at("id") == 1);
    // A length of 64 bits, more than is taken.
    socket.wire().send(std::string("\x81\xff\0\0\0\0\0\1\0\1\0\0\0\0", 14));
    at.office.loop.until([&] { return at.verto.open() == 0; });
    CHECK(at.verto.heard_nothing());
}

TEST_CASE("where no switch is up, or none answers, the browser is told to try later") {
    Relayed at;
    at.office.verto_target.reset();
    auto none = at.alice.verto();
    CHECK(none.close_code() == 1013);
    {
        const Listener free_port(at.office.loop);
        at.office.verto_target = at.verto.target();
        at.office.verto_target->port = free_port.port();
    }
    auto refused = at.alice.verto();
    CHECK(refused.close_code() == 1013);
    CHECK(at.office.log.count("cannot be reached", Level::warning) == 1);
    CHECK(at.office.relay->connections() == 0);
}

TEST_CASE("when the switch goes, the browser is told that it may come back") {
    Relayed at;
    auto socket = at.logged_in();
    at.verto.hang_up();
    CHECK(socket.close_code() == 1001);
    at.office.loop.until([&] { return at.office.relay->connections() == 0; });
}

TEST_CASE("when the browser goes, with or without a word, the switch's side ends at once") {
    Relayed at;
    auto socket = at.logged_in();
    socket.drop();
    at.office.loop.until([&] { return at.verto.open() == 0; });
    auto other = at.logged_in();
    other.send_frame(8, std::string("\x03\xe8", 2));
    at.office.loop.until([&] { return at.verto.open() == 0; });
    CHECK(at.office.relay->connections() == 0);
}

TEST_CASE("a browser that reads nothing is cut off from the switch, and told so when it reads") {
    Relayed at;
    auto socket = at.logged_in();
    const auto message = rpc(7, "verto.media", {{"callID", call_a}, {"sdp", sdp + std::string(40'000, 'a')}});
    int said = 0;
    while (at.verto.open() == 1 && said < 1000 && at.verto.say(message)) ++said;
    CHECK(said < 1000);
    at.office.loop.until([&] { return at.verto.open() == 0; });
    CHECK(socket.close_code() == 1013);
    CHECK(socket.last_words().size() < static_cast<std::size_t>(said));
}
