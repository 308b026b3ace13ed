#include "esl/filter.hpp"

#include <doctest/doctest.h>

#include "recordings.hpp"

using esl::Filter;
using namespace esl::test;

namespace {

// An event of these header lines, with the index that it looks into.
class Event {
  public:
    explicit Event(std::string text, esl::Format format = esl::Format::plain) : text_(std::move(text)) {
        view_ = esl::parse_event(format, text_, index_, 1000).value();
    }
    const esl::EventView& view() const { return view_; }

  private:
    std::string text_;
    esl::HeaderIndex index_;
    esl::EventView view_;
};

const char* const registration =
    "Event-Subclass: sofia%3A%3Aregister\nEvent-Name: CUSTOM\nfrom-user: 1001\nexpires: 60\nuser-agent: lab%20phone\n"
    "empty: \nnumber: 1e3\nnot-a-number: 60s\nContent-Length: 11\n\nhello world";

bool matches(const std::string& expression, const std::string& text = registration) {
    CAPTURE(expression);
    const auto filter = Filter::parse(expression);
    if (filter.has_error()) FAIL(filter.error().message());
    return filter->matches(Event(text).view());
}

std::string fault(std::string_view expression) {
    const auto filter = Filter::parse(expression);
    return filter.has_error() ? filter.error().message() : "none";
}

std::string repeated(std::string_view part, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i) text += part;
    return text;
}

std::size_t count_matches(const std::string& name, std::string_view expression) {
    const auto filter = Filter::parse(expression).value();
    const std::string stream = recording(name);
    esl::Decoder decoder;
    std::memcpy(decoder.prepare(stream.size()).data(), stream.data(), stream.size());
    decoder.commit(stream.size());
    std::size_t count = 0;
    for (;;) {
        const auto frame = decoder.next().value();
        if (!frame) return count;
        if (frame->event && filter.matches(*frame->event)) ++count;
    }
}

}  // namespace

TEST_CASE("the filter of the manual picks a phone's registrations") {
    CHECK(matches(R"(event == "CUSTOM" and subclass ~ "^sofia::" and from-user == "1001")"));
    CHECK_FALSE(matches(R"(event == "CUSTOM" and subclass ~ "^verto::" and from-user == "1001")"));
}

TEST_CASE("values are compared decoded and whole") {
    CHECK(matches("subclass == sofia::register"));
    CHECK_FALSE(matches("subclass == sofia%3A%3Aregister"));
    CHECK_FALSE(matches("subclass == sofia::regist"));
    CHECK(matches("user-agent == 'lab phone'"));
    CHECK(matches("Event-Name != HEARTBEAT"));
    CHECK_FALSE(matches("event == custom"));
    CHECK(matches("body == 'hello world'"));
    CHECK(matches("body ~ ^hello"));
}

TEST_CASE("a header's name may be written in any case, but a value may not") {
    CHECK(matches("From-User == 1001"));
    CHECK(matches("has USER-AGENT"));
    CHECK_FALSE(matches("user-agent == 'LAB PHONE'"));
    CHECK(matches("user-agent ~ '(?i)LAB PHONE'"));
}

TEST_CASE("what a header names in two ways is the one that is written exactly so") {
    CHECK(matches("x == 2", "X: 1\nx: 2\n\n"));
    CHECK(matches("X == 1", "X: 1\nx: 2\n\n"));
}

TEST_CASE("a bare name, and `has`, ask whether a header is there") {
    CHECK(matches("from-user"));
    CHECK(matches("has from-user"));
    CHECK(matches("empty"));
    CHECK_FALSE(matches("to-user"));
    CHECK(matches("not to-user and not has to-user"));
    CHECK(matches("has body"));
    CHECK_FALSE(matches("body", "Event-Name: HEARTBEAT\n\n"));
}

TEST_CASE("where a header is missing only the opposites of == and ~ hold") {
    CHECK_FALSE(matches("gone == ''"));
    CHECK(matches("gone != x"));
    CHECK_FALSE(matches("gone ~ '.*'"));
    CHECK(matches("gone !~ x"));
    CHECK_FALSE(matches("gone < 1"));
    CHECK_FALSE(matches("gone >= 1"));
}

TEST_CASE("numbers are compared as numbers") {
    CHECK(matches("expires < 100"));
    CHECK_FALSE(matches("expires < 60"));
    CHECK(matches("expires <= 60"));
    CHECK(matches("expires >= 60.0"));
    CHECK(matches("expires > -1.5"));
    CHECK(matches("number > 999"));
    CHECK_FALSE(matches("not-a-number > 0"));
    CHECK_FALSE(matches("not-a-number <= 0"));
    CHECK_FALSE(matches("empty < 1"));
    CHECK_FALSE(matches("x < 1", "x: -inf\n\n"));
    CHECK(matches("x > 1795371365495460", "x: 1795371365495461\n\n"));
}

TEST_CASE("`not` binds closer than `and`, and `and` closer than `or`") {
    const bool values[] = {false, true};
    for (const bool a : values) {
        for (const bool b : values) {
            for (const bool c : values) {
                const std::string event =
                    std::string(a ? "a: 1\n" : "") + (b ? "b: 1\n" : "") + (c ? "c: 1\n" : "") + "x: 1\n\n";
                CAPTURE(event);
                CHECK(matches("a or b and c", event) == (a || (b && c)));
                CHECK(matches("a and b or c", event) == ((a && b) || c));
                CHECK(matches("(a or b) and c", event) == ((a || b) && c));
                CHECK(matches("a and (b or c)", event) == (a && (b || c)));
                CHECK(matches("not a and b or c", event) == ((!a && b) || c));
                CHECK(matches("not (a and b) or c", event) == (!(a && b) || c));
                CHECK(matches("not not a or not (b or not c)", event) == (a || !(b || !c)));
                CHECK(matches("a or b or c", event) == (a || b || c));
                CHECK(matches("a and b and not c", event) == (a && b && !c));
            }
        }
    }
}

TEST_CASE("text in quotes may hold anything, and words that mean something") {
    CHECK(matches("x == \"a\\\"b\\\\c\\n\\t\\x41\"", "x: a%22b%5Cc%0A%09A\n\n"));
    CHECK(matches(R"(x == 'a\n"b"')", "x: a\\n\"b\"\n\n"));
    CHECK(matches(R"(x == "a\x00b")", "x: a%00b\n\n"));
    CHECK(matches(R"("and" == "or" and "event" == 1)", "and: or\nevent: 1\n\n"));
    CHECK(matches("x == Müller", "x: M%C3%BCller\n\n"));
    CHECK(matches("x ~ '^M.ller$'", "x: M%C3%BCller\n\n"));
}

TEST_CASE("it does not matter in which format the event came") {
    CHECK(Filter::parse("subclass == sofia::register and note == 'a\"b' and body == 'x\ny'").has_error());
    const auto filter = Filter::parse(R"(subclass == sofia::register and note == 'a"b' and body == "x\ny")").value();
    CHECK(filter.matches(
        Event(R"({"Event-Subclass":"sofia::register","note":"a\"b","_body":"x\ny"})", esl::Format::json).view()));
    for (const char* name : {"registrations.plain", "registrations.json", "registrations.xml"}) {
        CAPTURE(name);
        CHECK(count_matches(name, "has event") == 38);
        CHECK(count_matches(name, "event == CUSTOM and subclass ~ ^sofia:: and from-user == 1001") ==
              count_matches("registrations.plain", "from-user == 1001 and (subclass ~ ^sofia::)"));
        CHECK(count_matches(name, "contact ~ 'sip:1001@127.0.0.1:6001' and subclass == sofia::register") > 0);
    }
}

TEST_CASE("an expression that is none is told what was expected, and where") {
    CHECK(fault("") == "column 1: expected a header's name, `has`, `not` or (");
    CHECK(fault("event = X") == "column 7: expected == to compare, not a single =");
    CHECK(fault("event ==") == "column 9: expected a value: a word, or text in quotes");
    CHECK(fault("event == and") == "column 10: expected a value: a word, or text in quotes");
    CHECK(fault("event == X and") == "column 15: expected a header's name, `has`, `not` or (");
    CHECK(fault("event == X Y") == "column 12: expected `and`, `or` or the end");
    CHECK(fault("event X") == "column 7: expected an operator: == != ~ !~ < <= > >=, or `and`, `or`");
    CHECK(fault("(event == X") == "column 12: expected `and`, `or` or )");
    CHECK(fault("event == X)") == "column 11: expected `and`, `or` or the end");
    CHECK(fault("has == X") == "column 5: expected a header's name after `has`");
    CHECK(fault("has x == 1") == "column 7: expected `and`, `or` or the end");
    CHECK(fault("x < many") == "column 5: expected a number");
    CHECK(fault("x < inf") == "column 5: expected a number");
    CHECK(fault("x ~ '('").starts_with("column 5: expected a regular expression (missing )"));
    CHECK(fault("a && b") == "column 3: expected `and`, not &");
    CHECK(fault("a || b") == "column 3: expected `or`, not |");
    CHECK(fault("!a") == "column 1: expected != or !~; write `not` to negate");
    CHECK(fault("x == \"a") == "column 6: expected a \" that ends the text which begins here");
    CHECK(fault("x ~ \"\\d\"").starts_with("column 6: expected one of the escapes"));
    CHECK(fault("x == \"\\x4\"").starts_with("column 7: expected one of the escapes"));
    CHECK(fault("x == \"\\").starts_with("column 7: expected one of the escapes"));
    CHECK(fault("'ü' == = 1") == "column 8: expected == to compare, not a single =");
}

TEST_CASE("an expression that would cost too much is refused") {
    CHECK(fault(repeated("a or ", 800) + "a") == "none");
    CHECK(fault(repeated("a", 4097)) == "column 1: expected at most 4096 bytes");
    CHECK(fault(repeated("(", 64) + "a" + repeated(")", 64)) == "none");
    CHECK(fault(repeated("(", 65) + "a" + repeated(")", 65)) ==
          "column 65: expected at most 64 levels of parentheses and `not`");
    CHECK(fault(repeated("not ", 1000) + "a") == "column 257: expected at most 64 levels of parentheses and `not`");
    CHECK(fault(repeated("(", 4000)).starts_with("column 65: "));
    CHECK(fault(repeated("a ~ b or ", 32) + "a") == "none");
    CHECK(fault(repeated("a ~ b or ", 33) + "a") == "column 293: expected at most 32 regular expressions");
    CHECK(fault("a ~ '((a{100}){100}){100}'").starts_with("column 5: expected a regular expression"));
}

TEST_CASE("control characters are refused wherever they are") {
    CHECK(fault(std::string_view("a\0b", 3)).starts_with("column 2: expected printable characters"));
    CHECK(fault(std::string_view("a == 'x\0'", 9)).starts_with("column 8: expected printable characters"));
    CHECK(fault("a == \"\x1b[31m\"").starts_with("column 7: expected printable characters"));
}

TEST_CASE("a regular expression takes no time that explodes, and no stack") {
    const std::string hostile = "x: " + repeated("a", 1'000'000) + "\n\n";
    CHECK_FALSE(matches("x ~ '^(a|aa)+$' and x ~ '^(a+)+b$'", hostile));
    CHECK(matches("x ~ '^(.|a)*$'", hostile));
}

TEST_CASE("a long chain gives what a short one gives") {
    CHECK(matches(repeated("gone or ", 500) + "from-user"));
    CHECK_FALSE(matches(repeated("from-user and ", 290) + "gone"));
    CHECK(matches(repeated("(", 60) + "gone or from-user" + repeated(")", 60)));
}

TEST_CASE("a filter that names all its events says which are enough") {
    const auto enough = [](std::string_view expression) { return Filter::parse(expression).value().enough(); };
    const auto one = enough("event == HEARTBEAT and Up-Time");
    REQUIRE(one);
    CHECK(one->events == std::vector<std::string>{"HEARTBEAT"});
    CHECK(one->subclasses.empty());
    CHECK_FALSE(one->all);
    const auto two = enough("(event == CHANNEL_ANSWER or event == CHANNEL_HANGUP) and Caller-Context == x");
    REQUIRE(two);
    CHECK(two->events == std::vector<std::string>{"CHANNEL_ANSWER", "CHANNEL_HANGUP"});
    const auto custom = enough("event == CUSTOM and (subclass == sofia::register or subclass == sofia::expire)");
    REQUIRE(custom);
    CHECK(custom->events.empty());
    CHECK(custom->subclasses == std::vector<std::string>{"sofia::expire", "sofia::register"});
}

TEST_CASE("a filter that another event could match asks for all") {
    for (const char* expression :
         {"from-user == 1001", "event == HEARTBEAT or from-user", "not event == HEARTBEAT", "event != HEARTBEAT",
          "event ~ HEARTBEAT", "event == CUSTOM", "subclass == sofia::register", "event == CUSTOM and subclass ~ sofia",
          "event == CUSTOM and not subclass == x", "event == 'A B'", "event == ''", "event == ALL",
          "(event == CUSTOM and subclass == x) or event == HEARTBEAT"}) {
        CAPTURE(expression);
        CHECK_FALSE(Filter::parse(expression).value().enough());
    }
}
