// What cuts a browser off from the switch: its User, Extension, Session or sign-in is over, or pbxd restarts.
#include <utility>

#include "relayed.hpp"

using namespace pbxd;
using namespace pbxd::test;
using nlohmann::json;

TEST_CASE("a user who is disabled is cut off from the switch") {
    Relayed at;
    auto socket = at.logged_in();
    at.office.done("user.set", {{"user", "alice"}, {"enabled", false}});
    CHECK(socket.close_code() == 4001);
    at.office.loop.until([&] { return at.verto.open() == 0; });
}

TEST_CASE("a user who is removed, or has a new password, is cut off from the switch") {
    Relayed at;
    auto socket = at.logged_in();
    at.office.done("user.set", {{"user", "alice"}, {"password", "battery staple"}});
    CHECK(socket.close_code() == 4001);
    Relayed again;
    auto other = again.logged_in();
    again.office.done("user.remove", {{"user", "alice"}});
    CHECK(other.close_code() == 4001);
}

TEST_CASE("an extension that is disabled, removed or moved cuts its browsers off") {
    for (const auto& command : {std::pair{"extension.set", json{{"extension", "1001"}, {"enabled", false}}},
                                {"extension.remove", json{{"extension", "1001"}}},
                                {"extension.set", json{{"extension", "1001"}, {"channel", "warehouse"}}},
                                {"channel.set", json{{"channel", "extensions"}, {"realm", "floor"}}}}) {
        CAPTURE(command.second.dump());
        Relayed at;
        auto socket = at.logged_in();
        at.office.done(command.first, command.second);
        CHECK(socket.close_code() == 4001);
        at.office.loop.until([&] { return at.verto.open() == 0; });
    }
}

TEST_CASE("a session that a ninth browser displaced is cut off") {
    Relayed at;
    auto socket = at.logged_in();
    for (int i = 0; i < 8; ++i) {
        at.office.now += 1000;
        at.office.new_session("1001", "b9ad14e2-0c4f-4a6e-9d2b-5f0e8a1c3d" + std::to_string(10 + i));
    }
    CHECK(socket.close_code() == 4001);
}

TEST_CASE("signing out cuts off the browser that did, and no other") {
    Relayed at;
    auto socket = at.logged_in();
    Browser at_home(at.office, "alice");
    auto other = at_home.verto();
    at.office.loop.until([&] { return at.verto.open() == 2; });
    CHECK(at.alice.post("/api/sign-out", "{}").status == 204);
    CHECK(socket.close_code() == 4001);
    at.office.loop.until([&] { return at.verto.open() == 1; });
    other.send(at.login());
    CHECK(at.verto.next().at("method") == "login");
}

TEST_CASE("signing out while the switch is still being reached cuts off too") {
    Relayed at;
    // A switch that takes the connection and says nothing yet.
    Listener slow(at.office.loop);
    at.office.verto_target->port = slow.port();
    auto socket = at.alice.verto();
    REQUIRE(socket.status() == 101);
    std::unique_ptr<Wire> wire;
    at.office.loop.until([&] { return (wire = slow.accept()) != nullptr; });
    const auto asked = wire->read_until("\r\n\r\n");
    CHECK(asked.find("Upgrade: websocket") != std::string::npos);
    CHECK(at.alice.post("/api/sign-out", "{}").status == 204);
    wire->close();
    CHECK(socket.close_code() == 4001);
}

TEST_CASE("a sign-in that ended between the request and the relay is cut off") {
    Relayed at;
    at.office.relay->is_signed_in = at.office.after_sign_out();
    CHECK(at.alice.verto().close_code() == 4001);
}

TEST_CASE("a sign-in or a credential that expires cuts off within a second or so") {
    Relayed at;
    auto socket = at.logged_in();
    at.office.now += 3'600'000;
    CHECK(socket.close_code() == 4001);
    Relayed again;
    auto other = again.logged_in();
    const auto id = again.made.session.id;
    again.office.model.remove(id, again.office.now);
    CHECK(other.close_code() == 4001);
}

TEST_CASE("a restart ends the relayed sockets as ones that may come back") {
    Relayed at;
    auto socket = at.logged_in();
    at.office.relay->end_all();
    CHECK(socket.close_code() == 1001);
    at.office.loop.until([&] { return at.verto.open() == 0; });
}
