// `pbxd user|channel|extension|line|gateway|route|did` and `pbxd calls` as they are called: on a database of their own,
// with no daemon running. What is printed, what is complained of, and the exit codes: 0 done, 1 could not be done, 2
// not understood.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "command_line.hpp"
#include "loop.hpp"
#include "pbxd/configuration.hpp"
#include "pbxd/database.hpp"
#include "storage/repositories.hpp"

using namespace pbxd;
using namespace pbxd::test;
using nlohmann::json;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// A database in a folder of its own, and pbxd called with it.
class Desk {
  public:
    Desk() {
        configuration_ = folder.write(
            "pbxd.toml", "[fsapi]\npassword = \"p\"\n[storage]\ndatabase = \"" + (folder / "pbxd.db") +
                             "\"\nkey_file = \"" + (folder / "secret.key") + "\"\n[control]\nsocket = \"" +
                             (folder / "control.sock") + "\"\n[[switch]]\nname = \"main\"\npassword = \"ClueCon\"\n");
    }

    Ran run(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), {"--config", configuration_});
        return run_pbxd(std::move(arguments));
    }
    /// What must succeed: its table or record.
    std::string done(std::vector<std::string> arguments) const {
        const auto ran = run(std::move(arguments));
        INFO(ran.complaint);
        REQUIRE(ran.code == 0);
        CHECK(ran.complaint.empty());
        return ran.text;
    }
    json listed(const std::string& noun) const { return json::parse(done({"--json", noun, "list"})); }
    /// Refused with that exit code: the complaint, with nothing on standard output and nothing changed.
    std::string refused(int code, std::vector<std::string> arguments) const {
        const auto before = everything();
        const auto ran = run(std::move(arguments));
        INFO(ran.complaint);
        CHECK(ran.code == code);
        CHECK(everything() == before);
        // A command that is not understood is told how it would be.
        if (code == 1) CHECK(ran.text.empty());
        if (code == 1) CHECK(ran.complaint.starts_with("pbxd: "));
        return ran.complaint;
    }
    json everything() const {
        json all;
        for (const std::string noun : {"user", "channel", "extension", "line", "gateway", "route", "did"})
            all[noun] = listed(noun);
        return all;
    }
    /// Alice and Bob on the channel "extensions", with 1001 and 1002.
    void hire() const {
        done({"channel", "add", "extensions", "--name", "Office"});
        for (const auto& [login, number] : {std::pair{"alice", "1001"}, std::pair{"bob", "1002"}}) {
            done({"user", "add", login, "--no-password"});
            done({"extension", "add", number, "--user", login, "--channel", "extensions"});
        }
    }
    void put(std::vector<storage::CallRecord> records) const {
        StorageConfiguration at;
        at.database = folder / "pbxd.db";
        at.key_file = folder / "secret.key";
        Loop loop;
        const auto storage = open_database(at);
        REQUIRE(storage.has_value());
        REQUIRE(loop.run((*storage)->call_records().put(std::move(records))).has_value());
    }

    TemporaryFolder folder;

  private:
    std::string configuration_;
};

storage::CallRecord call(int number, const std::string& from, const std::string& to, std::int64_t extension) {
    storage::CallRecord record{.switch_name = "main",
                               .uuid = "10af273a-5f2c-4c77-9d81-00000000000" + std::to_string(number),
                               .stage = storage::CallStage::complete};
    record.started_at = 1'795'348'800'000 + number * 60'000;
    record.answered_at = record.started_at + 2000;
    record.ended_at = record.started_at + 9000;
    record.caller_number = from;
    record.dialled = record.answered_by = to;
    record.result = storage::CallResult::answered;
    record.parties = {storage::ExtensionId{extension}};
    return record;
}

}  // namespace

TEST_CASE("records are added, listed, changed and removed on the command line") {
    const Desk desk;
    desk.hire();
    const auto table = desk.done({"extension", "list"});
    CHECK(table.starts_with("number  name   department  user   channel     enabled\n"));
    CHECK(has(table, "\n1001    alice              alice  extensions  yes\n"));
    const auto changed = desk.done({"extension", "set", "1001", "--name", "Alice", "--ring-seconds", "60",
                                    "--do-not-disturb", "--no-voicemail", "--forward-busy", "1002"});
    CHECK(has(changed, "ring_seconds        60\n"));
    CHECK(has(changed, "do_not_disturb      yes\n"));
    CHECK(has(changed, "voicemail           no\n"));
    const auto record = desk.listed("extension").at(0);
    CHECK(record.at("name") == "Alice");
    CHECK(record.at("ring_seconds") == 60);
    CHECK(record.at("forward_busy") == "1002");
    // '' empties a field.
    desk.done({"extension", "set", "1001", "--forward-busy", "", "--no-do-not-disturb"});
    CHECK(desk.listed("extension").at(0).at("forward_busy") == "");
    CHECK(desk.listed("extension").at(0).at("do_not_disturb") == false);
    CHECK(desk.done({"extension", "remove", "1002"}).empty());
    CHECK(desk.listed("extension").size() == 1);
    CHECK(json::parse(desk.done({"--json", "user", "set", "bob", "--disable"})).at("enabled") == false);
}

TEST_CASE("gateways, routes and DIDs take lists in their order, and an empty one is none") {
    const Desk desk;
    desk.hire();
    for (const std::string name : {"telco", "spare"}) desk.done({"gateway", "add", name, "--proxy", "sip.example"});
    desk.done({"gateway", "set", "telco", "--allowed", "192.0.2.0/28,198.51.100.7/32", "--caller-id-source",
               "p-asserted-identity", "--max-calls", "5"});
    const auto gateway = desk.listed("gateway").at(1);
    CHECK(gateway.at("allowed") == json{"192.0.2.0/28", "198.51.100.7/32"});
    CHECK(gateway.at("caller_id_source") == "p-asserted-identity");
    CHECK(gateway.at("max_calls") == 5);
    desk.done({"gateway", "set", "telco", "--allowed", ""});
    CHECK(desk.listed("gateway").at(1).at("allowed").empty());
    desk.done({"route", "add", "National", "--pattern", "0[1-9][0-9]{3,14}", "--strip", "1", "--prefix", "+49",
               "--gateways", "telco,spare", "--emergency"});
    desk.done({"route", "set", "National", "--no-emergency"});
    CHECK(desk.listed("route").at(0).at("gateways") == json{"telco", "spare"});
    CHECK(desk.listed("route").at(0).at("emergency") == false);
    CHECK(has(desk.done({"route", "list"}), "telco,spare"));
    desk.done({"did", "add", "+4930123450", "--extensions", "1002,1001", "--voicemail", "1001"});
    CHECK(desk.listed("did").at(0).at("extensions") == json{"1002", "1001"});
    const auto told = desk.done({"route", "explain", "1001", "030123456"});
    CHECK(has(told, "the route National carries it\n"));
    CHECK(has(told, "sofia/gateway/telco/+4930123456"));
    CHECK(has(desk.refused(1, {"gateway", "remove", "telco"}), "telco") == false);
    desk.done({"route", "remove", "National"});
    desk.done({"gateway", "remove", "telco"});
}

TEST_CASE("a secret is read from a file, and printed nowhere; a password that was made is told once") {
    const Desk desk;
    desk.hire();
    const auto file = desk.folder.write("secret", "hunter2-hunter2\nsecond line\n");
    desk.done({"gateway", "add", "telco", "--proxy", "sip.example", "--username", "4711", "--secret-file", file,
               "--register"});
    CHECK(desk.listed("gateway").at(0).at("secret") == true);
    CHECK_FALSE(has(desk.done({"gateway", "list"}), "hunter2"));
    CHECK(has(desk.refused(1, {"gateway", "set", "telco", "--secret-file", desk.folder / "nothing"}), "secret"));
    CHECK(has(desk.refused(1, {"gateway", "set", "telco", "--no-secret"}), "needs a username and a secret"));
    const auto made = json::parse(desk.done({"--json", "line", "add", "desk", "--extension", "1001"}));
    CHECK(made.at("password").get<std::string>().size() >= 8);
    CHECK_FALSE(desk.listed("line").at(0).contains("password"));
    const auto given =
        json::parse(desk.done({"--json", "line", "add", "hall", "--extension", "1001", "--password-file", file}));
    CHECK_FALSE(given.contains("password"));
    CHECK_FALSE(json::parse(desk.done({"--json", "line", "set", "desk", "--label", "Desk"})).contains("password"));
    CHECK(json::parse(desk.done({"--json", "line", "set", "desk", "--username", "desk2"})).contains("password"));
    CHECK(json::parse(desk.done({"--json", "line", "set", "hall", "--new-password"})).contains("password"));
}

TEST_CASE("what is not understood is told, and ends with 2") {
    const Desk desk;
    desk.hire();
    const std::vector<std::vector<std::string>> wrong{{"extension"},
                                                      {"extension", "paint"},
                                                      {"extension", "set"},
                                                      {"extension", "add", "1003", "--user", "alice"},
                                                      {"extension", "set", "1001", "--colour", "red"},
                                                      {"extension", "set", "1001", "--voicemail", "--no-voicemail"},
                                                      {"extension", "set", "1001", "--name"},
                                                      {"route", "add", "x", "--pattern", "0.*"},
                                                      {"gateway", "set", "x", "--no-secret", "--ask-secret"},
                                                      {"calls", "--colour", "red"},
                                                      {"calls", "today"},
                                                      {"nonsense"}};
    for (const auto& arguments : wrong) {
        CAPTURE(arguments.back());
        CHECK_FALSE(desk.refused(2, arguments).empty());
    }
    for (const std::string number : {"x", "1x", "", "1.5", "99999999999999999999"}) {
        const auto complaint = desk.refused(2, {"extension", "set", "1001", "--ring-seconds", number});
        CHECK(has(complaint, "--ring-seconds: '" + number + "' is no whole number"));
    }
    const auto bad = desk.folder.write("bad.toml", "[http]\nport = \"x\"\n");
    const auto ran = run_pbxd({"--config", bad, "user", "list"});
    CHECK(ran.code == 2);
    CHECK(has(ran.complaint, "bad.toml:2"));
}

TEST_CASE("what cannot be done is told in a sentence, ends with 1 and changes nothing") {
    const Desk desk;
    desk.hire();
    CHECK(has(desk.refused(1, {"extension", "set", "7777", "--name", "x"}), "there is no extension '7777'"));
    CHECK(has(desk.refused(1, {"extension", "set", "1001", "--ring-seconds", "4"}), "5 to 120"));
    CHECK(has(desk.refused(1, {"extension", "set", "1001", "--calling-class", "galactic"}), "calling_class"));
    CHECK(has(desk.refused(1, {"extension", "add", "1001", "--user", "bob", "--channel", "extensions"}), "."));
    CHECK(has(desk.refused(1, {"extension", "set", "1001", "--user", "nobody"}), "there is no user 'nobody'"));
    CHECK(has(desk.refused(1, {"did", "add", "+4930123450", "--extensions", "1001,7777"}),
              "there is no extension '7777'"));
    CHECK(has(desk.refused(1, {"did", "add", "030", "--extensions", "1001"}), "DID"));
    CHECK(has(desk.refused(1, {"route", "add", "x", "--pattern", "(", "--gateways", "telco"}),
              "there is no gateway 'telco'"));
    CHECK(has(desk.refused(1, {"user", "remove", "nobody"}), "there is no user 'nobody'"));
    CHECK(has(desk.refused(1, {"status"}), "no daemon runs"));
    // What a terminal would obey is not printed.
    CHECK(has(desk.refused(1, {"user", "remove", "\033[2J"}), "there is no user '?[2J'"));
}

TEST_CASE("the calls that were made are listed, the newest first, by extension, day and number") {
    const Desk desk;
    desk.hire();
    CHECK(desk.done({"calls"}) == "when  from  to  answered_by  duration  result\n");
    CHECK(desk.done({"--json", "calls"}) == "[]\n");
    auto ringing = call(3, "+4930123456", "1001", 1);
    ringing.stage = storage::CallStage::open;
    ringing.answered_at = ringing.ended_at = 0;
    ringing.answered_by.clear();
    ringing.result = storage::CallResult::unknown;
    desk.put({call(1, "1001", "1002", 1), call(2, "1002", "9196", 2), ringing});
    const auto table = desk.done({"calls"});
    CHECK(std::count(table.begin(), table.end(), '\n') == 4);
    CHECK(has(table, "+4930123456  1001"));
    CHECK(has(table, "ringing\n"));
    CHECK(table.find("ringing") < table.find("9196"));
    CHECK(has(table, "0:07      answered\n"));
    const auto rows = json::parse(desk.done({"--json", "calls"}));
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].at("answered_at").is_null());
    CHECK(rows[2].at("from") == "1001");
    CHECK(rows[2].at("uuid") == "10af273a-5f2c-4c77-9d81-000000000001");
    CHECK(json::parse(desk.done({"--json", "calls", "--limit", "1"})).size() == 1);
    const auto bobs = json::parse(desk.done({"--json", "calls", "--extension", "1002"}));
    REQUIRE(bobs.size() == 1);
    CHECK(bobs[0].at("to") == "9196");
    CHECK(json::parse(desk.done({"--json", "calls", "--since", "2026-01-01"})).size() == 3);
    CHECK(json::parse(desk.done({"--json", "calls", "--since", "2036-01-01 18:30"})).empty());
}

TEST_CASE("a question for calls that makes no sense is refused") {
    const Desk desk;
    desk.hire();
    CHECK(has(desk.refused(1, {"calls", "--extension", "7777"}), "there is no extension '7777'"));
    for (const std::string since : {"yesterday", "2026-02-31", "2026-11-22 25:00", ""})
        CHECK(has(desk.refused(1, {"calls", "--since", since}), "is no day: write 2026-11-22"));
    for (const std::string limit : {"0", "-1", "1001"})
        CHECK(has(desk.refused(1, {"calls", "--limit=" + limit}), "limit"));
    CHECK(has(desk.refused(2, {"calls", "--limit", "many"}), "--limit: 'many' is no whole number"));
}
