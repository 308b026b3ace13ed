#include <SQLiteCpp/Database.h>

#include <atomic>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <fstream>
#include <thread>
#include <vector>

#include "support.hpp"

using namespace storage_tests;
using storage::Error;
namespace asio = boost::asio;

namespace {

using Added = boost::system::result<storage::User>;

std::string login_of(int number) { return "user" + std::to_string(number); }

/// Adds a user and at once looks for it: true when it is seen, on the thread that asked.
asio::awaitable<bool> add_and_find(storage::Storage& storage, int number) {
    const auto thread = std::this_thread::get_id();
    storage::User given = user(login_of(number));
    const auto added = co_await storage.users().add(std::move(given));
    if (!added) co_return false;
    std::string login = login_of(number);
    const auto found = co_await storage.users().find_by_login(std::move(login));
    co_return found && found->id == added->id&& std::this_thread::get_id() == thread;
}

}  // namespace

TEST_CASE("many at once write and read what they wrote") {
    TemporaryFolder folder;
    auto storage = open(folder / "pbxd.db", {.reader_threads = 3});
    asio::io_context loop;
    int good = 0;
    constexpr int many = 200;
    for (int i = 0; i < many; ++i) {
        spawn(loop, then(add_and_find(*storage, i), [&](bool seen) { good += seen ? 1 : 0; }));
    }
    loop.run();
    CHECK(good == many);
    CHECK(run(storage->users().all())->size() == many);
}

TEST_CASE("several loops in several threads may share the storage") {
    TemporaryFolder folder;
    auto storage = open(folder / "pbxd.db");
    std::atomic<int> good = 0;
    std::vector<std::thread> threads;
    threads.reserve(4);
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&, thread] {
            for (int i = 0; i < 20; ++i) good += run(add_and_find(*storage, thread * 100 + i)) ? 1 : 0;
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(good == 80);
}

TEST_CASE("of many that want one login one gets it") {
    TemporaryFolder folder;
    auto storage = open(folder / "pbxd.db");
    asio::io_context loop;
    int added = 0;
    int refused = 0;
    for (int i = 0; i < 50; ++i) {
        spawn(loop, then(storage->users().add(user("wanted")), [&](const Added& outcome) {
                  added += outcome ? 1 : 0;
                  refused += outcome.error() == Error::login_exists ? 1 : 0;
              }));
    }
    loop.run();
    CHECK(added == 1);
    CHECK(refused == 49);
}

TEST_CASE("a storage destroyed with work under way finishes it, and those who wait hear of it") {
    TemporaryFolder folder;
    asio::io_context loop;
    int added = 0;
    {
        auto storage = open(folder / "pbxd.db");
        for (int i = 0; i < 30; ++i) {
            spawn(loop, then(storage->users().add(user(login_of(i))),
                             [&](const Added& outcome) { added += outcome ? 1 : 0; }));
        }
        loop.poll();  // all have begun to wait, and the storage goes
    }
    loop.restart();
    loop.run();
    CHECK(added == 30);
    CHECK(run(open(folder / "pbxd.db")->users().all())->size() == 30);
}

TEST_CASE("those who no longer listen do no harm") {
    TemporaryFolder folder;
    {
        asio::io_context loop;
        auto storage = open(folder / "pbxd.db");
        for (int i = 0; i < 30; ++i) {
            spawn(loop, then(storage->users().add(user(login_of(i))), [](const Added&) { FAIL("heard"); }));
        }
        loop.poll_one();
        loop.poll_one();
        // The storage goes first, then the loop with the coroutines that were never resumed.
    }
    CHECK(run(open(folder / "pbxd.db")->users().all())->size() <= 30);
}

TEST_CASE("more than may wait are refused, and nothing of theirs is done") {
    TemporaryFolder folder;
    auto storage = open(folder / "pbxd.db", {.max_pending = 5});
    asio::io_context loop;
    std::size_t added = 0;
    std::size_t busy = 0;
    for (int i = 0; i < 100; ++i) {
        spawn(loop, then(storage->users().add(user(login_of(i))), [&](const Added& outcome) {
                  added += outcome ? 1 : 0;
                  busy += outcome.error() == Error::busy ? 1 : 0;
              }));
    }
    loop.run();
    CHECK(added >= 5);
    CHECK(busy >= 1);
    CHECK(added + busy == 100);
    CHECK(run(storage->users().all())->size() == added);
}

TEST_CASE("a write cancelled while it waits is not done, one under way is done and says so") {
    TemporaryFolder folder;
    auto storage = open(folder / "pbxd.db", {.busy_timeout = std::chrono::seconds(30)});
    // Somebody at the sqlite3 shell holds the writer up, so that what comes behind it surely waits.
    SQLite::Database shell((folder / "pbxd.db").string(), SQLite::OPEN_READWRITE);
    shell.exec("BEGIN IMMEDIATE");

    asio::io_context loop;
    asio::cancellation_signal second;
    Added first_outcome = Error::not_found;
    Added second_outcome = Error::not_found;
    spawn(loop, then(storage->users().add(user("first")), [&](Added outcome) { first_outcome = std::move(outcome); }));
    spawn(loop, then(storage->users().add(user("second")), [&](Added outcome) { second_outcome = std::move(outcome); }),
          second);
    loop.poll();
    second.emit(asio::cancellation_type::terminal);
    shell.exec("COMMIT");
    loop.run();
    CHECK(first_outcome.has_value());
    CHECK(second_outcome.error() == asio::error::operation_aborted);
    CHECK(run(storage->users().all())->size() == 1);
}

TEST_CASE("a lock that another program does not give up is busy, and nothing is changed") {
    TemporaryFolder folder;
    auto storage = open(folder / "pbxd.db", {.busy_timeout = std::chrono::milliseconds(1)});
    SQLite::Database shell((folder / "pbxd.db").string(), SQLite::OPEN_READWRITE);
    shell.exec("BEGIN IMMEDIATE");
    const auto refused = run(storage->users().add(user("alice")));
    CHECK(refused.error() == Error::database_busy);
    CHECK(refused.error() == storage::ErrorKind::busy);
    CHECK(run(storage->users().all())->empty());
    shell.exec("COMMIT");
    CHECK(run(storage->users().add(user("alice"))).has_value());
}

TEST_CASE("a defect is thrown where it is awaited, and the storage goes on") {
    TemporaryFolder folder;
    auto storage = open(folder / "pbxd.db");
    SQLite::Database shell((folder / "pbxd.db").string(), SQLite::OPEN_READWRITE);
    shell.exec("ALTER TABLE channels RENAME TO hidden");
    CHECK_THROWS_WITH(run(storage->channels().all()), "no such table: channels");
    CHECK_THROWS(run(storage->channels().add(channel("extensions"))));
    CHECK(run(storage->users().add(user("alice"))).has_value());
    shell.exec("ALTER TABLE hidden RENAME TO channels");
    CHECK(run(storage->channels().add(channel("extensions"))).has_value());
}

TEST_CASE("a damaged file is an error, and the program goes on") {
    Pbx pbx;
    for (int i = 0; i < 200; ++i) REQUIRE(run(pbx.storage->users().add(user(login_of(i)))).has_value());
    pbx.storage.reset();
    {
        std::fstream file(pbx.folder / "pbxd.db", std::ios::binary | std::ios::in | std::ios::out);
        const auto size = std::filesystem::file_size(pbx.folder / "pbxd.db");
        const std::string noise(size - 8192, '\xa5');
        file.seekp(8192);
        file << noise;
    }
    auto damaged = storage::open_sqlite(pbx.folder / "pbxd.db", box_of());
    if (damaged) {
        CHECK(run((*damaged)->users().all()).error() == Error::corrupt);
    } else {
        CHECK(damaged.error() == Error::corrupt);
    }
}
