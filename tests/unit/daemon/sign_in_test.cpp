// Signing in and out, over real connections, with real password hashes.
#include <nlohmann/json.hpp>

#include "browser.hpp"

using namespace pbxd;
using namespace pbxd::test;
using nlohmann::json;

namespace {

std::string find_line(const std::vector<std::string>& lines, const std::string& name) {
    for (const auto& line : lines) {
        if (line.starts_with(name + "=")) return line;
    }
    return {};
}

}  // namespace

TEST_CASE("the right password signs in, and tells who it is") {
    Office office;
    Browser alice(office);
    const auto answer = alice.sign_in("alice");
    REQUIRE(answer.status == 200);
    const auto told = json::parse(answer.body);
    CHECK(told == json::parse(alice.get("/api/me").body));
    CHECK(told.at("user") == json({{"login", "alice"}, {"display_name", "Alice Müller"}, {"role", "user"}}));
    REQUIRE(told.at("extensions").size() == 1);
    CHECK(told.at("extensions")[0].at("number") == "1001");
    CHECK(told.at("extensions")[0].at("channel").at("auth_realm") == "extensions");
    CHECK(answer.body.find("argon2") == std::string::npos);
    CHECK(header(answer, "Cache-Control") == "no-store");
}

TEST_CASE("the session's cookie is not for scripts, the CSRF cookie is, and both are new") {
    Office office;
    Browser alice(office);
    alice.get("/sign-in");
    const auto before = alice.cookies.at("csrftoken");
    REQUIRE(alice.sign_in("alice").status == 200);
    const auto session = find_line(alice.set_cookie_lines, "pbxd_session");
    CHECK(session.find("HttpOnly") != std::string::npos);
    CHECK(session.find("SameSite=Lax") != std::string::npos);
    CHECK(session.find("Path=/") != std::string::npos);
    CHECK(session.find("Max-Age=1209600") != std::string::npos);
    CHECK(session.find("Secure") == std::string::npos);
    const auto token = find_line(alice.set_cookie_lines, "csrftoken");
    CHECK(token.find("HttpOnly") == std::string::npos);
    CHECK(token.find("SameSite=Lax") != std::string::npos);
    CHECK(alice.cookies.at("csrftoken") != before);
}

TEST_CASE("behind a TLS proxy both cookies are for TLS alone, and HSTS is sent") {
    Office office;
    office.origins = http::Origins::of({"https://pbx.example"}).value();
    office.web = std::make_unique<WebApp>(WebParts{.people = *office.people,
                                                   .sign_ins = *office.sign_ins,
                                                   .model = office.model,
                                                   .hub = *office.hub,
                                                   .relay = *office.relay,
                                                   .files = office.files,
                                                   .origins = office.origins,
                                                   .log = office.log,
                                                   .public_url = "https://pbx.example/",
                                                   .session_lifetime = std::chrono::hours(12)});
    Browser alice(office);
    alice.origin = "https://pbx.example";
    const auto answer = alice.sign_in("alice");
    REQUIRE(answer.status == 200);
    REQUIRE(alice.set_cookie_lines.size() == 2);
    for (const auto& line : alice.set_cookie_lines) CHECK(line.find("Secure") != std::string::npos);
    CHECK_FALSE(header(answer, "Strict-Transport-Security").empty());
    const auto session = json::parse(alice.open_session("extensions", session_a).body);
    CHECK(session.at("verto_url") == "wss://pbx.example/verto");
}

TEST_CASE("a wrong password, an unknown login and a disabled user get the same answer") {
    Office office;
    Browser browser(office);
    auto bob = office.user("bob");
    bob.enabled = false;
    office.keep(bob);
    const auto wrong = browser.sign_in("alice", "wrong horse");
    CHECK(wrong.status == 401);
    CHECK(error_code(wrong) == "wrong_credentials");
    const auto unknown = browser.sign_in("nobody", "wrong horse");
    const auto disabled = browser.sign_in("bob");
    const auto empty = browser.sign_in("", "");
    for (const auto* other : {&unknown, &disabled, &empty}) {
        CHECK(other->status == 401);
        CHECK(other->body == wrong.body);
    }
    CHECK_FALSE(browser.cookies.contains("pbxd_session"));
    CHECK(office.log.count("wrong horse", Level::debug) == 0);
    CHECK(office.log.count("sign-in: wrong login or password from 127.0.0.1") == 4);
}

TEST_CASE("a user without a password cannot sign in, not even with an empty one") {
    Office office;
    office.done("user.add", {{"login", "dave"}});
    Browser browser(office);
    CHECK(browser.sign_in("dave", "").status == 401);
    CHECK(browser.sign_in("dave", password).status == 401);
}

TEST_CASE("after ten wrong passwords a login has to wait, and is told how long") {
    Office office;
    Browser browser(office);
    for (int i = 0; i < 10; ++i) CHECK(browser.sign_in("alice", "wrong horse").status == 401);
    const auto refused = browser.sign_in("alice");
    CHECK(refused.status == 429);
    CHECK(error_code(refused) == "too_many_attempts");
    CHECK(header(refused, "Retry-After") == "30");
    // Others at that address are not kept out.
    CHECK(browser.sign_in("bob").status == 200);
    office.now += 29'000;
    Browser later(office);
    CHECK(header(later.sign_in("alice"), "Retry-After") == "1");
    office.now += 1'000;
    CHECK(later.sign_in("alice").status == 200);
}

TEST_CASE("many who sign in from one address do not use up its attempts") {
    Office office;
    for (int i = 0; i < 150; ++i) REQUIRE(Browser(office).sign_in("alice").status == 200);
}

TEST_CASE("a right password forgives the wrong ones before it") {
    Office office;
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 5; ++i) CHECK(Browser(office).sign_in("alice", "wrong horse").status == 401);
        CHECK(Browser(office).sign_in("alice").status == 200);
    }
}

TEST_CASE("changing anything needs the CSRF token, and an origin that is ours") {
    Office office;
    for (const auto& path :
         {std::string("/api/sign-in"), std::string("/api/sign-out"), office.channel_path("extensions") + "/sessions"}) {
        CAPTURE(path);
        auto refusal = [&](const std::string& csrf, const std::string& origin) {
            Browser alice(office, "alice");
            alice.csrf = csrf;
            alice.origin = origin;
            const auto answer = alice.post(path, "{}");
            CHECK(answer.status == 403);
            CHECK(alice.get("/api/me").status == 200);
            return error_code(answer);
        };
        CHECK(refusal("", "own") == "csrf");
        CHECK(refusal(std::string(43, 'a'), "own") == "csrf");
        CHECK(refusal("short", "own") == "csrf");
        CHECK(refusal("own", "http://evil.example") == "origin");
        CHECK(refusal("own", "null") == "origin");
        CHECK(refusal("own", "http://127.0.0.1:1") == "origin");
        CHECK(refusal("own", "https://127.0.0.1:" + std::to_string(office.web_port())) == "origin");
    }
}

TEST_CASE("a CSRF cookie and header that agree with each other are not enough for a signed-in browser") {
    Office office;
    Browser alice(office, "alice");
    alice.cookies["csrftoken"] = std::string(43, 'a');
    CHECK(error_code(alice.post("/api/sign-out", "{}")) == "csrf");
    CHECK(error_code(alice.open_session("extensions", session_a)) == "csrf");
    CHECK(office.model.directory().sessions().empty());
}

TEST_CASE("a script without an Origin may sign in with the token; another site's page may not") {
    Office office;
    Browser script(office);
    script.origin = "";
    CHECK(script.sign_in("alice").status == 200);
    Browser page(office);
    page.get("/sign-in");
    Wire wire(office.loop, office.web_port());
    const auto token = page.cookies.at("csrftoken");
    wire.send(
        "POST /api/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nSec-Fetch-Site: cross-site\r\nCookie: "
        "csrftoken=" +
        token + "\r\nX-CSRFToken: " + token + "\r\nContent-Length: 2\r\n\r\n{}");
    CHECK(wire.read_all().starts_with("HTTP/1.1 403 "));
}

TEST_CASE("a body that is not what signing in takes is a bad request that names the field") {
    Office office;
    Browser browser(office);
    browser.get("/sign-in");
    struct Case {
        std::string body;
        std::string field;
    };
    const std::vector<Case> cases{{"", ""},
                                  {"{", ""},
                                  {"[]", ""},
                                  {"null", ""},
                                  {R"({"login":"alice"})", "password"},
                                  {R"({"login":1,"password":"x"})", "login"},
                                  {R"({"login":null,"password":"x"})", "login"},
                                  {R"({"login":"alice","password":"x","admin":true})", "admin"},
                                  {R"({"login":"alice","login":"bob","password":"x"})", "login"},
                                  {R"({"login":["alice"],"password":"x"})", "login"},
                                  {R"({"login":{"a":{"b":1}},"password":"x"})", ""},
                                  {"{\"login\":\"\xff\",\"password\":\"x\"}", ""},
                                  {R"({"login":")" + std::string(257, 'a') + R"(","password":"x"})", "login"}};
    for (const auto& at : cases) {
        CAPTURE(at.body);
        const auto answer = browser.post("/api/sign-in", at.body);
        CHECK(answer.status == 400);
        const auto told = json::parse(answer.body).at("error");
        CHECK(told.at("code") == "bad_request");
        CHECK_FALSE(told.at("message").get<std::string>().empty());
        if (!at.field.empty()) CHECK(told.value("field", "") == at.field);
    }
    CHECK(browser.sign_in("alice").status == 200);
}

TEST_CASE("an oversized body is refused") {
    Office office;
    Browser browser(office);
    browser.get("/sign-in");
    CHECK(browser.post("/api/sign-in", std::string(70'000, 'a')).status == 413);
    CHECK(browser.post("/api/sign-in", R"({"login":"alice","password":")" + std::string(5000, 'a') + "\"}").status ==
          400);
}

TEST_CASE("signing out ends the sign-in for good and clears the cookie") {
    Office office;
    Browser alice(office, "alice");
    Browser at_home(office, "alice");
    const auto token = alice.cookies.at("pbxd_session");
    const auto answer = alice.post("/api/sign-out", "{}");
    CHECK(answer.status == 204);
    CHECK(find_line(alice.set_cookie_lines, "pbxd_session").find("Max-Age=0") != std::string::npos);
    CHECK_FALSE(alice.cookies.contains("pbxd_session"));
    CHECK(error_code(alice.get("/api/me")) == "not_signed_in");
    alice.cookies["pbxd_session"] = token;
    CHECK(alice.get("/api/me").status == 401);
    CHECK(at_home.get("/api/me").status == 200);
}

TEST_CASE("signing out takes an empty body too, and nothing else") {
    Office office;
    Browser alice(office, "alice");
    CHECK(alice.post("/api/sign-out", R"({"everywhere":true})").status == 400);
    CHECK(alice.post("/api/sign-out", "[]").status == 400);
    CHECK(alice.get("/api/me").status == 200);
    CHECK(alice.post("/api/sign-out", "").status == 204);
}

TEST_CASE("a new password signs out everywhere, and is the only one that works") {
    Office office;
    Browser alice(office, "alice");
    office.done("user.set", {{"user", "alice"}, {"password", "battery staple"}});
    CHECK(alice.get("/api/me").status == 401);
    CHECK(Browser(office).sign_in("alice").status == 401);
    CHECK(Browser(office).sign_in("alice", "battery staple").status == 200);
}
