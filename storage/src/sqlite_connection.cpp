#include "sqlite_connection.hpp"

#include <SQLiteCpp/Column.h>
#include <sqlite3.h>

#include <iterator>
#include <sstream>

#include "storage/error.hpp"

namespace storage {

boost::system::error_code to_error(const SQLite::Exception& thrown) {
    if (thrown.getExtendedErrorCode() == SQLITE_CONSTRAINT_FOREIGNKEY) return Error::in_use;
    switch (thrown.getErrorCode() & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return Error::database_busy;
        case SQLITE_CORRUPT:
            return Error::corrupt;
        case SQLITE_NOTADB:
            return Error::foreign_database;
        case SQLITE_FULL:
            return Error::disk_full;
        case SQLITE_IOERR:
            return Error::io;
        case SQLITE_READONLY:
        case SQLITE_PERM:
            return Error::read_only;
        case SQLITE_CANTOPEN:
            return Error::cannot_open;
        default:
            throw;
    }
}

Connection::Connection(const std::filesystem::path& path, Access access, std::chrono::milliseconds busy_timeout,
                       const SecretBox& box)
    : database_(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX, static_cast<int>(busy_timeout.count())),
      box_(box) {
    database_.exec("PRAGMA trusted_schema = OFF; PRAGMA synchronous = FULL");
    if (access == Access::read) database_.exec("PRAGMA query_only = ON");
}

void Connection::enforce_foreign_keys() { database_.exec("PRAGMA foreign_keys = ON"); }

SQLite::Statement& Connection::statement(const std::string& sql) {
    const auto found = statements_.find(sql);
    if (found != statements_.end()) return found->second;
    return statements_.emplace(sql, SQLite::Statement(database_, sql)).first->second;
}

Query::~Query() {
    statement_.tryReset();
    // So that no secret or large text stays bound; a statement that was just reset has no reason to refuse.
    statement_.clearBindings();
}

void Query::bind(const std::vector<std::string>& items) {
    std::string joined;
    for (const std::string& item : items) joined += (joined.empty() ? "" : " ") + item;
    bind(joined);
}

void Query::bind_blob(std::string_view value) {
    statement_.bind(next_parameter_++, value.data(), static_cast<int>(value.size()));
}

bool Query::step() {
    next_column_ = 0;
    return statement_.executeStep();
}

std::size_t Query::run() { return static_cast<std::size_t>(statement_.exec()); }

void Query::read(std::int64_t& value) { value = statement_.getColumn(next_column_++).getInt64(); }

void Query::read(int& value) { value = statement_.getColumn(next_column_++).getInt(); }

void Query::read(bool& value) { value = statement_.getColumn(next_column_++).getInt() != 0; }

void Query::read(std::string& value) { value = statement_.getColumn(next_column_++).getString(); }

void Query::read(std::vector<std::string>& items) {
    std::string joined;
    read(joined);
    std::istringstream words(joined);
    items.assign(std::istream_iterator<std::string>(words), {});
}

}  // namespace storage
