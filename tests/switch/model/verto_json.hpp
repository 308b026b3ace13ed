// How mod_verto's messages are read, and the code that they are refused with.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace sim {

constexpr int session_error = -32002;

inline std::string text_at(const nlohmann::json& object, const char* name) {
    if (!object.is_object()) return {};
    const auto found = object.find(name);
    return found == object.end() || !found->is_string() ? std::string() : found->get<std::string>();
}

inline nlohmann::json member(const nlohmann::json& object, const char* name) {
    return object.is_object() && object.contains(name) ? object[name] : nlohmann::json();
}

/// `params.dialogParams.callID` of a request.
inline std::string call_id_of(const nlohmann::json& request) {
    return text_at(member(member(request, "params"), "dialogParams"), "callID");
}

}  // namespace sim
