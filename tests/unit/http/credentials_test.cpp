// Who is asking, and from which page: basic credentials, origins, CSRF tokens.
#include <doctest/doctest.h>

#include "http/basic_auth.hpp"
#include "http/csrf.hpp"
#include "http/origin.hpp"
#include "printing.hpp"

namespace {

http::Headers one(const char* name, std::string value) {
    http::Headers headers;
    headers.add(name, std::move(value));
    return headers;
}

http::Request from(std::optional<std::string> origin, const char* host = "pbx.example", bool secure = true) {
    http::Request request;
    request.secure = secure;
    request.headers.add("Host", host);
    if (origin) request.headers.add("Origin", *origin);
    return request;
}

}  // namespace

TEST_CASE("basic credentials are read as mod_xml_curl sends them") {
    const auto given = http::basic_credentials(one("Authorization", "Basic ZnJlZXN3aXRjaDpsYWItZnNhcGk="));
    REQUIRE(given);
    CHECK(given->user == "freeswitch");
    CHECK(given->password == "lab-fsapi");
    CHECK(http::basic_credentials(one("authorization", "bAsIc  YTpiOmM"))->password == "b:c");
}

TEST_CASE("what are no basic credentials is nothing") {
    for (const char* value :
         {"", "Basic", "Basic ", "Bearer YTpi", "Basic !!!!", "Basic YQ==", "Basic YTpiA", "Basic YToKYg=="}) {
        CAPTURE(value);
        CHECK_FALSE(http::basic_credentials(one("Authorization", value)));
    }
    auto twice = one("Authorization", "Basic YTpi");
    twice.add("authorization", "Basic YTpi");
    CHECK_FALSE(http::basic_credentials(twice));
    CHECK_FALSE(http::basic_credentials({}));
}

TEST_CASE("credentials are the same only if both parts are") {
    CHECK(http::same_credentials({"a", "b"}, {"a", "b"}));
    CHECK_FALSE(http::same_credentials({"a", "b"}, {"a", "c"}));
    CHECK_FALSE(http::same_credentials({"x", "b"}, {"a", "b"}));
    CHECK_FALSE(http::same_in_constant_time("aa", "a"));
    CHECK_FALSE(http::same_in_constant_time("", "a"));
    CHECK_FALSE(http::same_in_constant_time("a", ""));
    CHECK(http::same_in_constant_time("", ""));
    CHECK(http::basic_challenge("fsapi").status == 401);
}

TEST_CASE("origins have a normal form") {
    CHECK(http::normal_origin("HTTPS://Pbx.Example:443") == "https://pbx.example");
    CHECK(http::normal_origin("http://pbx.example:80") == "http://pbx.example");
    CHECK(http::normal_origin("http://pbx.example:443") == "http://pbx.example:443");
    CHECK(http::normal_origin("http://[::1]:8080") == "http://[::1]:8080");
    CHECK(http::normal_origin("http://[::1]") == "http://[::1]");
    for (const char* bad : {"null", "", "https://", "ftp://a", "https://a:0", "https://a:x", "https://a:99999",
                            "https://a/b", "https://a b", "https://u@a", "https://[::1", "https://a:1:2"}) {
        CAPTURE(bad);
        CHECK_FALSE(http::normal_origin(bad));
    }
}

TEST_CASE("an own origin is the Host's with this connection's scheme, or a public address") {
    const auto origins = http::Origins::of({"https://pbx.example/", "http://10.0.0.5:8080"});
    REQUIRE(origins);
    using http::OriginVerdict;
    CHECK(origins->judge(from("https://pbx.example")) == OriginVerdict::own);
    CHECK(origins->judge(from("https://PBX.example:443")) == OriginVerdict::own);
    CHECK(origins->judge(from("https://pbx.example", "127.0.0.1:8080", false)) == OriginVerdict::own);
    CHECK(origins->judge(from("http://127.0.0.1:8080", "127.0.0.1:8080", false)) == OriginVerdict::own);
    CHECK(origins->judge(from("http://127.0.0.1:8081", "127.0.0.1:8080", false)) == OriginVerdict::foreign);
    CHECK(origins->judge(from("http://pbx.other", "pbx.other", true)) == OriginVerdict::foreign);
    CHECK(origins->judge(from("https://evil.example")) == OriginVerdict::foreign);
    CHECK(origins->judge(from("https://pbx.example.evil.example")) == OriginVerdict::foreign);
    CHECK(origins->judge(from("null")) == OriginVerdict::foreign);
    CHECK(origins->judge(from(std::nullopt)) == OriginVerdict::missing);

    auto twice = from("https://pbx.example");
    twice.headers.add("Origin", "https://pbx.example");
    CHECK(origins->judge(twice) == OriginVerdict::foreign);
    auto hosts = from("https://other.example", "other.example");
    hosts.headers.add("Host", "other.example");
    CHECK(origins->judge(hosts) == OriginVerdict::foreign);
    CHECK_FALSE(http::Origins::of({"pbx.example"}));
}

TEST_CASE("a WebSocket needs an own origin, a change may lack one where the browser vouches for it") {
    const auto origins = http::Origins::of({});
    REQUIRE(origins);
    CHECK(origins->allow_websocket(from("https://pbx.example")));
    CHECK_FALSE(origins->allow_websocket(from(std::nullopt)));
    CHECK_FALSE(origins->allow_websocket(from("https://evil.example")));

    CHECK(origins->allow_change(from("https://pbx.example")));
    CHECK_FALSE(origins->allow_change(from("https://evil.example")));
    CHECK(origins->allow_change(from(std::nullopt)));
    for (const auto& [site, allowed] :
         {std::pair{"same-origin", true}, {"none", true}, {"cross-site", false}, {"same-site", false}}) {
        auto request = from(std::nullopt);
        request.headers.add("Sec-Fetch-Site", site);
        CHECK(origins->allow_change(request) == allowed);
    }
}

TEST_CASE("a CSRF token must be shaped, sent, and the same as the cookie") {
    const std::string token(43, 'a');
    const auto check = [](const std::optional<std::string>& cookie, const std::vector<std::string>& headers) {
        http::Request request;
        if (cookie) request.headers.add("Cookie", "csrftoken=" + *cookie);
        for (const auto& header : headers) request.headers.add("x-csrftoken", header);
        return http::check_csrf(request, "csrftoken", "X-CSRFToken");
    };
    using http::CsrfVerdict;
    CHECK(check(token, {token}) == CsrfVerdict::good);
    CHECK(check(token, {}) == CsrfVerdict::missing);
    CHECK(check(std::nullopt, {token}) == CsrfVerdict::missing);
    CHECK(check(token, {std::string(43, 'b')}) == CsrfVerdict::wrong);
    CHECK(check(token, {token, token}) == CsrfVerdict::wrong);
    CHECK(check("", {""}) == CsrfVerdict::wrong);
    CHECK(check("short", {"short"}) == CsrfVerdict::wrong);
    CHECK_FALSE(http::csrf_token_shaped(std::string(129, 'a')));
    CHECK_FALSE(http::csrf_token_shaped(std::string(31, 'a') + "="));
}
