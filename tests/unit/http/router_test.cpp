#include "http/router.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "printing.hpp"

using http::Method;
using http::MethodNotAllowed;
using http::NoSuchPath;
using http::RouteMatch;

namespace {

http::Router sample() {
    http::Router router;
    router.add(Method::get, "/", 0);
    router.add(Method::get, "/extensions/{channel:id}", 1);
    router.add(Method::post, "/extensions/{channel:id}/sessions", 2);
    router.add(Method::get, "/assets/{file*}", 3);
    router.add(Method::get, "/users/{name}", 4);
    router.add(Method::get, "/users/me", 5);
    router.add(Method::remove, "/users/{name}", 6);
    return router;
}

}  // namespace

TEST_CASE("a path leads to its route and parameters") {
    const auto router = sample();
    const auto found = router.find(Method::post, "/extensions/12/sessions");
    REQUIRE(std::holds_alternative<RouteMatch>(found));
    CHECK(std::get<RouteMatch>(found).route == 2);
    CHECK(std::get<RouteMatch>(found).id("channel") == 12);
    CHECK(std::get<RouteMatch>(found).text("channel") == "12");
    CHECK_THROWS_AS(std::get<RouteMatch>(found).text("other"), std::out_of_range);
    CHECK(std::get<RouteMatch>(router.find(Method::get, "/")).route == 0);
    CHECK(std::get<RouteMatch>(router.find(Method::get, "/assets/a/b.js")).text("file") == "a/b.js");
}

TEST_CASE("a literal segment goes before a parameter, whatever was added first") {
    const auto router = sample();
    CHECK(std::get<RouteMatch>(router.find(Method::get, "/users/me")).route == 5);
    CHECK(std::get<RouteMatch>(router.find(Method::get, "/users/alice")).route == 4);
}

TEST_CASE("HEAD goes where GET goes") {
    CHECK(std::get<RouteMatch>(sample().find(Method::head, "/users/me")).route == 5);
}

TEST_CASE("another method is answered with those allowed") {
    const auto found = sample().find(Method::put, "/users/alice");
    REQUIRE(std::holds_alternative<MethodNotAllowed>(found));
    CHECK(std::get<MethodNotAllowed>(found).allow == "GET, HEAD, DELETE");
    CHECK(std::get<MethodNotAllowed>(sample().find(Method::get, "/extensions/1/sessions")).allow == "POST");
}

TEST_CASE("a path that fits no pattern is no such path") {
    const auto router = sample();
    for (const char* path : {"", "x", "/nothing", "/extensions", "/extensions/", "/extensions/0", "/extensions/01",
                             "/extensions/-1", "/extensions/x", "/extensions/9223372036854775808", "/extensions/1/",
                             "/extensions//sessions", "/assets", "/assets/", "/users/", "/users/a/b", "//"}) {
        CAPTURE(path);
        CHECK(std::holds_alternative<NoSuchPath>(router.find(Method::get, path)));
    }
    CHECK(std::get<RouteMatch>(router.find(Method::get, "/extensions/9223372036854775807")).id("channel") ==
          9223372036854775807);
}

TEST_CASE("a malformed or doubled pattern is a programmer's error") {
    http::Router router = sample();
    for (const char* pattern : {"", "a", "/{", "/{}", "/a{b}", "/{x*}/b", "/{a}/{a}", "/users/me", "/{a b}"}) {
        CAPTURE(pattern);
        CHECK_THROWS_AS(router.add(Method::get, pattern, 9), std::invalid_argument);
    }
}
