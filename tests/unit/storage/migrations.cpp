#include <SQLiteCpp/Column.h>

#include <array>

#include "../../../storage/src/migrations.hpp"
#include "support.hpp"

using namespace storage_tests;
using storage::Error;

namespace {

boost::system::error_code error_of_opening(const std::filesystem::path& path, unsigned char key = 1) {
    return storage::open_sqlite(path, box_of(key)).error();
}

/// A hand at the sqlite3 shell.
void tamper(const std::filesystem::path& path, const std::string& sql) {
    SQLite::Database database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec(sql);
}

int number(SQLite::Database& database, const std::string& sql) { return database.execAndGet(sql).getInt(); }

}  // namespace

TEST_CASE("a database of a newer pbxd is refused and not touched") {
    TemporaryFolder folder;
    open(folder / "pbxd.db").reset();
    tamper(folder / "pbxd.db", "PRAGMA user_version = 999; CREATE TABLE news (x)");
    CHECK(error_of_opening(folder / "pbxd.db") == Error::database_newer);
    SQLite::Database database((folder / "pbxd.db").string());
    CHECK(number(database, "PRAGMA user_version") == 999);
}

TEST_CASE("a file of another program is refused and not touched") {
    TemporaryFolder folder;
    tamper(folder / "notes.db", "CREATE TABLE notes (x)");
    write_file(folder / "notes.txt", std::string(5000, 'n'));
    const std::string database = contents(folder / "notes.db");
    CHECK(error_of_opening(folder / "notes.db") == Error::foreign_database);
    CHECK(contents(folder / "notes.db") == database);
    CHECK(error_of_opening(folder / "notes.txt") == Error::foreign_database);
    CHECK(contents(folder / "notes.txt") == std::string(5000, 'n'));
}

TEST_CASE("a place where no database can be is refused") {
    TemporaryFolder folder;
    CHECK(error_of_opening(folder / "nowhere/pbxd.db") == Error::cannot_open);
    CHECK(error_of_opening(folder.path()) == Error::cannot_open);
    CHECK(error_of_opening("") == Error::cannot_open);
}

TEST_CASE("every older version is brought to today's") {
    for (std::size_t version = 1; version <= storage::migrations().size(); ++version) {
        TemporaryFolder folder;
        {
            SQLite::Database old((folder / "pbxd.db").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
            REQUIRE(storage::migrate(old, storage::migrations().first(version)).has_value());
            CHECK(number(old, "PRAGMA user_version") == static_cast<int>(version));
            old.exec(
                "INSERT INTO users (login, display_name, email, password_hash, role, enabled) VALUES ('old', 'Old', "
                "'', '', 'admin', 1)");
        }
        auto storage = open(folder / "pbxd.db");
        CHECK(run(storage->users().find_by_login("old"))->role == storage::Role::admin);
        CHECK(run(storage->users().add(user("new"))).has_value());
    }
}

TEST_CASE("a migration that fails leaves the version before it, whole") {
    SQLite::Database database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    const std::array steps{"CREATE TABLE a (x)", "CREATE TABLE b (x); INSERT INTO a VALUES (1)",
                           "CREATE TABLE c (x); DELETE FROM a; INSERT INTO nowhere VALUES (1)"};
    CHECK_THROWS_AS((void)storage::migrate(database, steps), SQLite::Exception);
    CHECK(number(database, "PRAGMA user_version") == 2);
    CHECK(number(database, "SELECT count(*) FROM a") == 1);
    CHECK(number(database, "SELECT count(*) FROM sqlite_schema WHERE name = 'c'") == 0);
    const std::array repaired{steps[0], steps[1], "CREATE TABLE c (x)"};
    CHECK(storage::migrate(database, repaired).has_value());
    CHECK(number(database, "PRAGMA user_version") == 3);
}

TEST_CASE("a migration that breaks a reference is not committed") {
    SQLite::Database database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    const std::array steps{"CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a REFERENCES a (id))",
                           "INSERT INTO b VALUES (7)"};
    CHECK(storage::migrate(database, steps).error() == Error::corrupt);
    CHECK(number(database, "PRAGMA user_version") == 1);
    CHECK(number(database, "SELECT count(*) FROM b") == 0);
}
