#include <SQLiteCpp/Column.h>
#include <sys/stat.h>

#include <vector>

#include "../../../storage/src/migrations.hpp"
#include "../../../storage/src/sqlite_connection.hpp"
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

std::vector<std::filesystem::path> files_of(const TemporaryFolder& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) files.push_back(entry.path());
    return files;
}

mode_t mode_of(const std::filesystem::path& path) {
    struct stat about {};
    REQUIRE(::stat(path.c_str(), &about) == 0);
    return about.st_mode & 07777U;
}

}  // namespace

TEST_CASE("what was stored is there when the database is opened again") {
    Pbx pbx;
    REQUIRE(run(pbx.storage->lines().add(line(pbx.alice.id, pbx.desk.id, "phone"))).has_value());
    pbx.storage.reset();
    pbx.storage = open(pbx.folder / "pbxd.db");
    CHECK(run(pbx.storage->users().all())->size() == 2);
    CHECK(run(pbx.storage->extensions().find(pbx.desk.id))->number == "1001");
    CHECK(run(pbx.storage->lines().all()).value().at(0).a1_hash == some_a1_hash);
}

TEST_CASE("the database is written ahead, in full, with its references enforced") {
    TemporaryFolder folder;
    open(folder / "pbxd.db").reset();
    const auto box = box_of();
    storage::Connection connection(folder / "pbxd.db", storage::Connection::Access::write, std::chrono::seconds(1),
                                   box);
    connection.enforce_foreign_keys();
    CHECK(connection.database().execAndGet("PRAGMA journal_mode").getString() == "wal");
    CHECK(number(connection.database(), "PRAGMA synchronous") == 2);
    CHECK(number(connection.database(), "PRAGMA foreign_keys") == 1);
    CHECK(number(connection.database(), "PRAGMA user_version") == static_cast<int>(storage::migrations().size()));
}

TEST_CASE("a reader's connection cannot write") {
    TemporaryFolder folder;
    open(folder / "pbxd.db").reset();
    const auto box = box_of();
    storage::Connection reader(folder / "pbxd.db", storage::Connection::Access::read, std::chrono::seconds(1), box);
    CHECK_THROWS_AS(reader.database().exec("DELETE FROM users"), SQLite::Exception);
}

TEST_CASE("every column that refers to a table has an index, and every table is strict") {
    TemporaryFolder folder;
    open(folder / "pbxd.db").reset();
    SQLite::Database database((folder / "pbxd.db").string());
    CHECK(number(database,
                 "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 "
                 "AND name NOT LIKE 'sqlite_%'") == 0);
    CHECK(number(database,
                 "SELECT count(*) FROM sqlite_schema s, pragma_foreign_key_list(s.name) f WHERE s.type = 'table'") >=
          6);
    CHECK(number(database,
                 "SELECT count(*) FROM sqlite_schema s, pragma_foreign_key_list(s.name) f WHERE s.type = 'table' AND "
                 "NOT EXISTS (SELECT 1 FROM pragma_index_list(s.name) l, pragma_index_info(l.name) i "
                 "WHERE i.name = f.\"from\")") == 0);
}

TEST_CASE("the files are their owner's alone") {
    const mode_t before = ::umask(0);
    Pbx pbx;
    ::umask(before);
    CHECK(files_of(pbx.folder).size() == 4);
    for (const auto& file : files_of(pbx.folder)) CHECK_MESSAGE(mode_of(file) == 0600, file.string());
}

TEST_CASE("a hash is nowhere in the files, before a checkpoint or after") {
    Pbx pbx;
    REQUIRE(run(pbx.storage->lines().add(line(pbx.alice.id, pbx.desk.id, "the-phone"))).has_value());
    REQUIRE(run(pbx.storage->sessions().add(session(pbx.desk.id, '1'))).has_value());
    bool seen = false;
    for (const bool closed : {false, true}) {
        if (closed) pbx.storage.reset();
        for (const auto& file : files_of(pbx.folder)) {
            const std::string bytes = contents(file);
            seen = seen || bytes.find("the-phone") != std::string::npos;
            CHECK_MESSAGE(bytes.find(some_a1_hash) == std::string::npos, file.string());
            CHECK_MESSAGE(bytes.find("\x01\x23\x45\x67\x89\xab\xcd\xef\x01\x23") == std::string::npos, file.string());
        }
        CHECK(seen);
        seen = false;
    }
}

TEST_CASE("another key is refused at the start, and the right one still fits") {
    Pbx pbx;
    pbx.storage.reset();
    CHECK(error_of_opening(pbx.folder / "pbxd.db", 2) == Error::key_mismatch);
    CHECK(error_of_opening(pbx.folder / "pbxd.db", 2) == storage::ErrorKind::unusable);
    CHECK(storage::open_sqlite(pbx.folder / "pbxd.db", box_of(1)).has_value());
}

TEST_CASE("another key does not become the right one where the key's check is lost") {
    Pbx pbx;
    REQUIRE(run(pbx.storage->lines().add(line(pbx.alice.id, pbx.desk.id, "phone"))).has_value());
    pbx.storage.reset();
    tamper(pbx.folder / "pbxd.db", "DELETE FROM meta");
    CHECK(error_of_opening(pbx.folder / "pbxd.db", 2) == Error::corrupt);
}

TEST_CASE("a ciphertext moved to another row is not taken") {
    Pbx pbx;
    auto& lines = pbx.storage->lines();
    const auto mine = run(lines.add(line(pbx.alice.id, pbx.desk.id, "alice-phone"))).value();
    const auto other = run(lines.add(line(pbx.bob.id, pbx.shop.id, "bob-phone"))).value();
    const auto browser = run(pbx.storage->sessions().add(session(pbx.desk.id, '1'))).value();
    pbx.storage.reset();
    tamper(pbx.folder / "pbxd.db",
           "UPDATE lines SET a1_hash = (SELECT a1_hash FROM lines WHERE username = 'bob-phone') WHERE username = "
           "'alice-phone'; UPDATE sessions SET a1_hash = (SELECT a1_hash FROM lines WHERE username = 'bob-phone')");
    pbx.storage = open(pbx.folder / "pbxd.db");
    CHECK(run(pbx.storage->lines().find(mine.id)).error() == Error::secret_damaged);
    CHECK(run(pbx.storage->lines().all()).error() == Error::secret_damaged);
    CHECK(run(pbx.storage->sessions().find(browser.id)).error() == Error::secret_damaged);
    CHECK(run(pbx.storage->lines().find(other.id)).has_value());
    // The way out that the message names.
    CHECK(run(pbx.storage->lines().remove(mine.id)).has_value());
    CHECK(run(pbx.storage->sessions().remove_expired(100'000))->size() == 1);
    CHECK(run(pbx.storage->lines().all())->size() == 1);
}

TEST_CASE("a gateway's secret or a PIN moved to another row is not taken") {
    Pbx pbx;
    const auto mine = run(pbx.storage->gateways().add(gateway("mine"))).value();
    const auto other = run(pbx.storage->gateways().add(gateway("other"))).value();
    pbx.shop.voicemail_pin = "0815";
    REQUIRE(run(pbx.storage->extensions().update(pbx.shop)).has_value());
    pbx.storage.reset();
    tamper(
        pbx.folder / "pbxd.db",
        "UPDATE gateways SET secret = (SELECT secret FROM gateways WHERE name = 'other') WHERE name = 'mine'; UPDATE "
        "extensions SET voicemail_pin = (SELECT voicemail_pin FROM extensions WHERE number = '1002') WHERE number = "
        "'1001'");
    pbx.storage = open(pbx.folder / "pbxd.db");
    CHECK(run(pbx.storage->gateways().find(mine.id)).error() == Error::secret_damaged);
    CHECK(run(pbx.storage->gateways().find(other.id))->secret == "carrier's secret");
    CHECK(run(pbx.storage->extensions().find(pbx.desk.id)).error() == Error::secret_damaged);
    CHECK(run(pbx.storage->extensions().find(pbx.shop.id))->voicemail_pin == "0815");
    // The way out that the message names.
    REQUIRE(run(pbx.storage->gateways().remove(mine.id)).has_value());
    REQUIRE(run(pbx.storage->extensions().update(pbx.desk)).has_value());
    CHECK(run(pbx.storage->gateways().all()).has_value());
    CHECK(run(pbx.storage->extensions().all()).has_value());
}

TEST_CASE("a gateway's secret or a PIN alone keeps another key out where the key's check is lost") {
    for (const bool with_pin : {false, true}) {
        Pbx pbx;
        if (with_pin) {
            pbx.desk.voicemail_pin = "0815";
            REQUIRE(run(pbx.storage->extensions().update(pbx.desk)).has_value());
        } else {
            REQUIRE(run(pbx.storage->gateways().add(gateway("carrier"))).has_value());
        }
        pbx.storage.reset();
        tamper(pbx.folder / "pbxd.db", "DELETE FROM meta");
        CHECK(error_of_opening(pbx.folder / "pbxd.db", 2) == Error::corrupt);
    }
}

TEST_CASE("what was committed survives a process that is killed") {
    Pbx pbx;
    REQUIRE(run(pbx.storage->lines().add(line(pbx.alice.id, pbx.desk.id, "phone"))).has_value());
    // What a kill -9 leaves behind: the file and its log, without a checkpoint.
    TemporaryFolder grave;
    for (const char* name : {"pbxd.db", "pbxd.db-wal"}) std::filesystem::copy_file(pbx.folder / name, grave / name);
    CHECK(contents(grave / "pbxd.db-wal").size() > 0);
    auto risen = open(grave / "pbxd.db");
    CHECK(run(risen->users().all())->size() == 2);
    CHECK(run(risen->lines().all()).value().at(0).a1_hash == some_a1_hash);
}

TEST_CASE("a log cut short loses its last transactions and nothing else") {
    Pbx pbx;
    REQUIRE(run(pbx.storage->users().add(user("last"))).has_value());
    TemporaryFolder grave;
    for (const char* name : {"pbxd.db", "pbxd.db-wal"}) std::filesystem::copy_file(pbx.folder / name, grave / name);
    std::filesystem::resize_file(grave / "pbxd.db-wal", std::filesystem::file_size(grave / "pbxd.db-wal") - 100);
    auto risen = open(grave / "pbxd.db");
    CHECK(run(risen->users().find_by_login("last")).error() == Error::not_found);
    CHECK(run(risen->users().find_by_login("bob")).has_value());
    CHECK(run(risen->extensions().all())->size() == 2);
}
