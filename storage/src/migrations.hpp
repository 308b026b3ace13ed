// Brings a database to the schema that this binary knows. The version is SQLite's own `user_version`.
#pragma once

#include <SQLiteCpp/Database.h>

#include <boost/system/result.hpp>
#include <span>

namespace storage {

/// Written into each database (`application_id`), so that another program's file is not taken for one of ours: "pbxd".
inline constexpr int application_id = 0x70627864;

/// The migrations in their order: the first makes version 1.
std::span<const char* const> migrations();

/// Runs those that the database has not seen, each in a transaction of its own; one that fails leaves the version
/// before it. Foreign keys must be off; each transaction ends with a check of all references. Errors: database_newer
/// (nothing is touched), foreign_database (nothing is touched), corrupt (a reference is broken).
boost::system::result<void> migrate(SQLite::Database& database, std::span<const char* const> steps);

}  // namespace storage
