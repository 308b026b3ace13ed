// Sees to it that one process, and in it one Storage, owns a database.
#pragma once

#include <boost/system/result.hpp>
#include <filesystem>

#include "file_descriptor.hpp"

namespace storage {

/// Locks `<database>.lock`, and writes this process's ID into it for people. The lock ends with the descriptor, so also
/// with a process that is killed; the file stays, for removing it would let two processes lock two files of one name.
/// Errors: database_locked (another has it), cannot_open.
boost::system::result<FileDescriptor> lock_database(const std::filesystem::path& database);

}  // namespace storage
