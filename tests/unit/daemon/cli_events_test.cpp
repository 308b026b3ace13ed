// `pbxd events` as it is called: on recordings, so that neither a switch nor a configuration is needed.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "command_line.hpp"

using pbxd::test::Ran;
using pbxd::test::run_pbxd;

namespace {

Ran run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "events");
    return run_pbxd(std::move(arguments));
}

Ran replay(const std::string& recording, const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"--replay", std::string(PBXD_FIXTURES) + "/esl/" + recording};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(std::move(arguments));
}

}  // namespace

TEST_CASE("every recording replays from the command line, one line of JSON for an event") {
    const std::pair<const char*, long> recordings[] = {{"commands-and-calls.plain", 105}, {"outbound-socket.plain", 11},
                                                       {"registrations.json", 38},        {"registrations.plain", 38},
                                                       {"registrations.xml", 38},         {"verto-call.plain", 81},
                                                       {"verto-logins.plain", 18}};
    for (const auto& recorded : recordings) {
        const char* const name = recorded.first;
        const auto events = recorded.second;
        CAPTURE(name);
        const auto ran = replay(name, {"--format", "json"});
        CHECK(ran.code == 0);
        CHECK(ran.lines() == events);
        CHECK(ran.complaint.empty());
    }
}

TEST_CASE("events are chosen on the command line") {
    const std::string phone = R"(event == "CUSTOM" and subclass ~ "^sofia::" and from-user == "1001")";
    const auto filtered = replay("registrations.json", {"--columns", "subclass,from-user", "--filter", phone});
    CHECK(filtered.lines() > 3);
    CHECK(filtered.text.starts_with("subclass                  from-user\nsofia::pre_register       1001\n"));
    CHECK(filtered.text.find('\x1b') == std::string::npos);
    CHECK(replay("registrations.plain", {"-s", "sofia::register", "--short"}).lines() == 4);
    CHECK(replay("registrations.plain", {"-e", "heartbeat", "-n", "2", "--format", "json"}).lines() == 2);
    CHECK(replay("registrations.plain", {"--color", "always", "--short"}).text.starts_with("\x1b[1m"));
    CHECK(replay("verto-call.plain", {"--stats"}).text.find("\n81 events in 20.0 s (4.0/s)\n") != std::string::npos);
}

TEST_CASE("events played at a speed take their time") {
    const auto begin = std::chrono::steady_clock::now();
    CHECK(replay("registrations.plain", {"--speed", "250", "--format", "json"}).lines() == 38);
    CHECK(std::chrono::steady_clock::now() - begin > std::chrono::milliseconds(60));
}

TEST_CASE("what the flags cannot mean is refused before anything is done") {
    CHECK(replay("registrations.plain", {"--filter", "event ="}).complaint ==
          "pbxd: --filter, column 7: expected == to compare, not a single =\n");
    const std::vector<std::vector<std::string>> refused{
        {"--filter", "("},      {"--columns", "a:0"},          {"--columns", "a", "--format", "json"},
        {"--short", "--stats"}, {"--short", "--columns", "a"}, {"--record", "x"},
        {"--speed", "-1"},      {"--listen", "70000"},         {"--listen", "1", "--filter", "a"},
        {"--format", "xml"},    {"--color", "blue"},           {"--speed", "fast"}};
    for (const auto& flags : refused) {
        CAPTURE(flags.front());
        const auto ran = replay("registrations.plain", flags);
        CHECK(ran.code == 2);
        CHECK(ran.text.empty());
        CHECK_FALSE(ran.complaint.empty());
    }
    CHECK(run({"--speed", "1"}).code == 2);
    CHECK(run({"--listen", "1"}).code == 2);
    CHECK(run({"--replay", "/no/such/file"}).code == 1);
}
