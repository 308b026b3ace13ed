// JSON text that always is UTF-8. Part of commands.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace pbxd {

inline std::string dump(const nlohmann::json& json) {
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace pbxd
