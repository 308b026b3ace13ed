#include "esl/dial_string.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

using esl::dial_one;
using esl::DialString;
using esl::parse_dial_string;
using namespace esl::dial;

namespace {

std::string printed(const DialString& dial_string) {
    const auto text = to_string(dial_string);
    return text.has_value() ? *text : text.error().message();
}

bool refused(const DialString& dial_string) {
    const auto text = to_string(dial_string);
    return text.has_error() && text.error() == esl::Error::bad_dial_string;
}

DialString with_call_variable(const std::string& name, const std::string& value) {
    DialString to = dial_one(User{"1001", "lines"});
    to.calls[0].variables = {{name, value}};
    return to;
}

DialString with_leg_variable(const std::string& name, const std::string& value) {
    DialString to = dial_one(User{"1001", "lines"});
    to.calls[0].in_turn[0][0].variables = {{name, value}};
    return to;
}

DialString with_variable_of_all(const std::string& name, const std::string& value) {
    DialString to = dial_one(User{"1001", "lines"});
    to.variables = {{name, value}};
    return to;
}

DialString parsed(const std::string& text) {
    const auto result = parse_dial_string(text);
    CAPTURE(text);
    REQUIRE_MESSAGE(result.has_value(), result.error().reason);
    return *result;
}

// "position reason"
std::string failure(const std::string& text) {
    const auto result = parse_dial_string(text);
    if (result.has_value()) return "read";
    return std::to_string(result.error().position) + " " + std::string(result.error().reason);
}

}  // namespace

TEST_CASE("each kind of place prints itself and is read back") {
    const std::pair<Endpoint, std::string> places[] = {
        {Gateway{"carrier-1", "+43123*6#"}, "sofia/gateway/carrier-1/+43123*6#"},
        {Contact{"lines", "sip:1001@192.0.2.1:5060;transport=tcp;fs_path=sip%3Aa"},
         "sofia/lines/sip:1001@192.0.2.1:5060;transport=tcp;fs_path=sip%3Aa"},
        {Contact{"lines", "sip:1001@[2001:db8::1]:5060"}, "sofia/lines/sip:1001@[2001:db8::1]:5060"},
        {User{"1001", "lines"}, "user/1001@lines"},
        {User{"1001"}, "user/1001"},
        {Loopback{"8000", "extensions"}, "loopback/8000/extensions"},
        {Loopback{"8000"}, "loopback/8000"},
        {Verto{"u:06726525-e839-446c-a915-1356c2aced6e"}, "verto.rtc/u:06726525-e839-446c-a915-1356c2aced6e"},
        {Verto{"1001@lines"}, "verto.rtc/1001@lines"},
        {Other{"error", "user_not_registered"}, "error/user_not_registered"},
    };
    for (const auto& [place, text] : places) {
        CHECK(printed(dial_one(place)) == text);
        CHECK(parsed(text) == dial_one(place));
    }
}

TEST_CASE("legs together, in turn and side by side have their own separators") {
    const Leg a{User{"a"}};
    const Leg b{User{"b"}};
    const Leg c{User{"c"}, {{"x", "1"}, {"y", "2"}}};
    const DialString to{
        .calls = {Call{.in_turn = {{a, b}, {c}}, .variables = {{"p", "3"}, {"q", "4"}}}, Call{.in_turn = {{a}}}},
        .variables = {{"r", "5"}}};
    CHECK(printed(to) == "<r=5>{p=3,q=4}user/a,user/b|[x=1][y=2]user/c:_:user/a");
    CHECK(parsed(printed(to)) == to);
}

TEST_CASE("a value is escaped once for each time that the switch takes it apart") {
    CHECK(printed(with_call_variable("v", "a,b")) == R"({v=a\,b}user/1001@lines)");
    CHECK(printed(with_call_variable("v", "a'b")) == R"({v=a\\\'b}user/1001@lines)");
    CHECK(printed(with_call_variable("v", "a\\b")) == R"({v=a\\\\b}user/1001@lines)");
    CHECK(printed(with_call_variable("v", " a b ")) == R"({v=\\sa b\\s}user/1001@lines)");
    CHECK(printed(with_call_variable("v", "a|b[c]<d>\"e\"=f")) == R"({v=a|b[c]<d>"e"=f}user/1001@lines)");
    CHECK(printed(with_variable_of_all("v", "a,{b}")) == R"(<v=a\,{b}>user/1001@lines)");
    CHECK(printed(with_leg_variable("v", "a,b|c")) == R"([v=a\\,b\|c]user/1001@lines)");
    CHECK(printed(with_leg_variable("v", "'")) == "[v=" + std::string(15, '\\') + "']user/1001@lines");
}

TEST_CASE("what no escape can hide from the switch is refused in a value") {
    for (const char* value :
         {"", "a\nb", "a\r", "\t", "\x7F", "${x}", "a$${x}", "$\\{", "a:_:b", "a Origination_Nested_Vars=TRUE"}) {
        CAPTURE(value);
        CHECK(refused(with_call_variable("v", value)));
        CHECK(refused(with_leg_variable("v", value)));
        CHECK(refused(with_variable_of_all("v", value)));
    }
    CHECK(refused(with_call_variable("v", std::string("a\0b", 3))));
    CHECK(refused(with_call_variable("v", std::string(4097, 'v'))));
    CHECK_FALSE(refused(with_call_variable("v", std::string(4096, 'v'))));
    CHECK_FALSE(refused(with_call_variable("v", "$5 :_ _:")));
}

TEST_CASE("a bracket is refused only in a value between brackets of its kind") {
    for (const char* value : {"a[", "]a", "[a]"}) {
        CHECK(refused(with_leg_variable("v", value)));
        CHECK_FALSE(refused(with_call_variable("v", value)));
        CHECK_FALSE(refused(with_variable_of_all("v", value)));
    }
    for (const char* value : {"a{", "}a", "{a}"}) CHECK(refused(with_call_variable("v", value)));
    for (const char* value : {"a<", ">a", "<a>"}) CHECK(refused(with_variable_of_all("v", value)));
}

TEST_CASE("a variable's name cannot break out") {
    for (const char* name : {"", "a b", "a=b", "a,b", "a'", "a\\", "a[1]", "a}", "^^", "a|b", "a:_:b", "a\n", "${a}"}) {
        CAPTURE(name);
        CHECK(refused(with_call_variable(name, "v")));
        CHECK(refused(with_leg_variable(name, "v")));
        CHECK(refused(with_variable_of_all(name, "v")));
    }
    CHECK_FALSE(refused(with_call_variable("sip_h_X-Name.1", "v")));
    CHECK_FALSE(refused(with_call_variable("nolocal:api_on_answer", "v")));
}

TEST_CASE("a place cannot break out") {
    for (const std::string evil : {"", "a,user/b", "a|user/b", "a:_:user/b", "a b", "a'b", "a\\", "a{", "[x=1]", "a]",
                                   "<", "a^b", "a$", "a\"", "a\n", "a[x]", "a\x80"}) {
        CAPTURE(evil);
        CHECK(refused(dial_one(Gateway{evil, "1"})));
        CHECK(refused(dial_one(Gateway{"g", evil})));
        CHECK(refused(dial_one(Contact{evil, "sip:a"})));
        CHECK(refused(dial_one(Contact{"p", evil})));
        CHECK(refused(dial_one(User{evil, "d"})));
        if (!evil.empty()) CHECK(refused(dial_one(User{"u", evil})));
        CHECK(refused(dial_one(Loopback{evil, "c"})));
        if (!evil.empty()) CHECK(refused(dial_one(Loopback{"1", evil})));
        CHECK(refused(dial_one(Verto{evil})));
        CHECK(refused(dial_one(Other{evil, "d"})));
        CHECK(refused(dial_one(Other{"m", evil})));
    }
}

TEST_CASE("a place that the switch would take for another kind is refused") {
    CHECK(refused(dial_one(Loopback{"app=system:reboot"})));
    CHECK(refused(dial_one(Gateway{"g", "1/2"})));
    CHECK(refused(dial_one(Gateway{"g", "1@example.org"})));
    CHECK(refused(dial_one(Contact{"gateway", "g/1"})));
    CHECK(refused(dial_one(Contact{"Gateway", "g/1"})));
    CHECK(refused(dial_one(User{"u@v", "d"})));
    CHECK(refused(dial_one(Other{"sofia", "gateway/g/1"})));
    CHECK(refused(dial_one(Other{"Sofia", "gateway/g/1"})));
    // Its end would make another separator with what follows.
    CHECK(refused(dial_one(Contact{"p", "sip:a:_"})));
}

TEST_CASE("no more is printed than the switch takes apart, and nothing empty") {
    const Leg leg{User{"a"}};
    DialString to{.calls = {Call{.in_turn = {Together(128, leg)}}}};
    CHECK_FALSE(refused(to));
    to.calls[0].in_turn[0].push_back(leg);
    CHECK(refused(to));
    CHECK(refused({.calls = {Call{.in_turn = std::vector<Together>(129, Together{leg})}}}));
    CHECK(refused({.calls = std::vector<Call>(129, Call{.in_turn = {{leg}}})}));
    CHECK(refused({.calls = {}}));
    CHECK(refused({.calls = {Call{}}}));
    CHECK(refused({.calls = {Call{.in_turn = {{}}}}}));
    DialString many = dial_one(User{"a"});
    many.calls[0].variables.assign(1001, {"v", "1"});
    CHECK(refused(many));
}

TEST_CASE("quotes, other separators and spaces are read as the switch reads them") {
    const DialString two{.calls = {Call{.in_turn = {{Leg{User{"a"}}}}, .variables = {{"x", "1,2"}, {"y", "3"}}}}};
    for (const char* text : {"{x='1,2',y=3}user/a", "{x=1\\,2,y=3}user/a", "{^^;x=1,2;y=3}user/a",
                             "{x='1,2'}{y=3}user/a", "  { x=1\\,2 , y = 3 }  user/a ", "{x=\\'1\\,2\\',y=3}user/a"}) {
        CAPTURE(text);
        CHECK(parsed(text) == two);
    }
    const DialString leg{.calls = {Call{.in_turn = {{Leg{User{"a"}, {{"x", "1,2"}, {"y", "3"}}}, Leg{User{"b"}}}}}}};
    for (const char* text :
         {"[x=\\'1,2\\',y=3]user/a,user/b", "[^^:x=1,2:y=3]user/a,user/b", "[x=\\'1,2\\'][y=3]user/a , user/b",
          "[x=1\\\\,2,y=3]user/a,user/b", " [x=1\\\\,2][y=3] user/a,user/b"}) {
        CAPTURE(text);
        CHECK(parsed(text) == leg);
    }
    // The quotes go where the switch looks for `|`, so that the comma parts variables.
    CHECK(failure("[x='1,2',y=3]user/a") == "6 a variable has no value");
}

TEST_CASE("a text that cannot be read says where") {
    CHECK(failure("") == "0 there is nobody to call");
    CHECK(failure("{a=1}") == "5 there is nobody to call");
    CHECK(failure("user/a,nobody") == "7 a place to call is missing or may not be so");
    CHECK(failure("user/a|[x=1]user/b c") == "12 a place to call is missing or may not be so");
    CHECK(failure("user/a,[x=1user/b") == "7 a bracket is not closed");
    CHECK(failure("{a=1,b}user/a") == "5 a variable has no value");
    CHECK(failure("{a=1,b=}user/a") == "5 a variable has no value");
    CHECK(failure("{a=1,b=${x}}user/a") == "5 a variable's name or value may not be so");
    CHECK(failure("{a=1\\}user/a") == "1 the last backslash escapes nothing");
    CHECK(failure("{a=x\\ny}user/a") == "1 a variable's name or value may not be so");
    CHECK(failure("{^^ a=1}user/a") == "1 no separator follows the ^^");
    CHECK(failure("{a=1}user/a\nexit") == "11 a control character");
    CHECK(failure("<a=1> {b=2}user/a") == "6 a place to call is missing or may not be so");
    CHECK_THROWS_AS(parse_dial_string("").value(), std::invalid_argument);
}

TEST_CASE("the examples are read, and printed as they would be written") {
    std::size_t count = 0;
    for (const auto& file : std::filesystem::directory_iterator(PBXD_FIXTURES "/dial_strings")) {
        std::ifstream stream(file.path());
        const std::string text(std::istreambuf_iterator<char>(stream), {});
        CHECK(printed(parsed(text)) == text);
        ++count;
    }
    CHECK(count == 8);
}
