// Storage in an SQLite file: the default, which needs no set-up.
//
//     auto key = storage::load_or_create_key(folder / "key");
//     if (!key) fail(key.error().message());
//     auto storage = storage::open_sqlite(folder / "pbxd.db", storage::SecretBox(std::move(*key)));
//     if (!storage) fail(storage.error().message());
//     auto users = co_await (*storage)->users().all();
//
// WAL with synchronous=FULL: what was awaited is on the disk. The file is made with mode 0600 (SQLite gives its -wal
// and -shm the same). Use a local disk: WAL needs shared memory.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>

#include "storage/repositories.hpp"
#include "storage/secret_box.hpp"

namespace storage {

struct SqliteOptions {
    std::size_t reader_threads = 2;
    /// How long to wait for another program (a backup, the sqlite3 shell) to let go of the file.
    std::chrono::milliseconds busy_timeout{5000};
    /// Reads, and writes, that wait or are under way; more get Error::busy.
    std::size_t max_pending = 4096;
};

/// Opens the database at `path`, makes it where there is none, and migrates it to this binary's schema. Blocks: for the
/// start of a program. Takes the lock `<path>.lock` for as long as the Storage lives.
/// Errors, all of ErrorKind::unusable but the last: database_locked, database_newer, foreign_database, cannot_open,
/// corrupt, key_mismatch (the box has not the key that the database was made with), io, disk_full, read_only,
/// database_busy.
boost::system::result<std::unique_ptr<Storage>> open_sqlite(const std::filesystem::path& path, SecretBox box,
                                                            SqliteOptions options = {});

}  // namespace storage
