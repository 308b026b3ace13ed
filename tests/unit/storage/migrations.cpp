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

TEST_CASE("extensions of version 1 are called as new ones are, and can be changed") {
    TemporaryFolder folder;
    {
        SQLite::Database old((folder / "pbxd.db").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        REQUIRE(storage::migrate(old, storage::migrations().first(1)).has_value());
        old.exec(
            "INSERT INTO users (login, display_name, email, password_hash, role, enabled) VALUES ('old', 'Old', '', "
            "'', 'user', 1); INSERT INTO channels (name, auth_realm) VALUES ('Office', 'extensions'); "
            "INSERT INTO extensions (channel_id, user_id, number, name, department, enabled) VALUES (1, 1, '1001', "
            "'Old', 'Sales', 0)");
    }
    auto storage = open(folder / "pbxd.db");
    const auto all = run(storage->extensions().all()).value();
    REQUIRE(all.size() == 1);
    auto old = all[0];
    const storage::Extension fresh;
    CHECK(old.number == "1001");
    CHECK(old.department == "Sales");
    CHECK_FALSE(old.enabled);
    CHECK(old.ring_seconds == fresh.ring_seconds);
    CHECK(old.max_calls == fresh.max_calls);
    CHECK(old.call_waiting == fresh.call_waiting);
    CHECK(old.do_not_disturb == fresh.do_not_disturb);
    CHECK(old.voicemail == fresh.voicemail);
    CHECK(old.voicemail_to_email == fresh.voicemail_to_email);
    CHECK(old.voicemail_pin.empty());
    CHECK(old.forward_always.empty());
    CHECK(old.forward_busy.empty());
    CHECK(old.forward_no_answer.empty());
    CHECK(old.calling_class == fresh.calling_class);
    CHECK(old.caller_id.empty());
    old.voicemail_pin = "4711";
    old.ring_seconds = 60;
    REQUIRE(run(storage->extensions().update(old)).has_value());
    CHECK(run(storage->extensions().find(old.id))->voicemail_pin == "4711");
    CHECK(run(storage->extensions().find(old.id))->ring_seconds == 60);
}

TEST_CASE("a hand at the shell is stopped by the coarse rules") {
    TemporaryFolder folder;
    open(folder / "pbxd.db").reset();
    tamper(folder / "pbxd.db",
           "INSERT INTO users (login, display_name, email, password_hash, role, enabled) VALUES ('a', 'A', '', '', "
           "'user', 1); INSERT INTO channels (name, auth_realm) VALUES ('Office', 'extensions'); "
           "INSERT INTO extensions (channel_id, user_id, number, name, department, enabled) VALUES (1, 1, '1001', 'A', "
           "'', 1)");
    for (const std::string bad :
         {"ring_seconds = 4", "ring_seconds = 121", "max_calls = 0", "max_calls = 33", "call_waiting = 2",
          "forward_always = 'a'", "forward_busy = '123456789012345678901'", "forward_no_answer = '1 2'",
          "calling_class = 'premium'", "caller_id = '004930'", "caller_id = '+123456'", "caller_id = '+12345678x'"}) {
        CAPTURE(bad);
        CHECK_THROWS_AS(tamper(folder / "pbxd.db", "UPDATE extensions SET " + bad), SQLite::Exception);
    }
    const std::string gateway =
        "INSERT INTO gateways (name, proxy, transport, registers, username, secret, realm, allowed_addresses, "
        "caller_id, caller_id_source, max_calls, enabled) VALUES ('g', 'h', 'udp', ";
    CHECK_THROWS_AS(tamper(folder / "pbxd.db", gateway + "1, '', x'', '', '', '', 'from', 30, 1)"), SQLite::Exception);
    CHECK_THROWS_AS(tamper(folder / "pbxd.db", gateway + "0, '', x'', '', '', '', 'to', 30, 1)"), SQLite::Exception);
    CHECK_NOTHROW(tamper(folder / "pbxd.db", gateway + "0, '', x'', '', '', '', 'from', 30, 1)"));
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
