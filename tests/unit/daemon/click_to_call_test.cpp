// Click to call, over HTTP: who may, and what is refused. That phones ring is the live suite's to show.
#include <nlohmann/json.hpp>

#include "browser.hpp"
#include "office.hpp"

using namespace pbxd;
using namespace pbxd::test;
using nlohmann::json;

namespace {

constexpr const char* path = "/api/click-to-call";

std::string wish(const storage::Extension& extension, const std::string& number) {
    return json{{"extension", extension.id.value}, {"number", number}}.dump();
}

std::string code_of(const http::Response& response) { return json::parse(response.body).at("error").at("code"); }

}  // namespace

TEST_CASE("click to call is for people with an extension of their own, from the page itself") {
    Office office;
    const auto& alices = *office.model.directory().extension_of_number("1001");
    const auto& bobs = *office.model.directory().extension_of_number("1002");
    CHECK(Browser(office).post(path, wish(alices, "1002")).status == 401);
    Browser alice(office, "alice");
    CHECK(alice.get(path).status == 405);
    CHECK(alice.post(path, wish(bobs, "1001")).status == 404);
    CHECK(alice.post(path, json{{"extension", 999}, {"number", "1002"}}.dump()).status == 404);
    // None of her phones is online: there is no switch here at all.
    const auto answer = alice.post(path, wish(alices, "1002"));
    CHECK(answer.status == 409);
    CHECK(code_of(answer) == "no_phone");
    office.done("extension.set", {{"extension", "1001"}, {"enabled", false}});
    CHECK(alice.post(path, wish(alices, "1002")).status == 404);
}

TEST_CASE("what is no number, or no such request, is a bad request") {
    Office office;
    Browser alice(office, "alice");
    const auto& extension = *office.model.directory().extension_of_number("1001");
    for (const std::string number : {"", "10 02", "1002 XML public", "${system ls}", "&park()", "a", "1002\n"}) {
        CAPTURE(number);
        const auto answer = alice.post(path, wish(extension, number));
        CHECK(answer.status == 400);
        CHECK(json::parse(answer.body).at("error").at("field") == "number");
    }
    for (const std::string body : {"", "{}", "[]", R"({"extension":"7","number":"1"})",
                                   R"({"extension":-1,"number":"1"})", R"({"extension":1,"number":"1","more":true})"}) {
        CAPTURE(body);
        CHECK(alice.post(path, body).status == 400);
    }
}
