#include <doctest/doctest.h>

#include "people.hpp"

using namespace pbxd;
using namespace pbxd::test;

TEST_CASE("the recorded registrations read as five phones' comings and goings and one refusal") {
    unsigned online = 0;
    unsigned offline = 0;
    unsigned refused = 0;
    for (const auto& fact : facts_of("registrations.plain")) {
        online += std::holds_alternative<PhoneOnline>(fact) ? 1 : 0;
        offline += std::holds_alternative<PhoneOffline>(fact) ? 1 : 0;
        refused += std::holds_alternative<RegistrationRefused>(fact) ? 1 : 0;
    }
    CHECK(online == 3);
    CHECK(offline == 2);
    CHECK(refused == 1);
}

TEST_CASE("a recorded registration is read with its key, its line and its address") {
    const auto facts = facts_of("registrations.plain");
    const auto& first = std::get<PhoneOnline>(facts.at(0));
    CHECK(first.profile == "lines");
    CHECK(first.contact == "\"\" <sip:1001@127.0.0.1:6001;ob>");
    CHECK(first.username == "1001");
    CHECK(first.realm == "lines");
    CHECK(first.address == "127.0.0.1");
    CHECK(first.agent == "lab-phone/1.0");
}

TEST_CASE("each recorded end of a registration names the one that it ends, though its Call-ID may be another") {
    std::vector<std::string> there;
    std::size_t ended = 0;
    for (const auto& fact : facts_of("registrations.plain")) {
        if (const auto* on = std::get_if<PhoneOnline>(&fact))
            there.push_back(on->username + "@" + on->realm + on->contact);
        if (const auto* off = std::get_if<PhoneOffline>(&fact)) {
            ended += std::erase(there, off->username + "@" + off->realm + off->contact);
        }
    }
    CHECK(ended == 2);
    CHECK(there.size() == 1);
}

TEST_CASE("the refused verto login of the recording is no browser online") {
    std::vector<std::string> clients;
    std::size_t closed = 0;
    for (const auto& fact : facts_of("verto-logins.plain")) {
        if (const auto* on = std::get_if<BrowserOnline>(&fact)) clients.push_back(on->client_id + "@" + on->realm);
        closed += std::holds_alternative<BrowserOffline>(fact) ? 1 : 0;
    }
    CHECK(clients == std::vector<std::string>{"1001@lines", "1001@lines", "1002@lines"});
    CHECK(closed >= 3);
}

TEST_CASE("the legs of the recorded call ring, talk and go, each under its own presence ID") {
    std::vector<std::string> story;
    for (const auto& fact : facts_of("verto-call.plain")) {
        if (const auto* on = std::get_if<LegActive>(&fact)) {
            story.push_back(on->presence_id + (on->phase == LegPhase::talking ? " talks" : " rings"));
        }
        if (std::holds_alternative<LegGone>(fact)) story.emplace_back("gone");
    }
    CHECK(story == std::vector<std::string>{"1001@lines rings", "1002@lines rings", "1002@lines talks",
                                            "1001@lines rings", "1001@lines talks", "gone", "gone", "gone", "gone"});
}

TEST_CASE("call states of FreeSWITCH read as ringing, talking or neither") {
    for (const char* state : {"RINGING", "EARLY", "DIALING", "RING_WAIT"})
        CHECK(read_call_state(state) == LegPhase::ringing);
    for (const char* state : {"ACTIVE", "HELD", "UNHELD"}) CHECK(read_call_state(state) == LegPhase::talking);
    for (const char* state : {"DOWN", "HANGUP", "", "active"}) CHECK(read_call_state(state) == std::nullopt);
}
