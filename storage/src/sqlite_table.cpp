#include "sqlite_table.hpp"

#include <sqlite3.h>

namespace storage {
namespace {

std::string join(const std::vector<std::string>& parts, const std::string& between, const std::string& behind = {}) {
    std::string joined;
    for (const std::string& part : parts) {
        if (!joined.empty()) joined += between;
        joined += part + behind;
    }
    return joined;
}

}  // namespace

Error broken_unique(const SQLite::Exception& thrown, std::span<const Unique> uniques) {
    if (thrown.getExtendedErrorCode() != SQLITE_CONSTRAINT_UNIQUE) throw;
    // "UNIQUE constraint failed: extensions.channel_id, extensions.user_id"
    const std::string_view message = thrown.what();
    for (const Unique& unique : uniques) {
        if (message.ends_with(": " + std::string(unique.columns))) return unique.error;
    }
    throw;
}

Sql make_sql(const std::string& table, const std::vector<std::string>& columns) {
    const std::string list = join(columns, ", ");
    Sql sql;
    sql.columns = "id, " + list;
    sql.select = "SELECT " + sql.columns + " FROM " + table;
    sql.insert = "INSERT INTO " + table + " (" + list + ") VALUES (" +
                 join(std::vector<std::string>(columns.size(), "?"), ", ") + ")";
    sql.update = "UPDATE " + table + " SET " + join(columns, ", ", " = ?") + " WHERE id = ?";
    sql.remove = "DELETE FROM " + table + " WHERE id = ?";
    return sql;
}

}  // namespace storage
