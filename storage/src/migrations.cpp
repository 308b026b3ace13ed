#include "migrations.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include <array>
#include <string>

#include "migration_0001.hpp"
#include "migration_0002.hpp"
#include "migration_0003.hpp"
#include "storage/error.hpp"

namespace storage {
namespace {

int pragma(SQLite::Database& database, const char* name) {
    return database.execAndGet(std::string("PRAGMA ") + name).getInt();
}

bool is_ours(SQLite::Database& database) {
    const int application = pragma(database, "application_id");
    if (application == application_id) return true;
    return application == 0 && database.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0;
}

bool has_broken_reference(SQLite::Database& database) {
    return SQLite::Statement(database, "PRAGMA foreign_key_check").executeStep();
}

}  // namespace

std::span<const char* const> migrations() {
    static constexpr std::array steps{migration_0001, migration_0002, migration_0003};
    return steps;
}

boost::system::result<void> migrate(SQLite::Database& database, std::span<const char* const> steps) {
    if (!is_ours(database)) return Error::foreign_database;
    const int version = pragma(database, "user_version");
    if (version < 0) return Error::corrupt;
    if (static_cast<std::size_t>(version) > steps.size()) return Error::database_newer;
    for (auto next = static_cast<std::size_t>(version); next < steps.size(); ++next) {
        SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
        database.exec(steps[next]);
        if (has_broken_reference(database)) return Error::corrupt;
        database.exec("PRAGMA application_id = " + std::to_string(application_id));
        database.exec("PRAGMA user_version = " + std::to_string(next + 1));
        transaction.commit();
    }
    return {};
}

}  // namespace storage
