// Opens the database of a configuration, with its key.
#pragma once

#include <boost/system/result.hpp>
#include <memory>

#include "pbxd/configuration.hpp"
#include "storage/repositories.hpp"

namespace pbxd {

/// The fault says which file, what is wrong with it and what to do (a daemon has it, the wrong key, ...).
boost::system::result<std::unique_ptr<storage::Storage>, ConfigurationFault> open_database(
    const StorageConfiguration& configuration);

}  // namespace pbxd
