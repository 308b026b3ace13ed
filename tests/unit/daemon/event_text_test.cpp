// What is printed of events: harmless, without secrets, and readable by programs.
#include "../../../daemon/shell/src/event_text.hpp"

#include <nlohmann/json.hpp>

#include "../../../daemon/shell/src/event_columns.hpp"
#include "../../../daemon/shell/src/event_printer.hpp"
#include "one_event.hpp"

using namespace pbxd::cli;
using pbxd::test::OneEvent;

namespace {

std::string shown_as(std::string_view text) {
    std::string out;
    append_shown(out, text);
    return out;
}

std::string json_of(std::string_view text) {
    std::string out;
    append_quoted(out, text);
    return out;
}

std::string printed(const EventPrinter& printer, const OneEvent& event) {
    std::string out;
    printer(out, event.view());
    return out;
}

std::string table(std::string_view columns, const OneEvent& event, bool color = false) {
    return printed(columns_printer(std::move(*parse_columns(columns)), color), event);
}

const char* const message =
    "Event-Name: MESSAGE\nfrom-user: M%C3%BCller\nnote: %1B[31m%0D%0A\nvariable_sip_Auth_Password: secret1\n"
    "A1-Hash: secret2\nContent-Length: 61\n\nAuthorization: Digest response=secret3\r\nhello\x1b[2J\r\n\nbye\n-----";

}  // namespace

TEST_CASE("nothing that a terminal obeys is printed") {
    CHECK(shown_as("plain text, M\u00fcller \u65e5\u672c \U0001F600") ==
          "plain text, M\u00fcller \u65e5\u672c \U0001F600");
    CHECK(shown_as("a\nb\rc\td") == "a\\nb\\rc\\td");
    CHECK(shown_as("\x1b[31m\x7f\x07") == "\\x1b[31m\\x7f\\x07");
    CHECK(shown_as(std::string_view("a\0b", 3)) == "a\\x00b");
    CHECK(shown_as("\u009b31m") == "\\x9b31m");
    CHECK(shown_as("\x9b"
                   "31m \xff") == "\\x9b31m \\xff");
    CHECK(shown_as("\u202eevil\u2066\u2028") == "\\u202eevil\\u2066\\u2028");
    CHECK(shown_as("\xc0\x80 \xed\xa0\x80 \xf4\x90\x80\x80 \xe2\x82") ==
          "\\xc0\\x80 \\xed\\xa0\\x80 \\xf4\\x90\\x80\\x80 \\xe2\\x82");
}

TEST_CASE("text becomes a JSON string that says the same") {
    for (const std::string& text : {std::string("a\"b\\c\n\r\t"), std::string("\0\x1b\x7f", 3),
                                    std::string("M\u00fcller"), std::string("\u009b\u202e\u2066\U0001F600")}) {
        CAPTURE(text);
        CHECK(nlohmann::json::parse(json_of(text)).get<std::string>() == text);
        CHECK(json_of(text).find('\x1b') == std::string::npos);
        CHECK(json_of(text).find("\u009b") == std::string::npos);
    }
    CHECK(json_of("a\xff") == "\"a\uFFFD\"");
}

TEST_CASE("headers that hold secrets are known by their names") {
    for (const char* name : {"password", "variable_sip_auth_password", "vm-password", "a1-hash", "vm_a1_hash", "Passwd",
                             "sip_h_Authorization", "Proxy-Authorization", "sip_auth_response", "variable_x_SECRET",
                             "verto_token", "api_key"}) {
        CAPTURE(name);
        CHECK(is_secret(name));
    }
    for (const char* name :
         {"auth-result", "sip_auth_username", "sip_auth_realm", "from-user", "call-id", "Hash", ""}) {
        CAPTURE(name);
        CHECK_FALSE(is_secret(name));
    }
}

TEST_CASE("an event is printed whole, decoded, without its secrets") {
    const OneEvent event(message);
    CHECK(printed(full_printer(false), event) ==
          "Event-Name: MESSAGE\nfrom-user: M\u00fcller\nnote: \\x1b[31m\\r\\n\nvariable_sip_Auth_Password: [hidden]\n"
          "A1-Hash: [hidden]\nContent-Length: 61\n\n    Authorization: [hidden]\n    hello\\x1b[2J\n    \n    bye\n    "
          "-----\n\n");
    const auto colored = printed(full_printer(true), event);
    CHECK(colored.starts_with("\x1b[36mEvent-Name\x1b[0m: \x1b[1mMESSAGE\x1b[0m\n"));
    CHECK(colored.find("\x1b[31m") == std::string::npos);
    CHECK(colored.find("\x1b[2J") == std::string::npos);
}

TEST_CASE("an event is printed as one line of JSON, whatever its format") {
    const auto read = [](const OneEvent& event) {
        const auto line = printed(json_printer(), event);
        CHECK(line.find('\n') == line.size() - 1);
        CHECK(line.find("secret") == std::string::npos);
        return nlohmann::json::parse(line);
    };
    const auto json = read(OneEvent(message));
    CHECK(json["from-user"] == "M\u00fcller");
    CHECK(json["note"] == "\x1b[31m\r\n");
    CHECK(json["A1-Hash"] == "[hidden]");
    CHECK(json["_body"] == "Authorization: [hidden]\nhello\x1b[2J\r\n\nbye\n-----");
    CHECK(read(OneEvent(R"({"Event-Name":"A","x":"\u00fc\"","_body":"b\n"})", esl::Format::json)) ==
          nlohmann::json({{"Event-Name", "A"}, {"x", "\u00fc\""}, {"_body", "b\n"}}));
    CHECK(read(OneEvent("x: 1\nx: 2\n\n")) == nlohmann::json({{"x", "1"}}));
    CHECK(printed(json_printer(), OneEvent("\n")) == "{}\n");
}

TEST_CASE("colours are for terminals, and not for those who want none") {
    CHECK(use_color("auto", true, nullptr, "xterm"));
    CHECK(use_color("auto", true, "", "xterm"));
    CHECK_FALSE(use_color("auto", false, nullptr, "xterm"));
    CHECK_FALSE(use_color("auto", true, "1", "xterm"));
    CHECK_FALSE(use_color("auto", true, nullptr, "dumb"));
    CHECK_FALSE(use_color("auto", true, nullptr, nullptr));
    CHECK(use_color("always", false, "1", nullptr));
    CHECK_FALSE(use_color("never", true, nullptr, "xterm"));
}

TEST_CASE("columns line up, name what is missing and cut only what they are told to") {
    const OneEvent event(message);
    CHECK(table("event:8,from-user:5,gone,note", event) ==
          "event     from-user  gone          note\n"
          "MESSAGE   M\u00fcll\u2026  -             \\x1b[31m\\r\\n\n");
    CHECK(table("from-user:9,event", event) == "from-user  event\nM\u00fcller     MESSAGE\n");
    CHECK(table("A1-Hash,body:10,event:3", event) ==
          "A1-Hash       body        event\n[hidden]      Authoriza\u2026  ME\u2026\n");
    CHECK(table("from-user:3,event", event, true) ==
          "\x1b[1mfrom-user\x1b[0m  \x1b[1mevent\x1b[0m\nM\u00fc\u2026  \x1b[1mMESSAGE\x1b[0m\n");
}

TEST_CASE("a table has its titles once, and the switch's own time") {
    const auto printer = columns_printer(std::move(*parse_columns("time,event")), false);
    std::string out;
    const OneEvent event("Event-Name: A\nEvent-Date-Timestamp: 1795371365495461\n\n");
    printer(out, event.view());
    printer(out, OneEvent("Event-Name: B\nEvent-Date-Timestamp: soon\n\n").view());
    CHECK(out == "time          event\n" + clock_text(1795371365495461) + "  A\n-             B\n");
    CHECK(clock_text(1795371365495461).size() == 12);
    CHECK(clock_text(1795371365495461).ends_with(":05.495"));
    CHECK(clock_text(-1) == "-");
    CHECK(clock_text(INT64_MAX).size() == 12);
}

TEST_CASE("a list of columns that is none is refused") {
    CHECK(parse_columns("").error().what == "a column needs a name, as in time,event,from-user:12");
    CHECK(parse_columns("a,,b").has_error());
    CHECK(parse_columns("a,").has_error());
    CHECK(parse_columns(":5").has_error());
    CHECK(parse_columns("a:0").error().what == "the width of column a is from 1 to 1000");
    CHECK(parse_columns("a:1001").has_error());
    CHECK(parse_columns("a:x")->front().title == "a:x");
    std::string many = "a";
    for (int i = 0; i < 63; ++i) many += ",a";
    CHECK(parse_columns(many)->size() == 64);
    CHECK(parse_columns(many + ",a").has_error());
    CHECK(parse_columns(default_columns).has_value());
}
