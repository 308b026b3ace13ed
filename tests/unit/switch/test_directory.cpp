#include <doctest/doctest.h>

#include "model/directory.hpp"
#include "model/directory_cache.hpp"
#include "recording.hpp"
#include "scene.hpp"

namespace {

/// The body of a recorded request, as fields.
sim::Fields recorded_form(const std::string& path) {
    const std::string text = fixture(path);
    std::string body = text.substr(text.find("\n\n") + 2);
    while (body.starts_with('\n') || body.starts_with('\r')) body.erase(0, 1);
    while (body.ends_with('\n')) body.pop_back();
    sim::Fields fields;
    for (std::size_t at = 0; at < body.size();) {
        const std::size_t end = std::min(body.find('&', at), body.size());
        const std::string field = body.substr(at, end - at);
        const std::size_t equals = field.find('=');
        fields.emplace_back(field.substr(0, equals), sim::url_decode(field.substr(equals + 1)));
        at = end + 1;
    }
    CHECK(sim::form_of(fields) == body);
    return fields;
}

/// The same names in the same order, and the same values but for times, UUIDs and numbers.
void check_same(const sim::Fields& ours, const sim::Fields& theirs) {
    REQUIRE(ours.size() == theirs.size());
    for (std::size_t i = 0; i < ours.size(); ++i) {
        CHECK(ours[i].first == theirs[i].first);
        const std::string& name = ours[i].first;
        const bool masked = name == "Core-UUID" || name.starts_with("Event-Date") || name == "Event-Sequence" ||
                            name == "sip_auth_nonce" || name == "sip_auth_response";
        if (!masked) CHECK(ours[i].second == theirs[i].second);
    }
}

const std::string answer =
    "<document type=\"freeswitch/xml\">\n<section name=\"directory\">\n<domain name=\"lines\">\n"
    "<params><param name=\"a\" value=\"domain\"/></params>\n<groups><group name=\"g\"><users>\n"
    "<user id=\"1001\" cacheable=\"60000\">\n<params><param name=\"a1-hash\" value=\"h\"/>"
    "<param name=\"a\" value=\"user\"/></params>\n"
    "<variables><variable name=\"presence_id\" value=\"1001@extensions\"/></variables>\n"
    "</user>\n</users></group></groups>\n</domain>\n</section>\n</document>\n";

}  // namespace

TEST_CASE("the directory is asked with the recorded forms") {
    Scene scene;
    const sim::Phone phone = Scene::phone("1001", "6001", "1-26668@127.0.0.1");
    const sim::SipCredentials credentials{
        .nonce = "n", .cnonce = "6b8b4567", .uri = "sip:127.0.0.1:5060", .response = "r"};
    check_same(sim::sip_register_question(scene.model.core, phone, credentials),
               recorded_form("xml_curl/directory-sip-register.http"));
    check_same(sim::verto_login_question(scene.model.core, "1001", "lines", {{"channel", "7"}}),
               recorded_form("xml_curl/directory-verto-login.http"));
    check_same(sim::message_count_question(scene.model.core, "1001", "lines"),
               recorded_form("xml_curl/directory-message-count.http"));
}

TEST_CASE("the recorded digest is what the password gives") {
    std::string nonce;
    std::string response;
    for (const auto& [name, value] : recorded_form("xml_curl/directory-sip-register.http")) {
        if (name == "sip_auth_nonce") nonce = value;
        if (name == "sip_auth_response") response = value;
    }
    CHECK(sim::digest_response(sim::md5_hex("1001:lines:pw-1001"), nonce, "00000001", "6b8b4567", "REGISTER",
                               "sip:127.0.0.1:5060") == response);
}

TEST_CASE("a browser's loginParams forge fields of the form, as they can on the real switch") {
    Scene scene;
    const sim::Fields forged{{"user=admin&x", "1"}};
    const std::string form = sim::form_of(sim::verto_login_question(scene.model.core, "1001", "lines", forged));
    CHECK(form.find("&user=admin&x=1&action=jsonrpc-authenticate") != std::string::npos);
}

TEST_CASE("a user is read from the answer, the nearest value winning") {
    const auto user = sim::read_directory_answer(answer, "1001", "lines");
    REQUIRE(user);
    CHECK(user->a1_hash("lines") == "h");
    CHECK(user->params.at("a") == "user");
    CHECK(user->variable("presence_id") == "1001@extensions");
    CHECK(user->cacheable_ms == 60'000);
}

TEST_CASE("somebody else, another domain, not found and broken XML are nobody") {
    CHECK_FALSE(sim::read_directory_answer(answer, "1002", "lines"));
    CHECK_FALSE(sim::read_directory_answer(answer, "1001", "extensions"));
    CHECK_FALSE(sim::read_directory_answer(answer.substr(0, 200), "1001", "lines"));
    CHECK_FALSE(sim::read_directory_answer("", "1001", "lines"));
    CHECK_FALSE(
        sim::read_directory_answer("<document type=\"freeswitch/xml\"><section name=\"result\"><result status=\"not "
                                   "found\"/></section></document>",
                                   "1001", "lines"));
}

TEST_CASE("the preprocessor eats what the real one eats") {
    CHECK(sim::preprocess("<?xml version=\"1.0\"?><document/>") == "");
    CHECK(sim::preprocess("a\n<?x?>\nb\n") == "a\nb\n");
    CHECK(sim::preprocess("a\nvalue=\"x-pre-process\"\nb") == "a\nb");
    CHECK(sim::preprocess("a<!-- \nb\n --> c\n") == "a c\n");
    CHECK(sim::preprocess("x=\"$${secret}y\"\n") == "x=\"y\"\n");
    CHECK(sim::preprocess("x=\"$${open\n") == "x=\"$${open\n");
}

TEST_CASE("a cacheable answer is kept for its time or until it is flushed") {
    sim::DirectoryCache cache;
    const auto user = *sim::read_directory_answer(answer, "1001", "lines");
    cache.keep(user, 0);
    CHECK(cache.find("1001", "lines", 59'999'999));
    CHECK_FALSE(cache.find("1001", "lines", 60'000'000));
    CHECK_FALSE(cache.find("1001", "extensions", 0));
    CHECK(cache.flush("1001", "lines") == 1);
    CHECK_FALSE(cache.find("1001", "lines", 0));
}
