// Any text as a form, as JSON, as cookies, as credentials.
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "http/basic_auth.hpp"
#include "http/cookie.hpp"
#include "http/form.hpp"
#include "http/json.hpp"
#include "http/origin.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    if (const auto form = http::Form::parse(text)) (void)form->single("user");
    if (const auto json = http::parse_json(text)) {
        http::JsonObject in(*json);
        (void)in.text("type", 16);
        (void)in.integer_or("limit", 1, {1, 5});
        (void)in.finish();
    }
    http::Headers headers;
    headers.add("Cookie", text);
    headers.add("Authorization", text);
    (void)http::find_cookie(headers, "pbxd_session");
    (void)http::basic_credentials(headers);
    (void)http::normal_origin(text);
    return 0;
}
