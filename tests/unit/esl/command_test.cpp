#include <doctest/doctest.h>

#include <algorithm>

#include "esl/command.hpp"

using esl::Command;
using esl::Error;
using esl::Subscription;

namespace {

std::string printed(const esl::Result<Command>& command) {
    return command.has_value() ? command->text() : command.error().message();
}

esl::Reply reply(const std::string& text) { return {.text = text, .headers = {}}; }

bool refused(const esl::Result<Command>& command) {
    return command.has_error() && command.error() == Error::bad_command;
}

}  // namespace

TEST_CASE("commands print themselves as the switch reads them") {
    CHECK(printed(Command::auth("ClueCon")) == "auth ClueCon\n\n");
    CHECK(printed(Command::userauth("1001", "lines", "p:w@d x")) == "userauth 1001@lines:p:w@d x\n\n");
    CHECK(printed(Command::api("sofia xmlstatus profile lines reg")) == "api sofia xmlstatus profile lines reg\n\n");
    CHECK(printed(Command::bgapi("status", "a-1")) == "bgapi status\nJob-UUID: a-1\n\n");
    CHECK(printed(Command::filter("Event-Name", "HEARTBEAT")) == "filter Event-Name HEARTBEAT\n\n");
    CHECK(printed(Command::filter_delete("Event-Name")) == "filter delete Event-Name\n\n");
    CHECK(printed(Command::filter_delete("Event-Name", "API")) == "filter delete Event-Name API\n\n");
    CHECK(Command::noevents().text() == "noevents\n\n");
    CHECK(Command::exit().text() == "exit\n\n");
}

TEST_CASE("a subscription names built-in events first and subclasses after CUSTOM") {
    const Subscription both{.events = {"HEARTBEAT", "CHANNEL_DESTROY"},
                            .subclasses = {"sofia::register", "verto::login"}};
    CHECK(printed(Command::subscribe(both)) ==
          "event plain HEARTBEAT CHANNEL_DESTROY CUSTOM sofia::register verto::login\n\n");
    CHECK(printed(Command::unsubscribe(both)) ==
          "nixevent HEARTBEAT CHANNEL_DESTROY CUSTOM sofia::register verto::login\n\n");
    CHECK(printed(Command::subscribe({.format = esl::Format::json, .events = {"API"}})) == "event json API\n\n");
    CHECK(printed(Command::subscribe({.format = esl::Format::xml, .subclasses = {"a"}})) == "event xml CUSTOM a\n\n");
    CHECK(printed(Command::subscribe({.all = true})) == "event plain all\n\n");
}

TEST_CASE("no argument can carry a second command") {
    const std::string evils[] = {"x\n\nexit", "x\nexit", "x\rexit", std::string("x\0y", 3), "x\x7F", "\x1B[2J", "x\ty"};
    for (const std::string& evil : evils) {
        CAPTURE(evil);
        CHECK(refused(Command::auth(evil)));
        CHECK(refused(Command::userauth(evil, "d", "p")));
        CHECK(refused(Command::userauth("u", evil, "p")));
        CHECK(refused(Command::userauth("u", "d", evil)));
        CHECK(refused(Command::api(evil)));
        CHECK(refused(Command::bgapi(evil, "id")));
        CHECK(refused(Command::bgapi("status", evil)));
        CHECK(refused(Command::filter(evil, "v")));
        CHECK(refused(Command::filter("h", evil)));
        CHECK(refused(Command::filter_delete(evil)));
        CHECK(refused(Command::filter_delete("h", evil)));
        CHECK(refused(Command::subscribe({.events = {evil}})));
        CHECK(refused(Command::subscribe({.subclasses = {evil}})));
        CHECK(refused(Command::unsubscribe({.subclasses = {evil}})));
        CHECK(refused(Command::myevents(evil, esl::Format::plain)));
        CHECK(refused(Command::getvar(evil)));
    }
}

TEST_CASE("the commands of an outbound socket print themselves") {
    using std::chrono::seconds;
    CHECK(Command::connect().text() == "connect\n\n");
    CHECK(Command::resume().text() == "resume\n\n");
    CHECK(Command::myevents().text() == "myevents\n\n");
    CHECK(Command::myevents(esl::Format::json).text() == "myevents json\n\n");
    CHECK(printed(Command::myevents("a-1", esl::Format::xml)) == "myevents a-1 xml\n\n");
    CHECK(Command::divert_events(true).text() == "divert_events on\n\n");
    CHECK(Command::divert_events(false).text() == "divert_events off\n\n");
    CHECK(printed(Command::getvar("caller_id_name")) == "getvar caller_id_name\n\n");
    CHECK(Command::linger().text() == "linger\n\n");
    CHECK(printed(Command::linger(seconds(5))) == "linger 5\n\n");
    CHECK(Command::nolinger().text() == "nolinger\n\n");
    CHECK(refused(Command::linger(seconds(-1))));
    CHECK(refused(Command::linger(std::chrono::hours(24) + seconds(1))));
}

TEST_CASE("log levels are printed as the switch names them") {
    CHECK(Command::log(esl::LogLevel::console).text() == "log console\n\n");
    CHECK(Command::log(esl::LogLevel::error).text() == "log err\n\n");
    CHECK(Command::log(esl::LogLevel::debug).text() == "log debug\n\n");
    CHECK(Command::nolog().text() == "nolog\n\n");
}

TEST_CASE("a command that the switch would cut in two is refused") {
    const std::string long_text(1024 * 1024, 'x');
    CHECK(refused(Command::api(long_text)));
    CHECK(refused(Command::auth(long_text)));
    CHECK(refused(Command::filter("Event-Name", long_text)));
    CHECK(Command::api(long_text.substr(100)).has_value());
}

TEST_CASE("a command with words for which the switch runs another one is refused") {
    CHECK(refused(Command::api("status unload MOD_event_socket")));
    CHECK(refused(Command::bgapi("originate {x=mod_event_socket}user/1 &set(a=Reload)", "id")));
    CHECK(refused(Command::filter("x", "reload mod_event_socket")));
    CHECK(refused(Command::subscribe({.subclasses = {"unload,mod_event_socket"}})));
    CHECK(refused(Command::bgapi("reload mod_event_socket", "id")));
    CHECK(printed(Command::api("reload mod_event_socket")) == "api reload mod_event_socket\n\n");
    CHECK(Command::api("module_exists mod_event_socket").has_value());
    CHECK(Command::api("reload mod_sofia").has_value());
}

TEST_CASE("arguments that would change the meaning of a command are refused") {
    CHECK(refused(Command::auth("")));
    CHECK(refused(Command::api("")));
    CHECK(refused(Command::api("  ")));
    CHECK(refused(Command::bgapi("", "id")));
    CHECK(refused(Command::bgapi("status", "")));
    CHECK(refused(Command::bgapi("status", "a b")));
    CHECK(refused(Command::userauth("a@b", "d", "p")));
    CHECK(refused(Command::userauth("a:b", "d", "p")));
    CHECK(refused(Command::userauth("", "d", "p")));
    CHECK(refused(Command::userauth("u", "d", "")));
    CHECK(refused(Command::filter("two words", "v")));
    CHECK(refused(Command::filter("h", "")));
    CHECK(refused(Command::subscribe({})));
    CHECK(refused(Command::subscribe({.events = {"heartbeat"}})));
    CHECK(refused(Command::subscribe({.events = {"API CUSTOM"}})));
    CHECK(refused(Command::subscribe({.events = {"CUSTOM"}})));
    CHECK(refused(Command::subscribe({.events = {"ALL"}})));
    CHECK(refused(Command::subscribe({.subclasses = {"a b"}})));
    CHECK(refused(Command::subscribe({.subclasses = {""}})));
    CHECK(refused(Command::myevents("", esl::Format::plain)));
    CHECK(refused(Command::myevents("a b", esl::Format::plain)));
    CHECK(refused(Command::getvar("")));
    CHECK(refused(Command::getvar("a b")));
}

TEST_CASE("a description shows no password") {
    CHECK(Command::auth("ClueCon")->description() == "auth ***");
    CHECK(Command::userauth("1001", "lines", "secret")->description() == "userauth ***");
    CHECK(Command::api("status")->description() == "api status");
    CHECK(Command::bgapi("status", "id")->description() == "bgapi status");
}

TEST_CASE("a reply of -ERR is told from others") {
    CHECK_FALSE(reply("+OK").error());
    CHECK_FALSE(reply("UP 0 years").error());
    CHECK_FALSE(reply("the -ERR is later").failed());
    CHECK(reply("-ERR nosuchcmd Command not found!\n").error() == Error::api_failed);
    CHECK(reply("-USAGE: <x>").error() == Error::api_failed);
    CHECK(reply("-ERR permission denied").error() == Error::permission_denied);
}

TEST_CASE("every error has words of its own") {
    std::vector<std::string> seen;
    for (int value = 1; value <= static_cast<int>(Error::too_many_pending); ++value) {
        const std::string message = make_error_code(static_cast<Error>(value)).message();
        CHECK(message != "unknown error");
        CHECK(std::find(seen.begin(), seen.end(), message) == seen.end());
        seen.push_back(message);
    }
    CHECK(make_error_code(Error::silent).category().name() == std::string("esl"));
}
