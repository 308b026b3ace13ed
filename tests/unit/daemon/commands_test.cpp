// The commands of the command line, as the daemon executes them.
#include <nlohmann/json.hpp>

#include "office.hpp"
#include "storage/a1_hash.hpp"

using namespace pbxd;
using namespace pbxd::test;
using nlohmann::json;

namespace {

/// Everything that a failed command may not change.
json everything(Office& office) {
    return {{"users", office.done("user.list", json::object())},
            {"channels", office.done("channel.list", json::object())},
            {"extensions", office.done("extension.list", json::object())},
            {"lines", office.done("line.list", json::object())}};
}

/// What the database holds, as far as the model should know it.
json stored(Office& office) {
    auto& storage = *office.storage;
    json all = json::array();
    const auto users = office.loop.run(storage.users().all());
    for (const auto& user : *users) all.push_back({user.id.value, user.login, user.display_name, user.enabled});
    const auto channels = office.loop.run(storage.channels().all());
    for (const auto& channel : *channels) all.push_back({channel.id.value, channel.auth_realm, channel.name});
    const auto extensions = office.loop.run(storage.extensions().all());
    for (const auto& at : *extensions)
        all.push_back({at.id.value, at.number, at.name, at.user.value, at.channel.value});
    const auto lines = office.loop.run(storage.lines().all());
    for (const auto& line : *lines) all.push_back({line.id.value, line.username, line.a1_hash, line.extension.value});
    return all;
}

std::string error_of(Office& office, const std::string& name, const json& arguments) {
    const auto answer = office.command(name, arguments);
    CHECK(answer.at("ok") == false);
    return answer.value("error", "");
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a user is added, listed, changed and removed") {
    Office office;
    const json dave{
        {"login", "dave"}, {"name", "Dave"}, {"email", "dave@example.com"}, {"admin", true}, {"password", password}};
    const json shown{{"login", "dave"}, {"name", "Dave"},  {"email", "dave@example.com"},
                     {"role", "admin"}, {"enabled", true}, {"password", true}};
    CHECK(office.done("user.add", dave) == shown);
    CHECK(office.done("user.list", json::object()).at(3) == shown);
    CHECK(office.model.directory().user_of_login("dave")->role == storage::Role::admin);
    const auto changed =
        office.done("user.set", {{"user", "dave"}, {"login", "david"}, {"name", "David"}, {"admin", false}});
    CHECK(changed.at("login") == "david");
    CHECK(changed.at("role") == "user");
    CHECK(changed.at("email") == "dave@example.com");
    CHECK(changed.at("password") == true);
    CHECK(office.model.directory().user_of_login("dave") == nullptr);
    office.done("user.remove", {{"user", "david"}});
    CHECK(office.done("user.list", json::object()).size() == 3);
    CHECK(office.loop.run(office.storage->users().all()).value().size() == 3);
}

TEST_CASE("a user without a name is called as they log in, and has no password") {
    Office office;
    const auto made = office.done("user.add", {{"login", "dave"}});
    CHECK(made.at("name") == "dave");
    CHECK(made.at("password") == false);
    CHECK(made.at("role") == "user");
}

TEST_CASE("a channel is added, listed, changed and removed") {
    Office office;
    const auto made = office.done("channel.add", {{"realm", "floor"}, {"name", "Shop floor"}});
    CHECK(made.at("realm") == "floor");
    CHECK(made.at("name") == "Shop floor");
    CHECK(office.done("channel.list", json::object()).size() == 3);
    office.done("channel.set", {{"channel", "floor"}, {"realm", "shop"}, {"name", "Shop"}});
    CHECK(office.model.directory().channel_of_realm("floor") == nullptr);
    CHECK(office.model.directory().channel_of_realm("shop")->name == "Shop");
    office.done("channel.remove", {{"channel", "shop"}});
    CHECK(office.model.directory().channel_of_realm("shop") == nullptr);
}

TEST_CASE("a channel's new realm ends the sessions that were made for the old one") {
    Office office;
    office.new_session("1001", session_a);
    office.done("channel.set", {{"channel", "extensions"}, {"name", "Main office"}});
    CHECK(office.model.directory().sessions().size() == 1);
    office.done("channel.set", {{"channel", "extensions"}, {"realm", "floor"}});
    CHECK(office.model.directory().sessions().empty());
    CHECK(office.loop.run(office.storage->sessions().all()).value().empty());
    CHECK(office.model.directory().presence_id_of(office.extension("1001")) == "1001@floor");
}

TEST_CASE("an extension is added, listed, changed and removed") {
    Office office;
    const json wanted{{"number", "1003"}, {"user", "carol"}, {"channel", "extensions"}, {"department", "Sales"}};
    const auto made = office.done("extension.add", wanted);
    const json shown{{"number", "1003"},        {"name", "Carol"},         {"department", "Sales"},
                     {"user", "carol"},         {"channel", "extensions"}, {"enabled", true},
                     {"ring_seconds", 25},      {"max_calls", 4},          {"call_waiting", true},
                     {"do_not_disturb", false}, {"voicemail", true},       {"voicemail_to_email", false},
                     {"voicemail_pin", false},  {"forward_always", ""},    {"forward_busy", ""},
                     {"forward_no_answer", ""}, {"caller_id", ""},         {"calling_class", "national"}};
    CHECK(made == shown);
    CHECK(office.done("extension.list", json::object()).at(2) == shown);
    office.done("extension.set", {{"extension", "1003"}, {"number", "1033"}, {"name", "C"}, {"enabled", false}});
    CHECK(office.model.directory().extension_of_number("1003") == nullptr);
    CHECK_FALSE(office.extension("1033").enabled);
    CHECK(office.extension("1033").department == "Sales");
    office.done("extension.remove", {{"extension", "1033"}});
    CHECK(office.model.rows().size() == 3);
}

TEST_CASE("an extension that moves takes no session of its old place along") {
    Office office;
    office.done("channel.add", {{"realm", "floor"}});
    office.new_session("1001", session_a);
    office.new_session("1002", session_b);
    office.done("extension.set", {{"extension", "1001"}, {"channel", "floor"}});
    CHECK(office.model.directory().session_of_session_id(session_a) == nullptr);
    CHECK(office.model.directory().session_of_session_id(session_b) != nullptr);
    CHECK(office.loop.run(office.storage->sessions().all()).value().size() == 1);
    CHECK(office.model.directory().presence_id_of(office.extension("1001")) == "1001@floor");
    // With another user: the browsers of the one before do not answer the calls of the next.
    office.done("user.add", {{"login", "dave"}});
    office.done("line.remove", {{"line", "1002"}});
    office.done("extension.set", {{"extension", "1002"}, {"user", "dave"}});
    CHECK(office.model.directory().sessions().empty());
    CHECK(office.extension("1002").user == office.user("dave").id);
}

TEST_CASE("a line is added with a password of its own, told once") {
    Office office;
    const auto made =
        office.done("line.add", {{"username", "alice-home"}, {"extension", "1001"}, {"label", "At home"}});
    const auto told = made.at("password").get<std::string>();
    CHECK(told.size() >= 16);
    CHECK(made.at("user") == "alice");
    const auto* line = office.model.directory().line_of_username("alice-home");
    REQUIRE(line != nullptr);
    CHECK(line->a1_hash == storage::a1_hash("alice-home", "lines", told));
    for (const auto& row : office.done("line.list", json::object())) CHECK_FALSE(row.contains("password"));
    const json chosen{{"username", "alice-car"}, {"extension", "1001"}, {"password", "my own words"}};
    CHECK_FALSE(office.done("line.add", chosen).contains("password"));
    CHECK(office.model.directory().line_of_username("alice-car")->a1_hash ==
          storage::a1_hash("alice-car", "lines", "my own words"));
}

TEST_CASE("a line's password changes only when it is asked for, or must") {
    Office office;
    const auto hash = [&office](const char* name) { return office.model.directory().line_of_username(name)->a1_hash; };
    const auto before = hash("1001");
    CHECK_FALSE(office.done("line.set", {{"line", "1001"}, {"label", "Kitchen"}}).contains("password"));
    CHECK(hash("1001") == before);
    const auto made = office.done("line.set", {{"line", "1001"}, {"new_password", true}}).at("password");
    CHECK(hash("1001") == storage::a1_hash("1001", "lines", made.get<std::string>()));
    const auto renamed = office.done("line.set", {{"line", "1001"}, {"username", "alice-desk"}}).at("password");
    CHECK(hash("alice-desk") == storage::a1_hash("alice-desk", "lines", renamed.get<std::string>()));
    CHECK_FALSE(office.done("line.set", {{"line", "alice-desk"}, {"password", "my own words"}}).contains("password"));
    CHECK(hash("alice-desk") == storage::a1_hash("alice-desk", "lines", "my own words"));
    CHECK(office.model.directory().line_of_username("1001") == nullptr);
}

TEST_CASE("a line that moves to another extension makes that one online") {
    Office office;
    office.switch_comes_up();
    office.phone_comes("1001");
    CHECK(office.model.presence().of(office.extension("1001").id).state == State::online);
    office.done("line.set", {{"line", "1001"}, {"extension", "1002"}});
    CHECK(office.model.presence().of(office.extension("1001").id).state == State::offline);
    CHECK(office.model.presence().of(office.extension("1002").id).state == State::online);
    office.done("line.remove", {{"line", "1001"}});
    CHECK(office.model.presence().of(office.extension("1002").id).state == State::offline);
    CHECK(office.model.presence().stray_devices() == 1);
}

TEST_CASE("removing a user removes what is theirs alone") {
    Office office;
    office.new_session("1001", session_a);
    office.done("user.remove", {{"user", "alice"}});
    CHECK(office.model.directory().extension_of_number("1001") == nullptr);
    CHECK(office.model.directory().line_of_username("1001") == nullptr);
    CHECK(office.model.directory().sessions().empty());
    CHECK(office.model.rows().size() == 2);
    CHECK(office.loop.run(office.storage->lines().all()).value().size() == 2);
}

TEST_CASE("presence is shown in order, searched, and only of those online if so asked") {
    Office office;
    office.switch_comes_up();
    office.phone_comes("1002");
    const auto all = office.done("presence", json::object());
    REQUIRE(all.size() == 3);
    CHECK(all[0].at("number") == "1001");
    CHECK(all[0].at("state") == "offline");
    CHECK(all[1].at("state") == "online");
    CHECK(all[1].at("phones") == 1);
    CHECK(office.done("presence", {{"online", true}}).size() == 1);
    CHECK(office.done("presence", {{"query", "müller"}}).at(0).at("number") == "1001");
    CHECK(office.done("presence", {{"query", "nobody"}}).empty());
}

TEST_CASE("status is the daemon's, and an error where none runs") {
    Office office;
    CHECK(office.done("status", json::object()) == json({{"running", true}}));
    Commands alone(CommandParts{.people = *office.people,
                                .model = office.model,
                                .router = office.router,
                                .calls = office.storage->call_records(),
                                .clock = office.clock});
    const auto answer = json::parse(office.loop.run(alone.execute(R"({"command":"status"})")));
    CHECK(answer.at("ok") == false);
}

TEST_CASE("a request that is none is answered with what is wrong") {
    Office office;
    for (const std::string request :
         {"", "x", "[]", "null", "{}", R"({"command":1})", R"({"command":"user.list","extra":1})",
          R"({"command":"user.list","arguments":[]})", R"({"command":"user.list","arguments":"x"})",
          R"({"command":"user.list","command":"user.list"})", "{\"command\":\"\xff\"}",
          R"({"command":"user.list","arguments":{"a":{"b":{"c":{"d":1}}}}})"}) {
        CAPTURE(request);
        const auto answer = json::parse(office.loop.run(office.commands->execute(request)));
        CHECK(answer.at("ok") == false);
        CHECK_FALSE(answer.at("error").get<std::string>().empty());
    }
    CHECK(has(error_of(office, "user.shout", json::object()), "there is no command 'user.shout'"));
    const std::string huge = R"({"command":"user.list","arguments":{"x":")" + std::string(20'000, 'a') + "\"}}";
    CHECK(json::parse(office.loop.run(office.commands->execute(huge))).at("ok") == false);
}

TEST_CASE("no command takes an argument that it does not know") {
    Office office;
    for (const std::string name :
         {"user.add", "user.set", "user.list", "user.remove", "channel.add", "channel.set", "channel.list",
          "channel.remove", "extension.add", "extension.set", "extension.list", "extension.remove", "line.add",
          "line.set", "line.list", "line.remove", "presence", "status"}) {
        CAPTURE(name);
        const auto before = stored(office);
        const json all{{"login", "dave"},         {"user", "alice"},  {"realm", "floor"},
                       {"channel", "extensions"}, {"number", "1003"}, {"extension", "1001"},
                       {"username", "newl"},      {"line", "1001"},   {"no_such_thing", "1"}};
        error_of(office, name, all);
        const auto error = error_of(office, name, {{"no_such_thing", 1}});
        CHECK_FALSE(error.empty());
        CHECK(stored(office) == before);
    }
    CHECK(has(error_of(office, "user.list", {{"no_such_thing", 1}}), "no_such_thing"));
}

TEST_CASE("what is not there is named in the error") {
    Office office;
    CHECK(has(error_of(office, "user.set", {{"user", "nobody"}}), "there is no user 'nobody'"));
    CHECK(has(error_of(office, "user.remove", {{"user", "nobody"}}), "there is no user 'nobody'"));
    CHECK(has(error_of(office, "channel.set", {{"channel", "none"}}), "there is no channel with realm 'none'"));
    CHECK(has(error_of(office, "channel.remove", {{"channel", "none"}}), "there is no channel with realm 'none'"));
    CHECK(has(error_of(office, "extension.set", {{"extension", "999"}}), "there is no extension '999'"));
    CHECK(has(error_of(office, "extension.set", {{"extension", "1001"}, {"user", "nobody"}}),
              "there is no user 'nobody'"));
    CHECK(has(error_of(office, "extension.remove", {{"extension", "999"}}), "there is no extension '999'"));
    CHECK(has(error_of(office, "line.add", {{"username", "x"}, {"extension", "999"}}), "there is no extension '999'"));
    CHECK(has(error_of(office, "line.set", {{"line", "x"}}), "there is no line 'x'"));
    CHECK(has(error_of(office, "line.remove", {{"line", "x"}}), "there is no line 'x'"));
    CHECK(has(error_of(office, "user.add", json::object()), "login"));
}

TEST_CASE("what breaks a rule, or is taken already, changes nothing") {
    Office office;
    const auto shown = everything(office);
    const auto kept = stored(office);
    const std::vector<std::pair<std::string, json>> refused{
        {"user.add", {{"login", "alice"}}},
        {"user.add", {{"login", "Al Ice"}}},
        {"user.add", {{"login", ""}}},
        {"user.add", {{"login", "dave"}, {"password", "short"}}},
        {"user.add", {{"login", "dave"}, {"name", "${system ls}"}}},
        {"user.add", {{"login", "dave"}, {"name", "two\nlines"}}},
        {"user.add", {{"login", "dave"}, {"admin", "yes"}}},
        {"user.set", {{"user", "alice"}, {"login", "bob"}}},
        {"user.set", {{"user", "alice"}, {"name", ""}}},
        {"user.set", {{"user", "alice"}, {"password", "short"}}},
        {"user.set", {{"user", "alice"}, {"enabled", 0}}},
        {"channel.add", {{"realm", "extensions"}}},
        {"channel.add", {{"realm", "lines"}}},
        {"channel.add", {{"realm", "Up"}}},
        {"channel.set", {{"channel", "extensions"}, {"realm", "warehouse"}}},
        {"channel.remove", {{"channel", "extensions"}}},
        {"extension.add", {{"number", "1001"}, {"user", "carol"}, {"channel", "extensions"}}},
        {"extension.add", {{"number", "1009"}, {"user", "alice"}, {"channel", "extensions"}}},
        {"extension.add", {{"number", "x"}, {"user", "carol"}, {"channel", "extensions"}}},
        {"extension.set", {{"extension", "1001"}, {"number", "1002"}}},
        {"extension.set", {{"extension", "1001"}, {"user", "carol"}}},
        {"line.add", {{"username", "1001"}, {"extension", "1002"}}},
        {"line.add", {{"username", "a b"}, {"extension", "1002"}}},
        {"line.add", {{"username", "desk"}, {"extension", "1002"}, {"password", "short"}}},
        {"line.set", {{"line", "1001"}, {"username", "1002"}}},
        {"line.set", {{"line", "1001"}, {"password", "short"}}}};
    for (const auto& command : refused) {
        CAPTURE(command.first);
        CAPTURE(command.second.dump());
        CHECK_FALSE(error_of(office, command.first, command.second).empty());
        CHECK(everything(office) == shown);
        CHECK(stored(office) == kept);
    }
}

TEST_CASE("what was changed is there again after a restart") {
    Office office;
    office.done("user.set", {{"user", "alice"}, {"name", "Alice M"}});
    office.done("line.add", {{"username", "alice-home"}, {"extension", "1001"}});
    const auto made = office.new_session("1001", session_a);
    ReadModel fresh;
    People people(*office.storage, fresh, office.hasher, office.random, office.clock);
    REQUIRE(office.loop.run(people.load()).has_value());
    CHECK(fresh.directory().user_of_login("alice")->display_name == "Alice M");
    CHECK(fresh.directory().users().size() == 3);
    CHECK(fresh.directory().channels().size() == 2);
    CHECK(fresh.rows().size() == 3);
    CHECK(fresh.directory().lines().size() == 4);
    REQUIRE(fresh.directory().session_of_client(made.session.client_id) != nullptr);
    CHECK(fresh.directory().session_of_client(made.session.client_id)->a1_hash == made.session.a1_hash);
}

TEST_CASE("the phones of a line are told to go when it is changed in what they rely on") {
    struct Case {
        std::string command;
        nlohmann::json arguments;
        bool ends;
    };
    const Case cases[] = {
        {"line.set", {{"line", "1001"}, {"label", "Kitchen"}}, false},
        {"line.set", {{"line", "1001"}, {"enabled", true}}, false},
        {"line.set", {{"line", "1001"}, {"new_password", true}}, true},
        {"line.set", {{"line", "1001"}, {"username", "renamed"}}, true},
        {"line.set", {{"line", "1001"}, {"enabled", false}}, true},
        {"line.remove", {{"line", "1001"}}, true},
        {"extension.set", {{"extension", "1001"}, {"name", "Other"}}, false},
        {"extension.set", {{"extension", "1001"}, {"enabled", false}}, true},
        {"extension.remove", {{"extension", "1001"}}, true},
        {"user.set", {{"user", "alice"}, {"name", "Other"}}, false},
        {"user.set", {{"user", "alice"}, {"enabled", false}}, true},
        {"user.remove", {{"user", "alice"}}, true},
    };
    for (const auto& each : cases) {
        CAPTURE(each.command);
        CAPTURE(each.arguments.dump());
        Office office;
        std::vector<std::string> ended;
        office.people->on_line_ended = [&ended](const std::string& username) { ended.push_back(username); };
        office.done(each.command, each.arguments);
        CHECK(ended == (each.ends ? std::vector<std::string>{"1001"} : std::vector<std::string>{}));
    }
}

TEST_CASE("what would become of a call is told rule by rule, with what the switch would get") {
    Office office;
    office.done("gateway.add", {{"name", "telco"}, {"proxy", "192.0.2.7"}});
    office.done(
        "route.add",
        {{"name", "abroad"}, {"pattern", "00\\d+"}, {"calling_class", "international"}, {"gateways", {"telco"}}});
    const auto barred = office.done("route.explain", {{"from", "1001"}, {"to", "0015551234567"}});
    CHECK(barred.at("reasons").dump().find("the route abroad is for calling class international") != std::string::npos);
    CHECK(barred.at("document").get<std::string>().find("OUTGOING_CALL_BARRED") != std::string::npos);
    const auto inside = office.done("route.explain", {{"from", "1001"}, {"to", "1002"}});
    CHECK(inside.at("document").get<std::string>().find("bridge") != std::string::npos);
    for (const auto* from : {"outside", "+4930123456"}) {
        const auto outside = office.done("route.explain", {{"from", from}, {"to", "1002"}});
        CHECK(outside.at("reasons") == json::array({"no DID has this number"}));
    }
    const auto unknown = office.command("route.explain", {{"from", "7777"}, {"to", "1"}});
    CHECK(unknown.at("error").get<std::string>().find("there is no extension '7777'") != std::string::npos);
}

TEST_CASE("a gateway's row tells how it is at each switch") {
    Office office;
    office.done("gateway.add", {{"name", "telco"}, {"proxy", "192.0.2.7"}});
    CHECK(office.done("gateway.list", json::object()).at(0).at("state") == "");
    GatewayState state;
    state.name = "telco";
    state.registration = "REGED";
    state.up = true;
    office.gateways = {{"main", state}};
    state.up = false;
    state.registration = "NOREG";
    office.gateways.push_back({"other", state});
    const auto row = office.done("gateway.list", json::object()).at(0);
    CHECK(row.at("state") == "up REGED, down");
    CHECK(row.at("switches").at(1).at("switch") == "other");
}
