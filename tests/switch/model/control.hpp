// The control connection's requests: one JSON object a line, checked before anything is done with it.
//
//     auto request = parse_control(R"({"do":"expire","user":"alice-desk"})");
//     nlohmann::json answer = run_model_verb(model, request.fields);   // {"ok":true,"expired":1}
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "model/switch_model.hpp"

namespace sim {

struct ControlRequest {
    std::string verb;
    nlohmann::json fields;  ///< with `do`
    std::string error;      ///< why it is none; empty when it is
};

/// Unknown verbs and fields, missing ones and those of a wrong type are errors.
ControlRequest parse_control(std::string_view line);
nlohmann::json control_error(std::string_view text);

/// Does what needs no port: call, answer, hangup, expire, state, received, emit, heartbeat. Nothing for other verbs.
std::optional<nlohmann::json> run_model_verb(SwitchModel& model, const ControlRequest& request);

/// The phone of a `register`; `serial` numbers ports and call-ids where the request has none.
Phone phone_of(const nlohmann::json& fields, int serial);
/// `{n}` in a text, replaced.
std::string with_number(std::string text, int number);

}  // namespace sim
