#include <doctest/doctest.h>

#include "esl/command.hpp"

using esl::Command;
using esl::Error;
using esl::Execute;
using esl::OutgoingEvent;

namespace {

std::string printed(const esl::Result<Command>& command) {
    return command.has_value() ? command->text() : command.error().message();
}

bool refused(const esl::Result<Command>& command) {
    return command.has_error() && command.error() == Error::bad_command;
}

const std::string evils[] = {"x\n\nexit", "x\nexit", "x\rexit", std::string("x\0y", 3), "x\x7F", "\x1B[2J"};

}  // namespace

TEST_CASE("an application is executed in the session of an outbound socket, or in the one named") {
    CHECK(printed(Command::send_message(Execute{.application = "answer"})) ==
          "sendmsg\ncall-command: execute\nexecute-app-name: answer\n\n");
    CHECK(printed(Command::send_message(Execute{.application = "playback", .argument = "a b.wav"}, "u-1")) ==
          "sendmsg u-1\ncall-command: execute\nexecute-app-name: playback\nexecute-app-arg: a b.wav\n\n");
}

TEST_CASE("an execution can be repeated, locked, asynchronous and known by a UUID of ours") {
    const Execute execute{.application = "sleep",
                          .argument = "100",
                          .event_uuid = "job-7",
                          .loops = -1,
                          .event_lock = true,
                          .async = true};
    CHECK(printed(Command::send_message(execute)) ==
          "sendmsg\ncall-command: execute\nexecute-app-name: sleep\nloops: -1\nevent-lock: true\nasync: true\n"
          "Event-UUID: job-7\nexecute-app-arg: 100\n\n");
    CHECK(refused(Command::send_message(Execute{.application = "sleep", .loops = 0})));
    CHECK(refused(Command::send_message(Execute{.application = "sleep", .loops = -2})));
}

TEST_CASE("an argument that cannot stand in a header goes into the body") {
    const auto with = [](const std::string& argument) {
        return printed(Command::send_message(Execute{.application = "set", .argument = argument}));
    };
    const auto in_body = [](const std::string& argument) {
        return "sendmsg\ncall-command: execute\nexecute-app-name: set\ncontent-type: text/plain\ncontent-length: " +
               std::to_string(argument.size()) + "\n\n" + argument;
    };
    for (const std::string argument :
         {"a=1\n\nexit", "a=\r", "a=\t", " a", "ARRAY::a|:b", "a=unload mod_event_socket", "\x7F"}) {
        CHECK(with(argument) == in_body(argument));
    }
    const std::string longest(2048, 'x');
    CHECK(with(longest) ==
          "sendmsg\ncall-command: execute\nexecute-app-name: set\nexecute-app-arg: " + longest + "\n\n");
    CHECK(with(longest + "x") == in_body(longest + "x"));
    CHECK(refused(Command::send_message(Execute{.application = "set", .argument = std::string("a\0b", 3)})));
    CHECK(refused(Command::send_message(Execute{.application = "set", .argument = std::string((16 << 20) + 1, 'x')})));
}

TEST_CASE("a session is hung up, taken out of the media or sent elsewhere") {
    CHECK(printed(Command::send_message(esl::Hangup{}, "u")) == "sendmsg u\ncall-command: hangup\n\n");
    CHECK(printed(Command::send_message(esl::Hangup{"USER_BUSY"}, "u")) ==
          "sendmsg u\ncall-command: hangup\nhangup-cause: USER_BUSY\n\n");
    CHECK(printed(Command::send_message(esl::NoMedia{"v"}, "u")) ==
          "sendmsg u\ncall-command: nomedia\nnomedia-uuid: v\n\n");
    CHECK(printed(Command::send_message(esl::Unicast{}, "u")) ==
          "sendmsg u\ncall-command: unicast\nlocal-ip: 127.0.0.1\nlocal-port: 8025\nremote-ip: 127.0.0.1\n"
          "remote-port: 8026\ntransport: udp\n\n");
    const esl::Unicast tcp{.remote_address = "::1", .transport = esl::Unicast::Transport::tcp, .native = true};
    CHECK(printed(Command::send_message(tcp, "u")) ==
          "sendmsg u\ncall-command: unicast\nlocal-ip: 127.0.0.1\nlocal-port: 8025\nremote-ip: ::1\n"
          "remote-port: 8026\ntransport: tcp\nflags: native\n\n");
}

TEST_CASE("no part of a message can carry a second command") {
    for (const std::string& evil : evils) {
        CAPTURE(evil);
        CHECK(refused(Command::send_message(Execute{.application = evil})));
        CHECK(refused(Command::send_message(Execute{.application = "a", .event_uuid = evil})));
        CHECK(refused(Command::send_message(esl::Hangup{evil})));
        CHECK(refused(Command::send_message(esl::Hangup{}, evil)));
        CHECK(refused(Command::send_message(esl::NoMedia{evil})));
        CHECK(refused(Command::send_message(esl::Unicast{.local_address = evil})));
        CHECK(refused(Command::send_message(esl::Unicast{.remote_address = evil})));
        CHECK(refused(Command::send_event({.name = evil})));
        CHECK(refused(Command::send_event({.name = "CUSTOM", .subclass = evil})));
        CHECK(refused(Command::send_event({.name = "NOTIFY", .headers = {{evil, "v"}}})));
        CHECK(refused(Command::send_event({.name = "NOTIFY", .headers = {{"n", evil}}})));
    }
}

TEST_CASE("parts that would change the meaning of a message are refused") {
    CHECK(refused(Command::send_message(Execute{.application = ""})));
    CHECK(refused(Command::send_message(Execute{.application = "two words"})));
    CHECK(refused(Command::send_message(Execute{.application = "a", .event_uuid = "two words"})));
    CHECK(refused(Command::send_message(esl::Hangup{"user busy"})));
    CHECK(refused(Command::send_message(esl::Hangup{}, "two words")));
    CHECK(refused(Command::send_message(esl::Hangup{}, std::string(257, 'u'))));
    CHECK(refused(Command::send_message(esl::NoMedia{""})));
    CHECK(refused(Command::send_message(esl::Unicast{.local_address = "localhost"})));
    CHECK(refused(Command::send_message(esl::Unicast{.remote_port = 0})));
}

TEST_CASE("an event is fired with its headers, and its body last") {
    CHECK(printed(Command::send_event({.name = "RELOADXML"})) == "sendevent RELOADXML\n\n");
    const OutgoingEvent event{.name = "CUSTOM",
                              .subclass = "pbxd::hello",
                              .headers = {{"Content-Type", "text/plain"}, {"X-List", "ARRAY::a|:b"}},
                              .body = "one\n\ntwo"};
    CHECK(printed(Command::send_event(event)) ==
          "sendevent CUSTOM\nEvent-Subclass: pbxd::hello\nContent-Type: text/plain\nX-List: ARRAY::a|:b\n"
          "content-length: 8\n\none\n\ntwo");
}

TEST_CASE("an event is refused if the switch would fire another") {
    const auto with = [](const std::string& name, const std::string& value) {
        return Command::send_event({.name = "NOTIFY", .headers = {{name, value}}});
    };
    CHECK(with("X-Name", "value").has_value());
    for (const char* name : {"", "a:b", "a b", "a[1]", "Command", "CONTENT-LENGTH", "_body", "event-subclass"}) {
        CAPTURE(name);
        CHECK(refused(with(name, "v")));
    }
    CHECK(refused(with(std::string(257, 'n'), "v")));
    CHECK(refused(with("n", "")));
    CHECK(refused(with("n", " v")));
    CHECK(refused(with("n", "reload mod_event_socket")));
    CHECK(refused(with("n", std::string(1 << 20, 'v'))));
    CHECK(refused(Command::send_event({.name = ""})));
    CHECK(refused(Command::send_event({.name = "ALL"})));
    CHECK(refused(Command::send_event({.name = "CUSTOM"})));
    CHECK(refused(Command::send_event({.name = "NOTIFY", .subclass = "a::b"})));
    CHECK(refused(Command::send_event({.name = "NOTIFY", .body = std::string("a\0b", 3)})));
}
