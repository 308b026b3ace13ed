// The commands of a call as the switch reads them.
#include "../../../esl/src/protocol/call_commands.hpp"

#include <doctest/doctest.h>

using namespace esl;
using namespace std::chrono_literals;

namespace {

bool refused(const Result<std::string>& text) { return text.has_error() && text.error() == Error::bad_command; }

}  // namespace

TEST_CASE("an execution is a sendmsg with its own Event-UUID") {
    CHECK(*call_commands::execute("answer", "", "u-1", true) ==
          "sendmsg\ncall-command: execute\nexecute-app-name: answer\nEvent-UUID: u-1\nevent-lock: true\n\n");
    CHECK(*call_commands::execute("playback", "a b.wav", "u-1", false) ==
          "sendmsg\ncall-command: execute\nexecute-app-name: playback\nEvent-UUID: u-1\nexecute-app-arg: a b.wav\n\n");
}

TEST_CASE("an argument that does not fit a header line goes into the body, whole") {
    const std::string head = "sendmsg\ncall-command: execute\nexecute-app-name: set\nEvent-UUID: u-1";
    const std::string body_of = "\ncontent-type: text/plain\ncontent-length: ";
    for (const std::string& argument : {std::string("a=1\n\nexit\n\n"), std::string(" a=1"), std::string(1025, 'x')}) {
        CHECK(*call_commands::execute("set", argument, "u-1", false) ==
              head + body_of + std::to_string(argument.size()) + "\n\n" + argument);
    }
    CHECK(*call_commands::execute("set", std::string(1024, 'x'), "u-1", false) ==
          head + "\nexecute-app-arg: " + std::string(1024, 'x') + "\n\n");
}

TEST_CASE("no argument can carry a second command") {
    using namespace std::string_literals;
    for (const std::string& bad : {""s, "a\nb"s, "a\rb"s, "a\0b"s, "a b"s}) {
        CHECK(refused(call_commands::execute(bad, "", "u-1", true)));
        CHECK(refused(call_commands::execute("set", "", bad, true)));
        CHECK(refused(call_commands::kill(bad, "")));
    }
    for (const std::string& bad : {"A\nB"s, "A B"s, "normal"s, "A\0"s}) {
        CHECK(refused(call_commands::hangup(bad)));
        CHECK(refused(call_commands::kill("u", bad)));
    }
    CHECK(refused(call_commands::execute("set", "a\0b"s, "u-1", true)));
    CHECK(refused(call_commands::linger(-1s)));
    CHECK(refused(call_commands::linger(std::chrono::hours(25))));
}

TEST_CASE("a call's other commands print themselves") {
    CHECK(call_commands::connect() == "connect\n\n");
    CHECK(call_commands::myevents() == "myevents\n\n");
    CHECK(call_commands::exit() == "exit\n\n");
    CHECK(*call_commands::linger(30s) == "linger 30\n\n");
    CHECK(*call_commands::hangup("") == "sendmsg\ncall-command: hangup\nhangup-cause: NORMAL_CLEARING\n\n");
    CHECK(*call_commands::hangup("USER_BUSY") == "sendmsg\ncall-command: hangup\nhangup-cause: USER_BUSY\n\n");
    CHECK(*call_commands::kill("b79b", "") == "api uuid_kill b79b NORMAL_CLEARING\n\n");
}
