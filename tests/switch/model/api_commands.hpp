// The API commands (`api status`, `bgapi show channels as json`, ...) that the simulated switch knows.
//
//     std::string answer = run_api(model, "sofia", "xmlstatus profile lines reg");
#pragma once

#include <string>
#include <string_view>

#include "model/switch_model.hpp"

namespace sim {

/// The answer as the switch gives it; an unknown command is `-ERR NAME Command not found!\n`. Fires the API event
/// first.
std::string run_api(SwitchModel& model, std::string_view command, std::string_view arguments);

// The parts of run_api, by module.
std::string sofia_command(SwitchModel& model, std::string_view arguments);
std::string sofia_contact(const SwitchModel& model, std::string_view arguments);
std::string verto_command(const SwitchModel& model, std::string_view arguments);
std::string verto_contact(const SwitchModel& model, std::string_view arguments);
std::string show_command(const SwitchModel& model, std::string_view arguments);
std::string status_text(const SwitchModel& model);

/// Takes the next word off `text`; words are parted by single or several spaces.
std::string_view next_word(std::string_view& text);

}  // namespace sim
