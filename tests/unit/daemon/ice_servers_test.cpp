// The STUN and TURN servers in a session's answer.
#include "pbxd/ice_servers.hpp"

#include <nlohmann/json.hpp>

#include "browser.hpp"

using namespace pbxd;
using namespace pbxd::test;
using nlohmann::json;

namespace {

Configuration configured() {
    Configuration configuration;
    configuration.ice.stun = {"stun:stun.example:3478"};
    configuration.ice.turn = {"turn:turn.example:3478?transport=udp", "turns:turn.example:5349"};
    configuration.ice.turn_secret = "north";
    return configuration;
}

}  // namespace

TEST_CASE("a client's TURN credential is what a TURN server makes of the shared secret") {
    // printf 1700000000:b-7f3a | openssl dgst -sha1 -hmac north -binary | base64
    CHECK(IceServers(configured()).for_client("b-7f3a", 1'700'000'000) ==
          json::parse(R"([{"urls":["stun:stun.example:3478"]},
                          {"urls":["turn:turn.example:3478?transport=udp","turns:turn.example:5349"],
                           "username":"1700000000:b-7f3a","credential":"fTXWF7HUWe2ZO5uNtn2SELp1VeY="}])"));
}

TEST_CASE("without servers the list is empty, and STUN alone needs no credential") {
    CHECK(IceServers().for_client("b-1", 5) == json::array());
    auto configuration = configured();
    configuration.ice.turn.clear();
    CHECK(IceServers(configuration).for_client("b-1", 5) == json::parse(R"([{"urls":["stun:stun.example:3478"]}])"));
    configuration.ice.stun.clear();
    CHECK(IceServers(configuration).for_client("b-1", 5) == json::array());
}

TEST_CASE("a TURN credential lives as long as the session's, or longer where turn_hours says so") {
    const auto username = [](const Configuration& configuration) {
        return IceServers(configuration).for_client("b-1", 1000).at(1).at("username").get<std::string>();
    };
    auto configuration = configured();
    CHECK(username(configuration) == "1000:b-1");
    configuration.ice.turn_hours = configuration.session.verto_hours + 2;
    CHECK(username(configuration) == "8200:b-1");
}

TEST_CASE("a session's answer has TURN credentials of its own, and a renewal new ones") {
    Office office{IceServers(configured())};
    Browser alice(office, "alice");
    const auto first = json::parse(alice.open_session("extensions", session_a).body);
    const auto expected =
        IceServers(configured())
            .for_client(first.at("client_id").get<std::string>(), first.at("expires_at").get<std::int64_t>());
    CHECK(first.at("ice_servers") == expected);
    CHECK(first.at("ice_servers").at(1).at("username") ==
          std::to_string(office.now / 1000 + 12 * 3600) + ":" + first.at("client_id").get<std::string>());
    office.now += 60'000;
    const auto second = json::parse(alice.open_session("extensions", session_a).body);
    CHECK(second.at("ice_servers").at(1).at("credential") != first.at("ice_servers").at(1).at("credential"));
    const auto others = json::parse(Browser(office, "bob").open_session("extensions", session_b).body);
    CHECK(others.at("ice_servers").at(1).at("username") != second.at("ice_servers").at(1).at("username"));
    CHECK(office.log.count("north", Level::debug) == 0);
    CHECK(others.dump().find("north") == std::string::npos);
}
