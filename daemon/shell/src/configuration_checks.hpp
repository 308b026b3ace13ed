// What a configuration must be beyond its syntax. Part of configuration.
#pragma once

#include <optional>
#include <string>

#include "pbxd/configuration.hpp"

namespace pbxd {

/// The first thing wrong, or nothing. `name` stands for the file.
std::optional<ConfigurationFault> check(const Configuration& configuration, const std::string& name);

/// Reads the password files into the passwords; the fault of the first that fails, or nothing.
std::optional<ConfigurationFault> fill_in_secrets(Configuration& configuration);

}  // namespace pbxd
