#include "http/cookie.hpp"

#include <doctest/doctest.h>

#include "http/error.hpp"
#include "printing.hpp"

using namespace std::chrono_literals;

namespace {

http::Headers cookies(std::initializer_list<const char*> lines) {
    http::Headers headers;
    for (const char* line : lines) headers.add("cookie", line);
    return headers;
}

}  // namespace

TEST_CASE("a cookie is found among others") {
    const auto headers = cookies({"a=1; pbxd_session=abc-_=; b=2"});
    CHECK(http::find_cookie(headers, "pbxd_session") == "abc-_=");
    CHECK(http::find_cookie(headers, "b") == "2");
    CHECK_FALSE(http::find_cookie(headers, "pbxd"));
    CHECK_FALSE(http::find_cookie(headers, ""));
    CHECK_FALSE(http::find_cookie({}, "a"));
}

TEST_CASE("a cookie that is there twice is not found, in one header or in two") {
    CHECK_FALSE(http::find_cookie(cookies({"s=1; s=2"}), "s"));
    CHECK_FALSE(http::find_cookie(cookies({"s=1; s=1"}), "s"));
    CHECK_FALSE(http::find_cookie(cookies({"s=1", "s=2"}), "s"));
    CHECK_FALSE(http::find_cookie(cookies({"s=1;x=0; s =2"}), "s"));
}

TEST_CASE("a cookie's value outside of the grammar is not taken") {
    CHECK_FALSE(http::find_cookie(cookies({"s=a b"}), "s"));
    CHECK_FALSE(http::find_cookie(cookies({"s=\"a\""}), "s"));
    CHECK_FALSE(http::find_cookie(cookies({"s=\xc3\xa4"}), "s"));
    CHECK(http::find_cookie(cookies({";;; s=a;"}), "s") == "a");
}

TEST_CASE("a Set-Cookie line says all that it should") {
    const auto line = http::set_cookie({.name = "pbxd_session", .value = "abc", .max_age = 3600s, .secure = true});
    REQUIRE(line);
    CHECK(*line == "pbxd_session=abc; Path=/; Max-Age=3600; HttpOnly; Secure; SameSite=Lax");
    const auto readable = http::set_cookie(
        {.name = "csrftoken", .value = "x", .path = "/a", .http_only = false, .same_site = http::SameSite::strict});
    REQUIRE(readable);
    CHECK(*readable == "csrftoken=x; Path=/a; SameSite=Strict");
}

TEST_CASE("a Set-Cookie line cannot be broken out of") {
    for (const char* value : {"a;b", "a\r\nX: y", "a b", "a,b", "\"a\"", "a\\", "\x7f", "\xc3\xa4"}) {
        CAPTURE(value);
        CHECK(http::set_cookie({.name = "s", .value = value}).error() == http::Error::unsafe_value);
    }
    CHECK_FALSE(http::set_cookie({.name = "s=", .value = "1"}));
    CHECK_FALSE(http::set_cookie({.name = "", .value = "1"}));
    CHECK_FALSE(http::set_cookie({.name = "s", .value = "1", .path = "/; Domain=x"}));
    CHECK_FALSE(http::set_cookie({.name = "s", .value = "1", .path = "a"}));
}
