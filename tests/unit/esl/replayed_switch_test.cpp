#include "esl/replayed_switch.hpp"

#include <doctest/doctest.h>

#include "messages.hpp"

using esl::ReplayedSwitch;
using namespace esl::test;

namespace {

std::string say(ReplayedSwitch& part, std::string_view command) {
    part.receive(command);
    return part.take_output();
}

}  // namespace

TEST_CASE("a replayed switch lets a client in, says who it is and takes a subscription") {
    ReplayedSwitch part({.core_uuid = "core-7", .hostname = "recorded"});
    CHECK(part.take_output() == "Content-Type: auth/request\n\n");
    CHECK(say(part, "api hostname\n\n") == reply("-ERR command not found"));
    CHECK(say(part, "auth anything\n\n") == reply("+OK accepted"));
    CHECK(say(part, "api global_getvar core_uuid\n\napi hostname\n\n") == response("core-7") + response("recorded"));
    CHECK_FALSE(part.listening());
    CHECK(say(part, "event plain HEARTBEAT\n\n") == reply("+OK event listener enabled plain"));
    CHECK(part.listening());
    CHECK(say(part, "exit\n\n").starts_with(reply("+OK bye")));
    CHECK(part.ended());
    CHECK_FALSE(part.listening());
}

TEST_CASE("a replayed switch answers API commands with what it is given, and refuses the others") {
    ReplayedSwitch part({.answer = [](std::string_view command) -> std::optional<std::string> {
        if (command == "status") return "UP\n";
        return std::nullopt;
    }});
    say(part, "userauth a@b:c\n\n");
    CHECK(say(part, "api status\n\n") == response("UP\n"));
    CHECK(say(part, "api reload mod_sofia\n\n").find("-ERR") != std::string::npos);
    CHECK(say(part, "bgapi status\nJob-UUID: j1\n\n") ==
          reply("+OK Job-UUID: j1", "Job-UUID: j1\n") +
              "Content-Type: text/event-plain\nContent-Length: 62\n\nEvent-Name: BACKGROUND_JOB\nJob-UUID: j1\n"
              "Content-Length: 3\n\nUP\n");
    CHECK(say(part, "bgapi\n\n").find("Job-UUID: job-1") != std::string::npos);
    CHECK(say(part, "filter a b\n\nnoevents\n\nnonsense\n\n") ==
          reply("+OK accepted") + reply("+OK accepted") + reply("-ERR command not found"));
}

TEST_CASE("a replayed switch reads commands in pieces of any size, and not without end") {
    ReplayedSwitch part({});
    part.take_output();
    for (const char c : std::string_view("auth x\r\n\r\n\n\napi hostname\n\n")) part.receive({&c, 1});
    CHECK(part.take_output() == reply("+OK accepted") + response("replay"));
    part.receive(std::string(ReplayedSwitch::max_command, 'x'));
    CHECK_FALSE(part.ended());
    part.receive("x");
    CHECK(part.ended());
}
