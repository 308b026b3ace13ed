#include "pbxd/json_text.hpp"

#include <nlohmann/json.hpp>

namespace pbxd {

std::string json_text(const nlohmann::json& json) {
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string json_quoted(std::string_view text) { return json_text(nlohmann::json(text)); }

nlohmann::json json_from(std::string_view text, int most_depth) {
    bool too_deep = false;
    const auto watch = [&](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
        too_deep = too_deep || depth > most_depth;
        return !too_deep;
    };
    auto json = nlohmann::json::parse(text, watch, false);
    if (too_deep) return nlohmann::json(nlohmann::json::value_t::discarded);
    return json;
}

nlohmann::json json_from_switch(std::string_view text) {
    auto json = json_from(text);
    if (!json.is_discarded()) return json;
    // To a JSON string and back: what is no UTF-8 is replaced on the way.
    return json_from(json_from(json_quoted(text)).get<std::string>());
}

}  // namespace pbxd
