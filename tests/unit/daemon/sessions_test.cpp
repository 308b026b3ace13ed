// POST /extensions/<channel-id>/sessions: the credential with which a browser logs in to the switch.
#include <nlohmann/json.hpp>
#include <set>

#include "browser.hpp"
#include "storage/a1_hash.hpp"

using namespace pbxd;
using namespace pbxd::test;
using nlohmann::json;

namespace {

void is_nothing(const http::Response& answer) {
    CHECK(answer.status == 404);
    CHECK(error_code(answer) == "not_found");
    CHECK(answer.body.find("password") == std::string::npos);
}

std::string uuid(int number) { return "b9ad14e2-0c4f-4a6e-9d2b-5f0e8a1c3d" + std::to_string(10 + number); }

}  // namespace

TEST_CASE("a user gets a credential for their extension that the directory knows") {
    Office office;
    Browser alice(office, "alice");
    const auto answer = alice.open_session("extensions", session_a);
    REQUIRE(answer.status == 201);
    CHECK(header(answer, "Cache-Control") == "no-store");
    const auto told = json::parse(answer.body);
    CHECK(told.at("session_id") == session_a);
    CHECK(told.at("realm") == "extensions");
    CHECK(told.at("expires_at") == office.now / 1000 + 12 * 3600);
    CHECK(told.at("verto_url") == "ws://127.0.0.1:" + std::to_string(office.web_port()) + "/verto");
    CHECK(told.at("ice_servers") == json::array());
    const auto client = told.at("client_id").get<std::string>();
    CHECK(client.starts_with("b-"));
    const auto* session = office.model.directory().session_of_client(client);
    REQUIRE(session != nullptr);
    CHECK(session->extension == office.extension("1001").id);
    CHECK(session->a1_hash == storage::a1_hash(client, "extensions", told.at("password").get<std::string>()));
    CHECK(office.loop.run(office.storage->sessions().all()).value().size() == 1);
}

TEST_CASE("nobody gets a credential where the seed says 404") {
    Office office;
    Browser alice(office, "alice");
    REQUIRE(alice.open_session("extensions", session_a).status == 201);
    Browser stranger(office);
    stranger.get("/sign-in");
    is_nothing(stranger.open_session("extensions", session_b));
    is_nothing(alice.open_session("warehouse", session_b));
    is_nothing(alice.post("/extensions/999/sessions", json{{"session_id", session_b}}.dump()));
    is_nothing(Browser(office, "bob").open_session("extensions", session_a));
    is_nothing(Browser(office, "carol").open_session("warehouse", session_a));
    CHECK(office.model.directory().sessions().size() == 1);
    CHECK(office.model.directory().session_of_session_id(session_a)->extension == office.extension("1001").id);
}

TEST_CASE("a disabled extension gets no credential, nor does a user who is disabled") {
    Office office;
    Browser alice(office, "alice");
    Browser bob(office, "bob");
    office.done("extension.set", {{"extension", "1001"}, {"enabled", false}});
    is_nothing(alice.open_session("extensions", session_a));
    office.done("user.set", {{"user", "bob"}, {"enabled", false}});
    is_nothing(bob.open_session("extensions", session_a));
}

TEST_CASE("a session ID that is no lower-case UUID is a bad request") {
    Office office;
    Browser alice(office, "alice");
    const auto path = office.channel_path("extensions") + "/sessions";
    for (const std::string id : {"", "x", "0D90B85C-2D01-457B-9D12-C8823BFCE78C", "0d90b85c-2d01-457b-9d12-c8823bfce78",
                                 "0d90b85c-2d01-457b-9d12-c8823bfce78cc", "0d90b85c2d01457b9d12c8823bfce78c",
                                 "0d90b85c-2d01-457b-9d12-c8823bfce78g", "${system ls}0d90b85c-2d01-457b-9d12-"}) {
        CAPTURE(id);
        const auto answer = alice.post(path, json{{"session_id", id}}.dump());
        CHECK(answer.status == 400);
        CHECK(json::parse(answer.body).at("error").at("field") == "session_id");
    }
    for (const std::string body : {"", "{}", "[]", "{\"session_id\":1}", "{\"session_id\":null}", "{\"session_id\":[]}",
                                   "x", "{\"session_id\":\"0d90b85c-2d01-457b-9d12-c8823bfce78c\"}x"}) {
        CAPTURE(body);
        CHECK(alice.post(path, body).status == 400);
    }
    CHECK(office.model.directory().sessions().empty());
}

TEST_CASE("an unknown field is a bad request that names it, and changes nothing") {
    Office office;
    Browser alice(office, "alice");
    const auto answer = alice.post(office.channel_path("extensions") + "/sessions",
                                   json{{"session_id", session_a}, {"client_id", "b-mine"}}.dump());
    CHECK(answer.status == 400);
    CHECK(json::parse(answer.body).at("error").at("field") == "client_id");
    CHECK(office.model.directory().sessions().empty());
}

TEST_CASE("an oversized body is refused, and changes nothing") {
    Office office;
    Browser alice(office, "alice");
    const auto path = office.channel_path("extensions") + "/sessions";
    CHECK(alice.post(path, std::string(70'000, ' ') + "{}").status == 413);
    CHECK(alice.post(path, std::string(2'000, ' ') + json{{"session_id", session_a}}.dump()).status == 400);
    CHECK(office.model.directory().sessions().empty());
}

TEST_CASE("renewing keeps the client ID and changes the password and the expiry") {
    Office office;
    Browser alice(office, "alice");
    const auto first = json::parse(alice.open_session("extensions", session_a).body);
    office.now += 60'000;
    const auto second = json::parse(alice.open_session("extensions", session_a).body);
    CHECK(second.at("client_id") == first.at("client_id"));
    CHECK(second.at("password") != first.at("password"));
    CHECK(second.at("expires_at") == first.at("expires_at").get<std::int64_t>() + 60);
    CHECK(office.model.directory().sessions().size() == 1);
    const auto* session = office.model.directory().session_of_session_id(session_a);
    CHECK(session->created_at == noon / 1000);
    CHECK(session->a1_hash ==
          storage::a1_hash(session->client_id, "extensions", second.at("password").get<std::string>()));
}

TEST_CASE("of two who open the same session ID at once, only who is told a password has one that works") {
    Office office;
    const auto* extension = office.model.directory().extension_of_number("1001");
    REQUIRE(extension != nullptr);
    std::vector<boost::system::result<NewSession>> made;
    // Named, because it must outlive the coroutines that it makes.
    const auto open = [&]() -> boost::asio::awaitable<void> {
        made.push_back(co_await office.people->open_session(*extension, session_a, std::chrono::hours(1)));
    };
    for (int i = 0; i < 2; ++i) office.loop.start(open());
    office.loop.until([&] { return made.size() == 2; });
    const auto* session = office.model.directory().session_of_session_id(session_a);
    REQUIRE(session != nullptr);
    int opened = 0;
    for (const auto& one : made) {
        if (!one) {
            CHECK(one.error() == storage::Error::busy);
            continue;
        }
        ++opened;
        CHECK(session->a1_hash == storage::a1_hash(session->client_id, "extensions", one->password));
    }
    CHECK(opened == 1);
    // Afterwards it can be opened again.
    CHECK(office.loop.run(office.people->open_session(*extension, session_a, std::chrono::hours(1))).has_value());
}

TEST_CASE("a ninth browser takes the place of the one that was used longest ago") {
    Office office;
    Browser alice(office, "alice");
    std::set<std::string> ended;
    office.people->on_session_ended = [&](const storage::Session& session) { ended.insert(session.session_id); };
    for (int i = 0; i < 8; ++i) {
        office.now += 1000;
        REQUIRE(alice.open_session("extensions", uuid(i)).status == 201);
    }
    office.now += 1000;
    REQUIRE(alice.open_session("extensions", uuid(0)).status == 201);
    CHECK(ended.empty());
    office.now += 1000;
    REQUIRE(alice.open_session("extensions", uuid(8)).status == 201);
    CHECK(ended == std::set<std::string>{uuid(1)});
    CHECK(office.model.directory().sessions().size() == 8);
    CHECK(office.model.directory().session_of_session_id(uuid(1)) == nullptr);
    CHECK(office.model.directory().session_of_session_id(uuid(0)) != nullptr);
    CHECK(office.loop.run(office.storage->sessions().all()).value().size() == 8);
}

TEST_CASE("sessions that expired are forgotten, in the database and in the model") {
    Office office;
    office.new_session("1001", session_a);
    office.now += 6 * 3'600'000;
    const auto kept = office.new_session("1002", session_b);
    std::set<std::string> ended;
    office.people->on_session_ended = [&](const storage::Session& session) { ended.insert(session.session_id); };
    office.now += 6 * 3'600'000 + 1000;
    REQUIRE(office.loop.run(office.people->remove_expired()).has_value());
    CHECK(ended == std::set<std::string>{session_a});
    CHECK(office.model.directory().sessions().size() == 1);
    CHECK(office.model.directory().session_of_client(kept.session.client_id) != nullptr);
    CHECK(office.loop.run(office.storage->sessions().all()).value().size() == 1);
}
