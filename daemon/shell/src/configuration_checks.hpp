// What a configuration must be beyond its syntax. Part of configuration.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pbxd/configuration.hpp"

namespace pbxd {

/// The first thing wrong, or nothing. `name` stands for the file.
std::optional<ConfigurationFault> check(const Configuration& configuration, const std::string& name);

/// Reads the password files into the passwords; the fault of the first that fails, or nothing.
std::optional<ConfigurationFault> fill_in_secrets(Configuration& configuration);

/// What is wrong with a list of STUN or TURN servers, to follow its name; empty: nothing.
std::string wrong_with_stun(const std::vector<std::string>& urls);
std::string wrong_with_turn(const std::vector<std::string>& urls);

}  // namespace pbxd
