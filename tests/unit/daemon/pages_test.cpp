// The pages, and the cookies and headers that come with them.
#include "browser.hpp"

using namespace pbxd;
using namespace pbxd::test;

namespace {

/// What the server wrote into the page's meta tag.
std::string page_of(const http::Response& response) {
    const std::string mark = R"(name="pbxd-page" content=")";
    const auto at = response.body.find(mark);
    REQUIRE(at != std::string::npos);
    return response.body.substr(at + mark.size(), response.body.find('"', at + mark.size()) - at - mark.size());
}

void is_page(const http::Response& response, unsigned status, const std::string& name) {
    CHECK(response.status == status);
    CHECK(page_of(response) == name);
    CHECK(header(response, "Cache-Control") == "no-store");
    CHECK(header(response, "Content-Type").starts_with("text/html"));
    CHECK(header(response, "Content-Security-Policy").find("default-src 'self'") != std::string::npos);
}

}  // namespace

TEST_CASE("the home page leads a stranger to sign in, and a user to their extension") {
    Office office;
    Browser stranger(office);
    const auto away = stranger.get("/");
    CHECK(away.status == 303);
    CHECK(header(away, "Location") == "/sign-in");
    Browser carol(office, "carol");
    const auto home = carol.get("/");
    CHECK(home.status == 303);
    CHECK(header(home, "Location") == office.channel_path("warehouse"));
}

TEST_CASE("the home page of a user without an enabled extension says so") {
    Office office;
    REQUIRE(
        office.loop.run(office.people->add_user({.login = "dave", .display_name = "Dave"}, std::nullopt)).has_value());
    is_page(Browser(office, "dave").get("/"), 200, "no-extension");
    auto disabled = office.extension("1001");
    disabled.enabled = false;
    office.keep(disabled);
    is_page(Browser(office, "alice").get("/"), 200, "no-extension");
}

TEST_CASE("the sign-in page is for strangers") {
    Office office;
    is_page(Browser(office).get("/sign-in"), 200, "sign-in");
    is_page(Browser(office).get("/sign-in?next=/extensions/1"), 200, "sign-in");
    const auto home = Browser(office, "alice").get("/sign-in");
    CHECK(home.status == 303);
    CHECK(header(home, "Location") == "/");
}

TEST_CASE("a channel's page is only for a user with an enabled extension on it") {
    Office office;
    const auto own = office.channel_path("extensions");
    is_page(Browser(office, "alice").get(own), 200, "table");
    is_page(Browser(office).get(own), 404, "not-found");
    is_page(Browser(office, "carol").get(own), 404, "not-found");
    auto disabled = office.extension("1001");
    disabled.enabled = false;
    office.keep(disabled);
    is_page(Browser(office, "alice").get(own), 404, "not-found");
}

TEST_CASE("one's own pages lead a stranger to sign in and back, and are there for who has an extension") {
    Office office;
    for (const std::string name : {"phones", "settings"}) {
        CAPTURE(name);
        const auto away = Browser(office).get("/" + name);
        CHECK(away.status == 303);
        CHECK(header(away, "Location") == "/sign-in?next=%2F" + name);
        is_page(Browser(office, "alice").get("/" + name), 200, name);
        is_page(Browser(office, "alice").get("/" + name + "/1"), 404, "not-found");
    }
    auto disabled = office.extension("1001");
    disabled.enabled = false;
    office.keep(disabled);
    is_page(Browser(office, "alice").get("/phones"), 200, "no-extension");
    is_page(Browser(office, "alice").get("/settings"), 200, "no-extension");
}

TEST_CASE("the gateways' page is an administrator's, with or without an extension; for others there is none") {
    Office office;
    const auto away = Browser(office).get("/gateways");
    CHECK(away.status == 303);
    CHECK(header(away, "Location") == "/sign-in?next=%2Fgateways");
    is_page(Browser(office, "bob").get("/gateways"), 404, "not-found");
    auto bob = office.user("bob");
    bob.role = storage::Role::admin;
    office.keep(bob);
    is_page(Browser(office, "bob").get("/gateways"), 200, "gateways");
    auto disabled = office.extension("1002");
    disabled.enabled = false;
    office.keep(disabled);
    is_page(Browser(office, "bob").get("/gateways"), 200, "gateways");
}

TEST_CASE("a channel that is none, by any name, is not found") {
    Office office;
    Browser alice(office, "alice");
    for (const std::string path :
         {"/extensions/999", "/extensions/0", "/extensions/01", "/extensions/-1", "/extensions/x", "/extensions/",
          "/extensions/99999999999999999999", "/extensions/1/x", "/nothing"}) {
        CAPTURE(path);
        is_page(alice.get(path), 404, "not-found");
    }
}

TEST_CASE("a sign-in that expired, or whose user was disabled, opens nothing") {
    Office office;
    const auto own = office.channel_path("extensions");
    Browser alice(office, "alice");
    Browser bob(office, "bob");
    auto user = office.user("bob");
    user.enabled = false;
    office.keep(user);
    is_page(bob.get(own), 404, "not-found");
    CHECK(bob.get("/api/me").status == 401);
    office.now += 3'600'000 - 1000;
    CHECK(alice.get(own).status == 200);
    office.now += 1000;
    is_page(alice.get(own), 404, "not-found");
}

TEST_CASE("a page gives a CSRF cookie to a browser without one, and leaves one that is there") {
    Office office;
    Browser stranger(office);
    stranger.get("/sign-in");
    REQUIRE(stranger.set_cookie_lines.size() == 1);
    const auto line = stranger.set_cookie_lines[0];
    CHECK(line.starts_with("csrftoken="));
    CHECK(line.find("SameSite=Lax") != std::string::npos);
    CHECK(line.find("Path=/") != std::string::npos);
    CHECK(line.find("HttpOnly") == std::string::npos);
    CHECK(line.find("Secure") == std::string::npos);
    stranger.get("/sign-in");
    CHECK(stranger.set_cookie_lines.empty());
    Browser other(office);
    other.get("/sign-in");
    CHECK(other.cookies.at("csrftoken") != stranger.cookies.at("csrftoken"));
}

TEST_CASE("cookies that are malformed, forged or there twice are nobody's") {
    Office office;
    const auto own = office.channel_path("extensions");
    const Browser alice(office, "alice");
    const auto token = alice.cookies.at("pbxd_session");
    for (const auto& cookie : {"pbxd_session=" + token + "; pbxd_session=" + token, "pbxd_session=" + token + "x",
                               "pbxd_session=" + std::string(5000, 'a'), std::string("pbxd_session="),
                               std::string("pbxd_session"), std::string(";;;=;pbxd_session=\xff\xfe"),
                               "PBXD_SESSION=" + token, std::string("pbxd_session='; DROP TABLE sign_ins;--")}) {
        CAPTURE(cookie);
        Wire wire(office.loop, office.web_port());
        wire.send("GET " + own + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nCookie: " + cookie + "\r\n\r\n");
        CHECK(wire.read_all().starts_with("HTTP/1.1 404 "));
    }
    Wire wire(office.loop, office.web_port());
    wire.send("GET " + own + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nCookie: x=1; pbxd_session=" + token +
              "\r\n\r\n");
    CHECK(wire.read_all().starts_with("HTTP/1.1 200 "));
}

TEST_CASE("files of the web client are served, and nothing beside them") {
    Office office;
    Browser stranger(office);
    const auto file = stranger.get("/assets/app-1a2b.js");
    CHECK(file.status == 200);
    CHECK(file.body == "export {};\n");
    CHECK(header(file, "Cache-Control").find("max-age=31536000") != std::string::npos);
    CHECK(header(file, "X-Content-Type-Options") == "nosniff");
    // The page without a name in it is not to be had.
    is_page(stranger.get("/index.html"), 404, "not-found");
    CHECK(stranger.get("/assets/../../secret.key").status != 200);
    CHECK(stranger.get("/assets/%2e%2e/%2e%2e/secret.key").status != 200);
    is_page(stranger.get("/assets/missing.js"), 404, "not-found");
}

TEST_CASE("what is no page and no file is an error in JSON") {
    Office office;
    Browser alice(office, "alice");
    const auto missing = alice.get("/api/nothing");
    CHECK(missing.status == 404);
    CHECK(error_code(missing) == "not_found");
    const auto wrong = alice.post("/api/me", "{}");
    CHECK(wrong.status == 405);
    CHECK(header(wrong, "Allow").find("GET") != std::string::npos);
    CHECK(alice.get("/api/sign-in").status == 405);
    CHECK(alice.post("/nothing", "{}").status == 404);
}

TEST_CASE("the sockets answer a plain request with what to do instead") {
    Office office;
    Browser alice(office, "alice");
    CHECK(alice.get("/api/live").status == 426);
    CHECK(alice.get("/verto").status == 426);
}
