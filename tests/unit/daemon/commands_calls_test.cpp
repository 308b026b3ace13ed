// The commands that decide about calls: what an Extension wants, Gateways, outbound routes, DIDs.
#include <nlohmann/json.hpp>

#include "office.hpp"

using namespace pbxd;
using namespace pbxd::test;
using nlohmann::json;

namespace {

const std::string main_number = "+4930123456";

/// An Office with the gateways "first" and "second", the route "National" over both, and a DID that rings Alice and
/// Bob.
struct Exchange : Office {
    Exchange() {
        done("gateway.add", {{"name", "first"},
                             {"proxy", "sip.carrier.example:5061"},
                             {"transport", "tls"},
                             {"registers", true},
                             {"username", "pbx"},
                             {"secret", "carrier's secret"},
                             {"realm", "carrier.example"},
                             {"allowed", {"192.0.2.0/28", "2001:db8::/32"}},
                             {"caller_id", "+4930123000"},
                             {"caller_id_source", "p-asserted-identity"},
                             {"max_calls", 7}});
        done("gateway.add", {{"name", "second"}, {"proxy", "192.0.2.99"}});
        done("route.add", {{"name", "National"}, {"pattern", "0[1-9][0-9]{3,14}"}, {"gateways", {"second", "first"}}});
        done("did.add", {{"number", main_number}, {"extensions", {"1002", "1001"}}, {"voicemail", "1001"}});
    }
    const Directory& directory() const { return model.directory(); }
    json list(const std::string& noun) { return done(noun + ".list", json::object()); }
    json everything() { return {list("extension"), list("gateway"), list("route"), list("did")}; }
    /// What the database holds, as far as these commands should change it.
    json stored() {
        json all = json::array();
        const auto extensions = loop.run(storage->extensions().all());
        for (const auto& at : *extensions) all.push_back({at.number, at.ring_seconds, at.voicemail_pin});
        const auto all_gateways = loop.run(storage->gateways().all());
        for (const auto& at : *all_gateways) all.push_back({at.name, at.proxy, at.secret, at.allowed_addresses});
        const auto routes = loop.run(storage->outbound_routes().all());
        for (const auto& at : *routes) all.push_back({at.name, at.position, at.pattern, at.gateways.size()});
        const auto dids = loop.run(storage->dids().all());
        for (const auto& at : *dids) all.push_back({at.number, at.extensions.size(), at.voicemail.value, at.enabled});
        return all;
    }
    std::string error_of(const std::string& name, const json& arguments) {
        const auto answer = command(name, arguments);
        CHECK(answer.at("ok") == false);
        return answer.value("error", "");
    }
};

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("what an extension wants of its calls is set, shown and taken back") {
    Office office;
    const json wanted{{"ring_seconds", 60},
                      {"max_calls", 2},
                      {"call_waiting", false},
                      {"do_not_disturb", true},
                      {"voicemail", false},
                      {"voicemail_to_email", true},
                      {"forward_always", "*21#"},
                      {"forward_busy", "1002"},
                      {"forward_no_answer", "+4930123456"},
                      {"calling_class", "international"},
                      {"caller_id", "+4930123457"}};
    json given = wanted;
    given.update({{"extension", "1001"}, {"voicemail_pin", "0815"}});
    const auto set = office.done("extension.set", given);
    for (const auto& wish : wanted.items()) CHECK_MESSAGE(set.at(wish.key()) == wish.value(), wish.key());
    CHECK(set.at("voicemail_pin") == true);
    CHECK(office.done("extension.list", json::object()).at(0) == set);
    CHECK(office.extension("1001").voicemail_pin == "0815");
    CHECK(office.loop.run(office.storage->extensions().find(office.extension("1001").id))->voicemail_pin == "0815");
    const auto renamed = office.done("extension.set", {{"extension", "1001"}, {"number", "1011"}});
    CHECK(renamed.at("ring_seconds") == 60);
    CHECK(office.extension("1011").voicemail_pin == "0815");
    const auto back = office.done("extension.set", {{"extension", "1011"},
                                                    {"voicemail_pin", ""},
                                                    {"forward_always", ""},
                                                    {"caller_id", ""},
                                                    {"do_not_disturb", false}});
    CHECK(back.at("voicemail_pin") == false);
    CHECK(back.at("forward_always") == "");
    CHECK(back.at("forward_busy") == "1002");
    CHECK(back.at("do_not_disturb") == false);
}

TEST_CASE("an extension may be added with all that it wants") {
    Office office;
    const auto made = office.done("extension.add", {{"number", "1003"},
                                                    {"user", "carol"},
                                                    {"channel", "extensions"},
                                                    {"ring_seconds", 5},
                                                    {"voicemail_pin", "123456"},
                                                    {"calling_class", "internal"}});
    CHECK(made.at("ring_seconds") == 5);
    CHECK(made.at("voicemail_pin") == true);
    CHECK(office.extension("1003").calling_class == storage::CallingClass::internal);
    CHECK(office.extension("1003").voicemail_pin == "123456");
}

TEST_CASE("a gateway is added, listed, changed and removed, and its secret is never shown") {
    Exchange office;
    const auto list = office.list("gateway");
    REQUIRE(list.size() == 2);
    const json shown{{"name", "first"},
                     {"state", ""},
                     {"switches", json::array()},
                     {"proxy", "sip.carrier.example:5061"},
                     {"transport", "tls"},
                     {"registers", true},
                     {"username", "pbx"},
                     {"secret", true},
                     {"realm", "carrier.example"},
                     {"allowed", {"192.0.2.0/28", "2001:db8::/32"}},
                     {"caller_id", "+4930123000"},
                     {"caller_id_source", "p-asserted-identity"},
                     {"max_calls", 7},
                     {"enabled", true}};
    CHECK(list[0] == shown);
    CHECK(list[1].at("secret") == false);
    CHECK(list[1].at("transport") == "udp");
    CHECK(office.directory().gateway_of_name("first")->secret == "carrier's secret");
    const auto changed = office.done(
        "gateway.set", {{"gateway", "first"}, {"name", "carrier"}, {"allowed", json::array()}, {"enabled", false}});
    CHECK(changed.at("secret") == true);
    CHECK(changed.at("allowed").empty());
    CHECK(changed.at("realm") == "carrier.example");
    CHECK_FALSE(has(changed.dump(), "carrier's secret"));
    CHECK(office.directory().gateway_of_name("first") == nullptr);
    CHECK_FALSE(office.directory().gateway_of_name("carrier")->enabled);
    const auto id = office.directory().gateway_of_name("carrier")->id;
    CHECK(office.loop.run(office.storage->gateways().find(id))->secret == "carrier's secret");
    CHECK(office.done("gateway.set", {{"gateway", "carrier"}, {"registers", false}, {"secret", ""}}).at("secret") ==
          false);
    CHECK(has(office.error_of("gateway.remove", {{"gateway", "carrier"}}), "refer to this one"));
    CHECK(office.directory().gateway_of_name("carrier") != nullptr);
    office.done("route.set", {{"route", "National"}, {"gateways", {"second"}}});
    office.done("gateway.remove", {{"gateway", "carrier"}});
    CHECK(office.directory().gateway_of_name("carrier") == nullptr);
    CHECK(office.loop.run(office.storage->gateways().all())->size() == 1);
}

TEST_CASE("a route is added, listed, changed and removed") {
    Exchange office;
    const auto made = office.done("route.add", {{"name", "Emergency"},
                                                {"position", 1},
                                                {"pattern", "11[02]"},
                                                {"strip", 1},
                                                {"prefix", "+49"},
                                                {"calling_class", "internal"},
                                                {"gateways", {"first"}},
                                                {"caller_id", "+4930123000"},
                                                {"emergency", true},
                                                {"enabled", false}});
    const json shown{{"name", "Emergency"},   {"position", 1},
                     {"pattern", "11[02]"},   {"strip", 1},
                     {"prefix", "+49"},       {"calling_class", "internal"},
                     {"gateways", {"first"}}, {"caller_id", "+4930123000"},
                     {"emergency", true},     {"enabled", false}};
    CHECK(made == shown);
    auto list = office.list("route");
    REQUIRE(list.size() == 2);
    CHECK(list[0] == shown);
    CHECK(list[1].at("gateways") == json({"second", "first"}));
    CHECK(list[1].at("position") == 100);
    office.done("route.set", {{"route", "Emergency"},
                              {"name", "Last"},
                              {"position", 200},
                              {"gateways", {"first", "second"}},
                              {"emergency", false}});
    list = office.list("route");
    CHECK(list[0].at("name") == "National");
    CHECK(list[1].at("name") == "Last");
    CHECK(list[1].at("pattern") == "11[02]");
    CHECK(list[1].at("gateways") == json({"first", "second"}));
    office.done("route.remove", {{"route", "Last"}});
    CHECK(office.list("route").size() == 1);
    CHECK(office.loop.run(office.storage->outbound_routes().all())->size() == 1);
}

TEST_CASE("a DID is added, listed, changed and removed") {
    Exchange office;
    const json shown{{"number", main_number}, {"name", main_number}, {"extensions", {"1002", "1001"}},
                     {"voicemail", "1001"},   {"ring_seconds", 30},  {"enabled", true}};
    CHECK(office.list("did") == json::array({shown}));
    const auto changed = office.done("did.set", {{"did", main_number},
                                                 {"number", "+4930123457"},
                                                 {"name", "Sales"},
                                                 {"extensions", {"2001"}},
                                                 {"voicemail", ""},
                                                 {"ring_seconds", 60},
                                                 {"enabled", false}});
    CHECK(changed.at("extensions") == json::array({"2001"}));
    CHECK(changed.at("voicemail") == "");
    CHECK(office.directory().did_of_number(main_number) == nullptr);
    CHECK(office.directory().did_of_number("+4930123457")->ring_seconds == 60);
    CHECK(office.done("did.set", {{"did", "+4930123457"}, {"enabled", true}}).at("extensions") ==
          json::array({"2001"}));
    office.done("did.remove", {{"did", "+4930123457"}});
    CHECK(office.list("did").empty());
    CHECK(office.loop.run(office.storage->dids().all())->empty());
}

TEST_CASE("an extension that is removed leaves the DIDs, in the model as in the database") {
    Exchange office;
    office.done("extension.remove", {{"extension", "1001"}});
    CHECK(office.list("did").at(0).at("extensions") == json::array({"1002"}));
    CHECK(office.list("did").at(0).at("voicemail") == "");
    office.done("user.remove", {{"user", "bob"}});
    CHECK(office.list("did").at(0).at("extensions").empty());
    const auto stored = office.loop.run(office.storage->dids().all()).value().at(0);
    CHECK(stored.extensions.empty());
    CHECK(stored.voicemail == storage::ExtensionId{});
    CHECK(has(office.error_of("did.set", {{"did", main_number}, {"name", "Sales"}}), "1 to 32 extensions"));
    office.done("did.set", {{"did", main_number}, {"extensions", {"2001"}}});
}

TEST_CASE("each change of what decides about calls is told, and nothing else is") {
    Exchange office;
    int told = 0;
    office.people->on_calls_changed = [&told] { ++told; };
    const auto changes = [&](const std::string& name, const json& arguments) {
        told = 0;
        (void)office.command(name, arguments);
        return told;
    };
    CHECK(changes("gateway.add", {{"name", "third"}, {"proxy", "carrier"}}) == 1);
    CHECK(changes("gateway.set", {{"gateway", "third"}, {"max_calls", 1}}) == 1);
    CHECK(changes("route.add", {{"name", "R"}, {"pattern", "1"}, {"gateways", {"first"}}}) == 1);
    CHECK(changes("route.set", {{"route", "R"}, {"pattern", "2"}}) == 1);
    CHECK(changes("route.remove", {{"route", "R"}}) == 1);
    CHECK(changes("gateway.remove", {{"gateway", "third"}}) == 1);
    CHECK(changes("did.add", {{"number", "+4930123457"}, {"extensions", {"1001"}}}) == 1);
    CHECK(changes("did.set", {{"did", "+4930123457"}, {"ring_seconds", 10}}) == 1);
    CHECK(changes("did.remove", {{"did", "+4930123457"}}) == 1);
    CHECK(changes("extension.add", {{"number", "1003"}, {"user", "carol"}, {"channel", "extensions"}}) == 1);
    CHECK(changes("extension.set", {{"extension", "1003"}, {"ring_seconds", 10}}) == 1);
    CHECK(changes("extension.remove", {{"extension", "1003"}}) == 1);
    CHECK(changes("user.remove", {{"user", "carol"}}) == 1);
    CHECK(changes("gateway.list", json::object()) == 0);
    CHECK(changes("line.add", {{"username", "x"}, {"extension", "1001"}}) == 0);
    CHECK(changes("gateway.remove", {{"gateway", "first"}}) == 0);
    CHECK(changes("gateway.set", {{"gateway", "first"}, {"max_calls", 0}}) == 0);
    CHECK(changes("did.add", {{"number", main_number}, {"extensions", {"1001"}}}) == 0);
    CHECK(changes("extension.set", {{"extension", "1001"}, {"ring_seconds", 1}}) == 0);
}

TEST_CASE("records of calls are there again after a restart") {
    Exchange office;
    office.done("extension.set", {{"extension", "1001"}, {"voicemail_pin", "0815"}, {"ring_seconds", 10}});
    ReadModel fresh;
    People people(*office.storage, fresh, office.hasher, office.random, office.clock);
    REQUIRE(office.loop.run(people.load()).has_value());
    const auto& directory = fresh.directory();
    CHECK(directory.extension_of_number("1001")->voicemail_pin == "0815");
    CHECK(directory.extension_of_number("1001")->ring_seconds == 10);
    REQUIRE(directory.gateway_of_name("first") != nullptr);
    CHECK(directory.gateway_of_name("first")->secret == "carrier's secret");
    REQUIRE(directory.route_of_name("National") != nullptr);
    CHECK(directory.route_of_name("National")->gateways ==
          std::vector{directory.gateway_of_name("second")->id, directory.gateway_of_name("first")->id});
    REQUIRE(directory.did_of_number(main_number) != nullptr);
    CHECK(directory.did_of_number(main_number)->extensions ==
          std::vector{office.extension("1002").id, office.extension("1001").id});
    CHECK(directory.did_of_number(main_number)->voicemail == office.extension("1001").id);
}

TEST_CASE("what is wrong with a record of calls is said, and changes nothing") {
    Exchange office;
    const auto shown = office.everything();
    const auto kept = office.stored();
    struct Refused {
        std::string command;
        json arguments;
        std::string said;
    };
    const json route{{"name", "R"}, {"pattern", "1"}, {"gateways", {"first"}}};
    const json did{{"number", "+4930123457"}, {"extensions", {"1001"}}};
    const auto with = [](json base, const json& more) {
        base.update(more);
        return base;
    };
    const std::vector<Refused> refused{
        {"extension.set", {{"extension", "1001"}, {"ring_seconds", 4}}, "5 to 120 seconds"},
        {"extension.set", {{"extension", "1001"}, {"ring_seconds", 9'000'000'000}}, "5 to 120 seconds"},
        {"extension.set", {{"extension", "1001"}, {"ring_seconds", "25"}}, "a whole number"},
        {"extension.set", {{"extension", "1001"}, {"ring_seconds", 25.5}}, "a whole number"},
        {"extension.set", {{"extension", "1001"}, {"max_calls", 33}}, "1 to 32 calls"},
        {"extension.set", {{"extension", "1001"}, {"calling_class", "premium"}}, "\"international\""},
        {"extension.set", {{"extension", "1001"}, {"voicemail_pin", "12"}}, "4 to 10 digits"},
        {"extension.set", {{"extension", "1001"}, {"forward_busy", "sip:a@b"}}, "forwarded"},
        {"extension.set", {{"extension", "1001"}, {"caller_id", "030123"}}, "caller ID"},
        {"extension.set", {{"extension", "1001"}, {"voicemail", "yes"}}, "true or false"},
        {"gateway.add", {{"name", "third"}}, "proxy"},
        {"gateway.add", {{"proxy", "carrier"}}, "name"},
        {"gateway.add", {{"name", "first"}, {"proxy", "carrier"}}, "Another gateway has this name"},
        {"gateway.add", {{"name", "Third"}, {"proxy", "carrier"}}, "gateway's name"},
        {"gateway.add", {{"name", "third"}, {"proxy", "a:0"}}, "proxy"},
        {"gateway.add", {{"name", "third"}, {"proxy", "a"}, {"registers", true}}, "username and a secret"},
        {"gateway.add", {{"name", "third"}, {"proxy", "a"}, {"transport", "sctp"}}, "\"udp\""},
        {"gateway.add", {{"name", "third"}, {"proxy", "a"}, {"allowed", "10.0.0.0/8"}}, "an array"},
        {"gateway.add", {{"name", "third"}, {"proxy", "a"}, {"allowed", {1}}}, "list of strings"},
        {"gateway.add", {{"name", "third"}, {"proxy", "a"}, {"allowed", {"10.0.0.1/8"}}}, "192.0.2.0/28"},
        {"gateway.add", {{"name", "third"}, {"proxy", "a"}, {"secret", std::string(300, 'a')}}, "256 bytes"},
        {"gateway.set", {{"gateway", "nobody"}}, "there is no gateway 'nobody'"},
        {"gateway.set", {{"gateway", "first"}, {"name", "second"}}, "Another gateway has this name"},
        {"gateway.set", {{"gateway", "first"}, {"secret", ""}}, "username and a secret"},
        {"gateway.set", {{"gateway", "first"}, {"caller_id_source", "to"}}, "\"remote-party-id\""},
        {"gateway.remove", {{"gateway", "nobody"}}, "there is no gateway 'nobody'"},
        {"gateway.remove", {{"gateway", "first"}}, "routes that a gateway carries"},
        {"route.add", {{"name", "R"}, {"pattern", "1"}}, "1 to 8 gateways"},
        {"route.add", {{"name", "R"}, {"gateways", {"first"}}}, "pattern"},
        {"route.add", with(route, {{"gateways", {"first", "nobody"}}}), "there is no gateway 'nobody'"},
        {"route.add", with(route, {{"gateways", {"first", "first"}}}), "named twice"},
        {"route.add", with(route, {{"pattern", "("}}), "RE2"},
        {"route.add", with(route, {{"position", 0}}), "1 to 10000"},
        {"route.add", with(route, {{"strip", 21}}), "0 to 20 digits"},
        {"route.add", with(route, {{"prefix", "x"}}), "prefix"},
        {"route.add", with(route, {{"name", "National"}}), "Another route has this name"},
        {"route.set", {{"route", "Nowhere"}}, "there is no route 'Nowhere'"},
        {"route.set", {{"route", "National"}, {"gateways", json::array()}}, "1 to 8 gateways"},
        {"route.remove", {{"route", "Nowhere"}}, "there is no route 'Nowhere'"},
        {"did.add", {{"number", "+4930123457"}}, "1 to 32 extensions"},
        {"did.add", with(did, {{"number", "030123457"}}), "'+' and 7 to 15 digits"},
        {"did.add", with(did, {{"number", main_number}}), "There is a DID with this number"},
        {"did.add", with(did, {{"extensions", {"1001", "999"}}}), "there is no extension '999'"},
        {"did.add", with(did, {{"voicemail", "999"}}), "there is no extension '999'"},
        {"did.add", with(did, {{"voicemail", "1002"}}), "which the DID rings"},
        {"did.add", with(did, {{"ring_seconds", 121}}), "5 to 120 seconds"},
        {"did.set", {{"did", "+1234567"}}, "there is no DID '+1234567'"},
        {"did.set", {{"did", main_number}, {"extensions", {"1002"}}}, "which the DID rings"},
        {"did.remove", {{"did", "+1234567"}}, "there is no DID '+1234567'"},
    };
    for (const auto& each : refused) {
        CAPTURE(each.command);
        CAPTURE(each.arguments.dump());
        const auto error = office.error_of(each.command, each.arguments);
        CAPTURE(error);
        CHECK(has(error, each.said));
        CHECK(office.everything() == shown);
        CHECK(office.stored() == kept);
    }
}

TEST_CASE("no command of calls takes an argument that it does not know") {
    Exchange office;
    const auto kept = office.stored();
    for (const std::string noun : {"gateway", "route", "did"}) {
        for (const std::string verb : {"add", "set", "list", "remove"}) {
            CAPTURE(noun + "." + verb);
            json arguments{{"no_such_thing", 1}};
            if (verb == "set" || verb == "remove")
                arguments[noun] = noun == "gateway" ? "first" : noun == "route" ? "National" : main_number;
            if (verb == "add") arguments.update({{"name", "x"}, {"number", "+4930123457"}});
            CHECK_FALSE(office.error_of(noun + "." + verb, arguments).empty());
            CHECK(office.stored() == kept);
        }
    }
    CHECK(has(office.error_of("gateway.remove", {{"gateway", "first"}, {"no_such_thing", 1}}), "no_such_thing"));
    CHECK(has(office.error_of("did.list", {{"no_such_thing", 1}}), "no_such_thing"));
}

TEST_CASE("a group with more lines than the switch rings at once is refused when it is saved") {
    Exchange office;
    const auto alice = *office.directory().extension_of_number("1001");
    // Alice's and Bob's own lines, and these, are one too many.
    for (int line = 0; line < 127; ++line) {
        const auto name = "more-" + std::to_string(line);
        const auto added = office.loop.run(office.people->add_line(
            {.user = alice.user, .extension = alice.id, .label = name, .username = name}, "line password"));
        REQUIRE(added.has_value());
    }
    const auto before = office.stored();
    CHECK(has(office.error_of("did.set", {{"did", main_number}, {"name", "Everybody"}}), "at most 128 lines"));
    CHECK(
        has(office.error_of("did.add", {{"number", "+4930123457"}, {"extensions", {"1001", "1002"}}}), "at most 128"));
    CHECK(office.stored() == before);
    office.done("did.set", {{"did", main_number}, {"extensions", {"1001"}}});
}
