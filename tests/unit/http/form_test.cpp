#include "http/form.hpp"

#include <doctest/doctest.h>

#include "http/error.hpp"
#include "printing.hpp"

using http::Form;

TEST_CASE("a form gives its fields decoded and in order") {
    const auto form = Form::parse("section=directory&key_value=a%20b+c&empty=&bare&ip=fd00%3A%3A2");
    REQUIRE(form);
    REQUIRE(form->fields().size() == 5);
    CHECK(form->fields()[0].name == "section");
    CHECK(form->fields()[1].value == "a b c");
    CHECK(form->fields()[2].value.empty());
    CHECK(form->fields()[3].name == "bare");
    CHECK(**form->single("ip") == "fd00::2");
}

TEST_CASE("a field that is not there is nothing, one that is there twice is an error") {
    const auto form = Form::parse("user=1001&domain=lines&user=1002");
    REQUIRE(form);
    CHECK_FALSE(form->single("key")->has_value());
    CHECK(**form->single("domain") == "lines");
    CHECK(form->single("user").error() == http::Error::repeated);
    CHECK(form->count("user") == 2);
}

TEST_CASE("a name that is encoded is the same name, so that encoding cannot hide a second one") {
    const auto form = Form::parse("user=1001&%75ser=1002");
    REQUIRE(form);
    CHECK(form->single("user").error() == http::Error::repeated);
}

TEST_CASE("malformed forms are refused") {
    for (const char* body : {"a=%", "a=%4", "a=%zz", "%=1", "a=%0", "a=%00", "n%00=1", "a=1%&b=2"}) {
        CAPTURE(body);
        const auto form = Form::parse(body);
        REQUIRE_FALSE(form);
        CHECK(form.error() == http::Error::malformed);
    }
    CHECK_FALSE(Form::parse(std::string_view("a=\0b", 4)));
}

TEST_CASE("the limits of a form are kept") {
    CHECK(Form::parse("a=1&b=2", {.bytes = 6}).error() == http::Error::too_large);
    CHECK(Form::parse("a=1&b=2", {.bytes = 7}));
    CHECK(Form::parse("a=1&b=2&&", {.fields = 2}));
    CHECK(Form::parse("a=1&b=2&c", {.fields = 2}).error() == http::Error::too_many);
    CHECK(Form::parse("")->fields().empty());
    CHECK(Form::parse("&&&")->fields().empty());
}
