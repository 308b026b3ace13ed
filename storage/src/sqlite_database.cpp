#include "sqlite_database.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Transaction.h>
#include <fcntl.h>

#include <algorithm>
#include <cerrno>

#include "file_lock.hpp"
#include "migrations.hpp"
#include "storage/error.hpp"

namespace storage {
namespace {

using boost::system::error_code;
using boost::system::result;
namespace asio = boost::asio;

/// SQLite itself would make the file with the umask's mode. Not through umask(), which is the whole process's.
bool make_file(const std::filesystem::path& path) {
    const FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    return file || errno == EEXIST;
}

bool holds_secrets(Connection& connection) {
    Query query(connection,
                "SELECT 1 FROM sessions UNION ALL SELECT 1 FROM lines UNION ALL SELECT 1 FROM gateways WHERE secret <> "
                "x'' UNION ALL SELECT 1 FROM extensions WHERE voicemail_pin <> x'' LIMIT 1");
    return query.step();
}

/// A wrong key must show at the start and not at the first secret that is read.
result<void> check_key(Connection& connection) {
    const std::string context = "meta:key_check";
    {
        Query query(connection, "SELECT value FROM meta WHERE key = 'key_check'");
        if (query.step()) {
            std::string sealed;
            query.read(sealed);
            if (!connection.box().open(sealed, context)) return Error::key_mismatch;
            return {};
        }
    }
    if (holds_secrets(connection)) return Error::corrupt;
    Query insert(connection, "INSERT INTO meta (key, value) VALUES ('key_check', ?)");
    insert.bind_blob(connection.box().seal("pbxd", context));
    insert.run();
    return {};
}

/// The code for an SQLite exception that stands for one; a defect's is thrown on.
template <class Work>
error_code code_of(Work&& work) {
    try {
        work();
        return {};
    } catch (const SQLite::Exception& thrown) {
        return to_error(thrown);
    }
}

}  // namespace

SqliteDatabase::SqliteDatabase(FileDescriptor lock, SecretBox box, const SqliteOptions& options)
    : lock_(std::move(lock)),
      box_(std::move(box)),
      read_queue_(std::max<std::size_t>(options.reader_threads, 1), options.max_pending),
      write_queue_(1, options.max_pending) {}

result<std::unique_ptr<SqliteDatabase>> SqliteDatabase::open(const std::filesystem::path& path, SecretBox box,
                                                             const SqliteOptions& options) {
    std::error_code failed;
    // One file has one lock, by whatever name it is opened.
    const std::filesystem::path real = std::filesystem::weakly_canonical(path, failed);
    if (failed || path.empty()) return Error::cannot_open;
    auto lock = lock_database(real);
    if (!lock) return lock.error();
    if (!make_file(real)) return Error::cannot_open;

    std::unique_ptr<SqliteDatabase> database(new SqliteDatabase(std::move(*lock), std::move(box), options));
    result<void> prepared;
    const error_code thrown = code_of([&] { prepared = database->prepare(real, options); });
    if (thrown) return thrown;
    if (!prepared) return prepared.error();
    return database;
}

result<void> SqliteDatabase::prepare(const std::filesystem::path& path, const SqliteOptions& options) {
    writer_ = std::make_unique<Connection>(path, Connection::Access::write, options.busy_timeout, box_);
    // First of all, for it says whether the file is ours to touch.
    if (const auto migrated = migrate(writer_->database(), migrations()); !migrated) return migrated.error();
    if (writer_->database().execAndGet("PRAGMA journal_mode = WAL").getString() != "wal") return Error::cannot_open;
    if (const auto good = check_key(*writer_); !good) return good.error();
    writer_->enforce_foreign_keys();
    for (std::size_t i = 0; i < std::max<std::size_t>(options.reader_threads, 1); ++i) {
        idle_readers_.push_back(
            std::make_unique<Connection>(path, Connection::Access::read, options.busy_timeout, box_));
    }
    return {};
}

asio::awaitable<error_code> SqliteDatabase::run_on_reader(std::function<void(Connection&)> job) {
    error_code failed;
    std::function<void()> work = [&, this] {
        struct Borrowed {
            SqliteDatabase& database;
            std::unique_ptr<Connection> connection = database.take_reader();
            ~Borrowed() { database.give_back(std::move(connection)); }
        } borrowed{*this};
        failed = code_of([&] { job(*borrowed.connection); });
    };
    const error_code refused = co_await read_queue_.run(std::move(work));
    co_return refused ? refused : failed;
}

asio::awaitable<error_code> SqliteDatabase::run_on_writer(std::function<bool(Connection&)> job) {
    error_code failed;
    std::function<void()> work = [&, this] {
        failed = code_of([&] {
            SQLite::Transaction transaction(writer_->database(), SQLite::TransactionBehavior::IMMEDIATE);
            if (job(*writer_)) transaction.commit();
        });
    };
    const error_code refused = co_await write_queue_.run(std::move(work));
    co_return refused ? refused : failed;
}

std::unique_ptr<Connection> SqliteDatabase::take_reader() {
    const std::lock_guard lock(readers_mutex_);
    std::unique_ptr<Connection> reader = std::move(idle_readers_.back());
    idle_readers_.pop_back();
    return reader;
}

void SqliteDatabase::give_back(std::unique_ptr<Connection> reader) {
    const std::lock_guard lock(readers_mutex_);
    idle_readers_.push_back(std::move(reader));
}

}  // namespace storage
