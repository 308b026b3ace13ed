#include <doctest/doctest.h>

#include <cctype>
#include <nlohmann/json.hpp>

#include "model/api_commands.hpp"
#include "recording.hpp"
#include "scene.hpp"

namespace {

/// A recorded answer; the recorder put one more line end behind it.
std::string answer_file(const std::string& name) {
    std::string text = fixture("api/" + name);
    text.pop_back();
    return text;
}

/// Every run of digits as one N.
std::string without_numbers(const std::string& text) {
    std::string result;
    for (const char c : text) {
        if (std::isdigit(static_cast<unsigned char>(c)) == 0) {
            result += c;
        } else if (!result.ends_with('N')) {
            result += 'N';
        }
    }
    return result;
}

/// `sofia xmlstatus profile lines reg` with the times in its `<status>` masked.
std::string without_expiry(const std::string& text) {
    std::string result = text;
    for (std::size_t at = result.find("exp("); at != std::string::npos; at = result.find("exp(", at + 1)) {
        const std::size_t end = result.find('<', at);
        result.replace(at, end - at, "exp(" + without_numbers(result.substr(at + 4, end - at - 4)));
    }
    return result;
}

std::vector<std::string> keys_of(const std::string& text) {
    std::vector<std::string> keys;
    const auto document = nlohmann::ordered_json::parse(text);
    for (const auto& [key, value] : document.at("rows").at(0).items()) keys.push_back(key);
    return keys;
}

void register_three(Scene& scene) {
    scene.register_phone(Scene::phone("1001", "6001", "1-28451@127.0.0.1"), Scene::user("1001"));
    scene.register_phone(Scene::phone("1002", "6001", "2-28451@127.0.0.1"), Scene::user("1002"));
    scene.register_phone(Scene::phone("1001", "6002", "1-28473@127.0.0.1"), Scene::user("1001"));
}

}  // namespace

TEST_CASE("sofia's answers are the recorded ones") {
    Scene scene;
    register_three(scene);
    auto& model = scene.model;
    CHECK(sim::run_api(model, "sofia", "xmlstatus") == answer_file("sofia-xmlstatus.txt"));
    CHECK(sim::run_api(model, "sofia", "status") == answer_file("sofia-status.txt"));
    CHECK(sim::run_api(model, "sofia", "xmlstatus gateway") == answer_file("sofia-xmlstatus-gateway.txt"));
    CHECK(sim::run_api(model, "sofia_contact", "*/1001@lines") == answer_file("sofia-contact-1001-lines.txt"));
    CHECK(sim::run_api(model, "sofia_contact", "*/1009@lines") == "error/user_not_registered");
    CHECK(without_expiry(sim::run_api(model, "sofia", "xmlstatus profile lines reg")) ==
          without_expiry(answer_file("sofia-xmlstatus-profile-lines-reg.txt")));
    CHECK(sim::run_api(model, "sofia", "xmlstatus profile nosuch reg") == "Invalid Profile!\n");
}

TEST_CASE("verto's answers are the recorded ones, the newest browser first") {
    Scene scene({.verto_binding = "127.0.0.1:8081"});
    scene.browser("127.0.0.1:33274", "1001", "123cc3d9-a220-44bf-b361-77d185166519");
    scene.browser("127.0.0.1:33280", "1001", "06726525-e839-446c-a915-1356c2aced6e");
    scene.model.browsers.connect("127.0.0.1:33286");
    scene.browser("127.0.0.1:33302", "1002", "4d745862-048b-4b12-953e-dc0c4fd6c5d3");
    CHECK(sim::run_api(scene.model, "verto", "jsonstatus") == answer_file("verto-jsonstatus.txt"));
    CHECK(sim::run_api(scene.model, "verto", "xmlstatus") == answer_file("verto-xmlstatus.txt"));
    CHECK(sim::run_api(scene.model, "verto_contact", "1001@lines") == answer_file("verto-contact-1001-lines.txt"));
}

TEST_CASE("show channels and show calls have the recorded columns, and name who is in a call") {
    Scene scene;
    scene.register_phone(Scene::phone("alice-desk", "6001", "1@x"), Scene::user("alice-desk", "1001@extensions"));
    scene.register_phone(Scene::phone("bob-desk", "6002", "2@x"), Scene::user("bob-desk", "1002@extensions"));
    CHECK(sim::run_api(scene.model, "show", "channels as json") == "{\"row_count\":0}");
    const auto uuid =
        scene.model.calls.ring(*scene.model.resolve("1001"), scene.model.resolve("1002"), {.number = "1002"});
    scene.model.calls.answer(uuid);
    const std::string channels = sim::run_api(scene.model, "show", "channels as json");
    CHECK(keys_of(channels) == keys_of(answer_file("show-channels-as-json.txt")));
    CHECK(keys_of(sim::run_api(scene.model, "show", "calls as json")) ==
          keys_of(answer_file("show-calls-as-json.txt")));
    const auto rows = nlohmann::json::parse(channels)["rows"];
    CHECK(rows[0]["presence_id"] == "1001@extensions");
    CHECK(rows[0]["accountcode"] == "1001");
    CHECK(rows[1]["presence_id"] == "1002@extensions");
    CHECK(sim::run_api(scene.model, "show", "channels count") == "\n2 total.\n");
}

TEST_CASE("show registrations lies as the real one does") {
    Scene scene;
    register_three(scene);
    sim::run_api(scene.model, "sofia", "profile lines flush_inbound_reg 1002@lines");
    CHECK(scene.model.registrations.all().size() == 2);
    const auto rows = nlohmann::json::parse(sim::run_api(scene.model, "show", "registrations as json"));
    CHECK(rows["row_count"] == 2);  // one for each user, the flushed one too
    CHECK(rows["rows"][1]["url"] == "sofia/lines/sip:1001@127.0.0.1:6002;ob");
}

TEST_CASE("the other commands answer in the recorded shape") {
    Scene scene;
    auto& model = scene.model;
    CHECK(sim::run_api(model, "nosuchcommand", "") == answer_file("nosuchcommand.txt"));
    CHECK(sim::run_api(model, "module_exists", "mod_verto") + "\n" == fixture("api/module-exists-mod-verto.txt"));
    CHECK(sim::run_api(model, "global_getvar", "core_uuid") == model.core.core_uuid());
    scene.now += 74'121'712;
    const std::string status = sim::run_api(model, "status", "");
    CHECK(status.substr(0, status.find('\n')) ==
          "UP 0 years, 0 days, 0 hours, 1 minute, 14 seconds, 121 milliseconds, 712 microseconds");
    CHECK(without_numbers(status) == without_numbers(answer_file("status.txt")));
    CHECK(kind_of(scene.events.back()) == "API");
}

TEST_CASE(
    "gateways come from the directory at a rescan, stay as they are until they are ended, and go with a restart") {
    Scene scene;
    auto& model = scene.model;
    const auto answer = [](const std::string& proxy) {
        return "<document type=\"freeswitch/xml\">\n<section name=\"directory\">\n<domain name=\"gateways\">\n"
               "<user id=\"telco\"><gateways><gateway name=\"telco\">\n<param name=\"proxy\" value=\"" +
               proxy +
               "\"/>\n<param name=\"register\" value=\"true\"/>\n<param name=\"password\" value=\"hush\"/>\n"
               "</gateway></gateways></user>\n</domain>\n</section>\n</document>\n";
    };
    int rescans = 0;
    model.on_rescan = [&] { ++rescans; };
    CHECK(sim::run_api(model, "sofia", "profile gateways rescan") == "+OK\n");
    CHECK(rescans == 1);
    const auto has = [&](const std::string& part) {
        return sim::run_api(model, "sofia", "xmlstatus gateway").find(part) != std::string::npos;
    };
    model.gateways.load(answer("a.example"));
    CHECK(has("<proxy>sip:a.example</proxy>"));
    CHECK(has("<state>REGED</state>"));
    CHECK(has("<password>yes</password>"));
    CHECK_FALSE(has("hush"));
    model.gateways.load(answer("b.example"));
    CHECK(has("<proxy>sip:a.example</proxy>"));
    CHECK(sim::run_api(model, "sofia", "profile gateways killgw telco") == "+OK\n");
    CHECK_FALSE(has("telco"));
    model.gateways.load(answer("b.example"));
    CHECK(has("<proxy>sip:b.example</proxy>"));
    model.restart();
    CHECK_FALSE(has("telco"));
    model.gateways.load("not xml");
    CHECK(model.gateways.all().empty());
}
