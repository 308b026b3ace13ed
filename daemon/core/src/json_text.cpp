#include "pbxd/json_text.hpp"

#include <nlohmann/json.hpp>

namespace pbxd {

std::string json_text(const nlohmann::json& json) {
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string json_quoted(std::string_view text) { return json_text(nlohmann::json(text)); }

nlohmann::json json_from(std::string_view text) { return nlohmann::json::parse(text, nullptr, false); }

}  // namespace pbxd
