// The database: one connection that writes, a few that read, each used by one thread of a pool at a time.
//
//     return database.read([id](Connection& connection) -> result<User> { ... });      // awaitable<result<User>>
//     return database.write([user](Connection& connection) -> result<void> { ... });   // in a transaction
//
// What is written is seen by every read that begins after the write was awaited.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <vector>

#include "file_descriptor.hpp"
#include "sqlite_connection.hpp"
#include "storage/sqlite.hpp"
#include "work_queue.hpp"

namespace storage {

class SqliteDatabase {
  public:
    /// Opens, locks and migrates; see open_sqlite() for the errors. Blocks.
    static boost::system::result<std::unique_ptr<SqliteDatabase>> open(const std::filesystem::path& path, SecretBox box,
                                                                       const SqliteOptions& options);

    /// `work` takes a Connection& and gives a result<T>; it must not refer to anything that the database may outlive.
    template <class Work>
    auto read(Work work) -> boost::asio::awaitable<std::invoke_result_t<Work&, Connection&>> {
        std::optional<std::invoke_result_t<Work&, Connection&>> outcome;
        std::function<void(Connection&)> job = [&](Connection& connection) { outcome.emplace(work(connection)); };
        const boost::system::error_code failed = co_await run_on_reader(std::move(job));
        if (failed) co_return failed;
        co_return std::move(*outcome);
    }

    /// The same in a transaction, which is committed when `work` gives a value and rolled back when it gives an error.
    template <class Work>
    auto write(Work work) -> boost::asio::awaitable<std::invoke_result_t<Work&, Connection&>> {
        std::optional<std::invoke_result_t<Work&, Connection&>> outcome;
        std::function<bool(Connection&)> job = [&](Connection& connection) {
            return outcome.emplace(work(connection)).has_value();
        };
        const boost::system::error_code failed = co_await run_on_writer(std::move(job));
        if (failed) co_return failed;
        co_return std::move(*outcome);
    }

  private:
    SqliteDatabase(FileDescriptor lock, SecretBox box, const SqliteOptions& options);

    boost::system::result<void> prepare(const std::filesystem::path& path, const SqliteOptions& options);
    boost::asio::awaitable<boost::system::error_code> run_on_reader(std::function<void(Connection&)> job);
    boost::asio::awaitable<boost::system::error_code> run_on_writer(std::function<bool(Connection&)> job);
    std::unique_ptr<Connection> take_reader();
    void give_back(std::unique_ptr<Connection> reader);

    // In this order: the queues end first, then the connections, then the lock.
    FileDescriptor lock_;
    SecretBox box_;
    std::unique_ptr<Connection> writer_;
    std::mutex readers_mutex_;
    std::vector<std::unique_ptr<Connection>> idle_readers_;  // as many as the read queue has threads
    WorkQueue read_queue_;
    WorkQueue write_queue_;
};

}  // namespace storage
