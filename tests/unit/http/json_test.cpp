#include "http/json.hpp"

#include <doctest/doctest.h>

#include <array>
#include <limits>
#include <nlohmann/json.hpp>

#include "printing.hpp"

using http::Error;
using http::JsonObject;

namespace {

nlohmann::json parsed(std::string_view text) {
    auto document = http::parse_json(text);
    REQUIRE(document);
    return *document;
}

Error fault_of(std::string_view text, http::JsonLimits limits = {}) {
    auto document = http::parse_json(text, limits);
    REQUIRE_FALSE(document);
    CHECK_FALSE(document.error().message.empty());
    return document.error().code;
}

}  // namespace

TEST_CASE("JSON within the limits is parsed") {
    const auto json = parsed(R"({"a":[1,-2,3.5,true,null,"ä\u00e4"],"b":{"c":{}}})");
    CHECK(json["a"][5] == "ää");
    CHECK(json["b"]["c"].is_object());
    CHECK(parsed(" 1 ") == 1);
}

TEST_CASE("what is no JSON is refused with the place where it ends to be") {
    for (const char* text :
         {"", " ", "{", "[1,]", "{\"a\":1,}", "{'a':1}", "nul", "01", "1 2", "\"\\ud800\"", "\"\xff\"", "\"\xc0\x80\"",
          "\"a\nb\"", "[1e999]", "NaN", "{\"a\" 1}", "\xef\xbb\xbf{}", "// c\n1"}) {
        CAPTURE(text);
        CHECK(fault_of(text) == Error::malformed);
    }
}

TEST_CASE("bytes, depth and values are limited") {
    CHECK(fault_of("[1,2]", {.bytes = 4}) == Error::too_large);
    CHECK(http::parse_json("[[1]]", {.depth = 2}));
    CHECK(fault_of("[[[1]]]", {.depth = 2}) == Error::too_deep);
    CHECK(fault_of("{\"a\":{\"b\":{}}}", {.depth = 2}) == Error::too_deep);
    CHECK(http::parse_json("[1,2]", {.values = 3}));
    CHECK(fault_of("[1,2,3]", {.values = 3}) == Error::too_many);
    CHECK(fault_of(std::string(100'000, '['), {.bytes = 200'000}) == Error::too_deep);
}

TEST_CASE("a field that is there twice is refused, at any depth, also when it is written differently") {
    auto document = http::parse_json(R"({"x":[{"a":1,"b":2,"\u0061":3}]})");
    REQUIRE_FALSE(document);
    CHECK(document.error().code == Error::repeated);
    CHECK(document.error().field == "a");
    CHECK(http::parse_json(R"({"a":{"a":1},"b":{"a":1}})"));
}

TEST_CASE("an object is read field by field") {
    const auto json =
        parsed(R"({"login":"alice","limit":50,"descending":true,"order":"name","after":null,"in":{"x":1},"list":[1]})");
    JsonObject in(json);
    constexpr std::array<std::string_view, 2> orders{"number", "name"};
    CHECK(in.text("login", 64) == "alice");
    CHECK(in.integer("limit", {1, 200}) == 50);
    CHECK(in.integer_or("offset", 7, {0, 10}) == 7);
    CHECK_FALSE(in.integer_if("view", {0, 10}));
    CHECK_FALSE(in.text_if("query", 10));
    CHECK(in.boolean("descending"));
    CHECK(in.boolean_or("ascending", true));
    CHECK(in.choice("order", orders) == 1);
    CHECK(in.choice("other", orders, 0) == 0);
    REQUIRE(in.find("after"));
    CHECK(in.find("after")->is_null());
    REQUIRE(in.object("in"));
    REQUIRE(in.array("list"));
    CHECK(in.has("login"));
    CHECK(in.finish());
}

TEST_CASE("the first fault of an object is told, with the field and a sentence") {
    struct Case {
        const char* text;
        Error code;
        const char* field;
        const char* message;
    };
    for (const Case& c : {
             Case{R"({"n":1})", Error::missing, "s", "The field \"s\" is missing."},
             Case{R"({"s":1,"n":1})", Error::wrong_type, "s", "The field \"s\" must be a string."},
             Case{R"({"s":null,"n":1})", Error::wrong_type, "s", "The field \"s\" must be a string."},
             Case{R"({"s":"12345","n":1})", Error::out_of_range, "s", "The field \"s\" is longer than 4 bytes."},
             Case{R"({"s":"\u0000","n":1})", Error::out_of_range, "s", "The field \"s\" holds a NUL character."},
             Case{R"({"s":"","n":"1"})", Error::wrong_type, "n", "The field \"n\" must be a whole number."},
             Case{R"({"s":"","n":1.0})", Error::wrong_type, "n", "The field \"n\" must be a whole number."},
             Case{R"({"s":"","n":0})", Error::out_of_range, "n", "The field \"n\" must be from 1 to 9."},
             Case{R"({"s":"","n":18446744073709551615})", Error::out_of_range, "n",
                  "The field \"n\" must be from 1 to 9."},
             Case{R"({"s":"","n":1,"z":0})", Error::unknown_field, "z", "The field \"z\" is not known here."},
             Case{R"([])", Error::wrong_type, "", "A JSON object is expected."},
             Case{R"({"s":1,"n":"x","z":0})", Error::wrong_type, "s", "The field \"s\" must be a string."},
         }) {
        CAPTURE(c.text);
        const auto json = parsed(c.text);
        JsonObject in(json);
        CHECK(in.text("s", 4).size() <= 4);
        const auto number = in.integer("n", {1, 9});
        CHECK((number >= 0 && number <= 9));
        const auto read = in.finish();
        REQUIRE_FALSE(read);
        CHECK(read.error().code == c.code);
        CHECK(read.error().field == c.field);
        CHECK(read.error().message == c.message);
    }
}

TEST_CASE("choices and booleans are checked") {
    const auto json = parsed(R"({"order":"x","yes":1})");
    constexpr std::array<std::string_view, 2> orders{"number", "name"};
    JsonObject choice(json);
    choice.choice("order", orders);
    CHECK(choice.finish().error().message == "The field \"order\" must be one of \"number\", \"name\".");
    JsonObject boolean(json);
    CHECK_FALSE(boolean.boolean("yes"));
    CHECK(boolean.finish().error().code == Error::wrong_type);
    JsonObject own(json);
    own.fail(Error::out_of_range, "order", "first");
    own.fail(Error::missing, "yes", "second");
    CHECK(own.finish().error().message == "first");
}
