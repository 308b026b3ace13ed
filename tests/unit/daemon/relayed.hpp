// A signed-in browser whose messages pass the relay to a fake mod_verto, for the tests of the relay.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "browser.hpp"
#include "fake_verto.hpp"

namespace pbxd::test {

inline const std::string call_a = "8f3c1d2e-0000-4000-8000-000000000001";
inline const std::string call_b = "8f3c1d2e-0000-4000-8000-000000000002";
inline const std::string sdp = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\n";

inline nlohmann::json rpc(int id, const std::string& method, const nlohmann::json& params) {
    return {{"jsonrpc", "2.0"}, {"method", method}, {"params", params}, {"id", id}};
}

inline nlohmann::json result(const nlohmann::json& id, const nlohmann::json& value) {
    return {{"jsonrpc", "2.0"}, {"id", id}, {"result", value}};
}

inline nlohmann::json invite(int id, const std::string& call_id) {
    return rpc(id, "verto.invite",
               {{"sdp", sdp}, {"dialogParams", {{"callID", call_id}, {"destination_number", "1002"}}}});
}

/// Alice's browser with a credential, and a switch behind the relay.
struct Relayed {
    Office office;
    FakeVerto verto{office.loop};
    NewSession made = office.new_session("1001", session_a);
    Browser alice{office, "alice"};

    Relayed() { office.verto_target = verto.target(); }

    SocketClient connect() {
        auto socket = alice.verto();
        REQUIRE(socket.status() == 101);
        const int before = verto.opened();
        office.loop.until([&] { return verto.opened() > before || verto.open() > 0; });
        return socket;
    }
    nlohmann::json login(const nlohmann::json& more = nlohmann::json::object()) const {
        nlohmann::json params{
            {"login", made.session.client_id + "@extensions"}, {"passwd", made.password}, {"sessid", session_a}};
        params.update(more);
        return rpc(1, "login", params);
    }
    /// A socket that the switch has let in.
    SocketClient logged_in() {
        auto socket = connect();
        socket.send(login());
        const auto asked = verto.next();
        verto.say(result(asked.at("id"), {{"message", "logged in"}, {"sessid", session_a}}));
        CHECK(socket.message().at("result").at("message") == "logged in");
        return socket;
    }
    std::uint64_t refused(Refusal refusal) const {
        return office.relay->refusals().at(static_cast<std::size_t>(refusal));
    }
    /// The message does not reach the switch, is answered with an error and counted so.
    void is_refused(SocketClient& socket, const nlohmann::json& message, Refusal refusal) {
        CAPTURE(message.dump());
        const auto before = refused(refusal);
        socket.send(message);
        const auto answer = socket.message();
        CHECK(answer.at("id") == message.at("id"));
        CHECK(answer.at("error").at("code") == -32600);
        CHECK(refused(refusal) == before + 1);
        CHECK(verto.heard_nothing());
    }
};

}  // namespace pbxd::test
