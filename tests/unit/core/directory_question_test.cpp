#include "pbxd/directory_question.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "people.hpp"

using namespace pbxd;
using namespace pbxd::test;

namespace {

constexpr auto seconds = noon / 1000;

struct Office {
    Office() { fill(model); }
    std::optional<DirectoryUser> ask(const DirectoryQuestion& question, storage::EpochSeconds now = seconds) const {
        return answer(question, model.directory(), now);
    }
    ReadModel model;
};

std::string value(const std::vector<std::pair<std::string, std::string>>& list, std::string_view name) {
    const auto at = std::find_if(list.begin(), list.end(), [&](const auto& entry) { return entry.first == name; });
    return at == list.end() ? "(none)" : at->second;
}

const DirectoryQuestion alices_phone{
    .action = "sip_auth", .user = "alice-desk", .domain = "lines", .sip_auth_realm = "lines"};
const DirectoryQuestion alices_browser{
    .action = "jsonrpc-authenticate", .user = "b-alice", .domain = "extensions", .sip_auth_realm = {}};

}  // namespace

TEST_CASE("a line is answered with its hash and the extension's identity") {
    const auto user = Office().ask(alices_phone);
    REQUIRE(user.has_value());
    CHECK(user->id == "alice-desk");
    CHECK(user->domain == "lines");
    CHECK(value(user->params, "a1-hash") == std::string(32, '1'));
    CHECK(value(user->variables, "presence_id") == "1001@extensions");
    CHECK(value(user->variables, "accountcode") == "1001");
    CHECK(value(user->variables, "user_context") == "lines");
    CHECK(user->cacheable.count() <= 60'000);
}

TEST_CASE("a phone's calls are encrypted as the configuration says") {
    const std::pair<Srtp, std::string> cases[] = {
        {Srtp::off, "forbidden"}, {Srtp::accept, "(none)"}, {Srtp::optional, "(none)"}, {Srtp::mandatory, "mandatory"}};
    const Office office;
    for (const auto& [srtp, wanted] : cases) {
        const auto user = answer(alices_phone, office.model.directory(), seconds, srtp);
        REQUIRE(user.has_value());
        CHECK(value(user->variables, "rtp_secure_media_inbound") == wanted);
        const auto browser = answer(alices_browser, office.model.directory(), seconds, srtp);
        REQUIRE(browser.has_value());
        CHECK(value(browser->variables, "rtp_secure_media_inbound") == "(none)");
    }
}

TEST_CASE("a session is answered with its hash, single call methods and its expiry, and never cached") {
    const auto user = Office().ask(alices_browser);
    REQUIRE(user.has_value());
    CHECK(value(user->params, "a1-hash") == std::string(32, 'a'));
    const auto methods = value(user->params, "jsonrpc-allowed-methods");
    CHECK(methods.find("verto.invite") != std::string::npos);
    CHECK(methods.find("jsapi") == std::string::npos);
    CHECK(("," + methods + ",").find(",verto,") == std::string::npos);
    CHECK(value(user->params, "jsonrpc-allowed-event-channels") == "(none)");
    CHECK(value(user->variables, "login-expires") == std::to_string(seconds + 3600));
    CHECK(value(user->variables, "presence_id") == "1001@extensions");
    CHECK(value(user->variables, "verto_user") == "b-alice@extensions");
    CHECK(user->cacheable.count() == 0);
}

TEST_CASE("a mailbox is answered with its settings, and with nothing that lets anybody log in") {
    Office office;
    auto extension = *office.model.directory().find(alice);
    extension.voicemail_pin = "4711";
    extension.voicemail_to_email = true;
    office.model.put(extension, noon);
    auto owner = *office.model.directory().find(extension.user);
    owner.email = "alice@example.net";
    office.model.put(owner, noon);
    for (const auto* action : {"voicemail-lookup", "message-count"}) {
        const DirectoryQuestion question{
            .action = action, .user = "1001", .domain = "extensions", .sip_auth_realm = {}};
        const auto user = office.ask(question);
        REQUIRE(user.has_value());
        CHECK(user->id == "1001");
        CHECK(value(user->params, "vm-password") == "4711");
        CHECK(value(user->params, "vm-mailto") == "alice@example.net");
        CHECK(value(user->params, "a1-hash") == "(none)");
        CHECK(value(user->params, "password") == "(none)");
        CHECK(user->cacheable.count() == 0);
        CHECK_FALSE(office.ask({.action = action, .user = "1001", .domain = "lines", .sip_auth_realm = {}}));
        CHECK_FALSE(office.ask({.action = action, .user = "alice-desk", .domain = "extensions", .sip_auth_realm = {}}));
    }
    CHECK(value(office.ask(alices_phone)->params, "mwi-account") == "1001@extensions");
    extension.voicemail_pin.clear();
    extension.voicemail_to_email = false;
    office.model.put(extension, noon);
    const DirectoryQuestion lookup{
        .action = "voicemail-lookup", .user = "1001", .domain = "extensions", .sip_auth_realm = {}};
    CHECK(value(office.ask(lookup)->params, "vm-password") == "(none)");
    CHECK(value(office.ask(lookup)->params, "vm-mailto") == "(none)");
    extension.voicemail = false;
    office.model.put(extension, noon);
    CHECK_FALSE(office.ask(lookup));
    CHECK(value(office.ask(alices_phone)->params, "mwi-account") == "(none)");
}

TEST_CASE("an expired session is nobody, to the second") {
    const Office office;
    CHECK(office.ask(alices_browser, seconds + 3599).has_value());
    CHECK_FALSE(office.ask(alices_browser, seconds + 3600).has_value());
}

TEST_CASE("everybody and everything else is nobody") {
    const Office office;
    const DirectoryQuestion questions[] = {
        {.action = "sip_auth", .user = "nobody", .domain = "lines", .sip_auth_realm = "lines"},
        {.action = "sip_auth", .user = "", .domain = "lines", .sip_auth_realm = "lines"},
        {.action = "sip_auth", .user = "alice-desk", .domain = "extensions", .sip_auth_realm = "extensions"},
        {.action = "sip_auth", .user = "alice-desk", .domain = "lines", .sip_auth_realm = "elsewhere"},
        {.action = "sip_auth", .user = "b-alice", .domain = "extensions", .sip_auth_realm = "extensions"},
        {.action = "jsonrpc-authenticate", .user = "alice-desk", .domain = "lines", .sip_auth_realm = {}},
        {.action = "jsonrpc-authenticate", .user = "b-alice", .domain = "lines", .sip_auth_realm = {}},
        {.action = "jsonrpc-authenticate", .user = "b-alice", .domain = "elsewhere", .sip_auth_realm = {}},
        {.action = "jsonrpc-authenticate", .user = "b-alice", .domain = "", .sip_auth_realm = {}},
        {.action = "", .user = "alice-desk", .domain = "lines", .sip_auth_realm = {}},
        {.action = "message-count", .user = "alice-desk", .domain = "lines", .sip_auth_realm = {}},
        {.action = "reverse-auth-lookup", .user = "alice-desk", .domain = "lines", .sip_auth_realm = {}},
    };
    for (const auto& question : questions) {
        CAPTURE(question.action);
        CAPTURE(question.user);
        CAPTURE(question.domain);
        CHECK_FALSE(office.ask(question).has_value());
    }
}

TEST_CASE("who is disabled is nobody: line, extension or user") {
    SUBCASE("the line") {
        Office office;
        auto line = *office.model.directory().line_of_username("alice-desk");
        line.enabled = false;
        office.model.put(line, noon);
        CHECK_FALSE(office.ask(alices_phone).has_value());
        CHECK(office.ask(alices_browser).has_value());
    }
    SUBCASE("the extension") {
        Office office;
        auto changed = *office.model.directory().find(alice);
        changed.enabled = false;
        office.model.put(changed, noon);
        CHECK_FALSE(office.ask(alices_phone).has_value());
        CHECK_FALSE(office.ask(alices_browser).has_value());
    }
    SUBCASE("the user") {
        Office office;
        auto user = *office.model.directory().user_of_login("alice");
        user.enabled = false;
        office.model.put(user, noon);
        CHECK_FALSE(office.ask(alices_phone).has_value());
        CHECK_FALSE(office.ask(alices_browser).has_value());
    }
}
