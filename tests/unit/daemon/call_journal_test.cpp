// What is written of calls, and when.
#include <algorithm>
#include <utility>

#include "kept_calls.hpp"

using namespace pbxd;
using namespace pbxd::test;

namespace {

/// Counts what it is asked to write, and fails if told to.
class Ledger final : public storage::CallRecordRepository {
  public:
    storage::Awaitable<void> put(std::vector<CallRecord> records) override {
        if (failing) co_return storage::Error::disk_full;
        batches.push_back(records.size());
        co_return boost::system::result<void>();
    }
    storage::Awaitable<std::vector<CallRecord>> open(std::size_t /*most*/) override { co_return none(); }
    storage::Awaitable<std::vector<CallRecord>> list(storage::CallQuery /*query*/) override { co_return none(); }
    storage::Awaitable<std::string> switch_of(std::string /*uuid*/, storage::EpochMilliseconds /*at*/) override {
        co_return std::string();
    }
    storage::Awaitable<std::size_t> remove_before(storage::EpochMilliseconds /*time*/, std::size_t most) override {
        ++removals;
        co_return std::min(most, std::exchange(old, old - std::min(old, most)));
    }

    static boost::system::result<std::vector<CallRecord>> none() { return std::vector<CallRecord>(); }

    bool failing = false;
    std::vector<std::size_t> batches;
    std::size_t old = 0;
    int removals = 0;
};

std::vector<CallRecord> some(int count) {
    std::vector<CallRecord> records;
    records.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
        records.push_back({.switch_name = "main", .uuid = call_uuid(i), .started_at = noon});
    return records;
}

struct Journalled {
    Loop loop;
    MemoryLog log;
    Ledger ledger;
};

}  // namespace

TEST_CASE("calls that come together are written together") {
    Journalled at;
    CallJournal journal(at.loop.executor(), at.ledger, at.log, std::chrono::milliseconds(50));
    for (int i = 0; i < 100; ++i) journal.put(some(2));
    CHECK(journal.waiting() == 200);
    CHECK(at.ledger.batches.empty());
    CHECK(at.loop.run(journal.put_and_wait(some(1))).has_value());
    CHECK(at.ledger.batches == std::vector<std::size_t>{201});
    CHECK(journal.waiting() == 0);
    CHECK(at.loop.run(journal.put_and_wait({})).has_value());
    CHECK(at.ledger.batches.size() == 1);
}

TEST_CASE("what gathered when pbxd stops is written at once") {
    Journalled at;
    CallJournal journal(at.loop.executor(), at.ledger, at.log, std::chrono::hours(1));
    journal.put(some(3));
    at.loop.settle();
    CHECK(at.ledger.batches.empty());
    journal.stop();
    at.loop.until([&] { return at.ledger.batches.size() == 1; });
    journal.put(some(1));
    at.loop.until([&] { return at.ledger.batches.size() == 2; });
}

TEST_CASE("records wait while the database cannot be written, and a bad one is left out") {
    Journalled at;
    CallJournal journal(at.loop.executor(), at.ledger, at.log, std::chrono::milliseconds(1));
    at.ledger.failing = true;
    CHECK(at.loop.run(journal.put_and_wait(some(2))).error() == storage::Error::disk_full);
    CHECK(journal.waiting() == 2);
    CHECK(at.log.count("cannot be written") == 1);
    auto mixed = some(2);
    mixed[0].uuid = "bad";
    journal.put(mixed);
    CHECK(at.log.count("breaks a rule") == 1);
    at.ledger.failing = false;
    at.loop.until([&] { return journal.waiting() == 0; });
    CHECK(at.ledger.batches == std::vector<std::size_t>{3});
    at.loop.until([&] { return at.log.count("written again") == 1; });
    CHECK(journal.lost() == 0);
}

TEST_CASE("a post is refused while the database cannot be written, and so is kept by the switch") {
    Journalled at;
    ReadModel model;
    CallKeeper calls(
        at.loop.executor(), at.ledger, model.directory(), {}, "main", [] { return noon; }, at.log);
    at.ledger.failing = true;
    const auto outcomes = at.loop.run(calls.take_cdrs({Cdr().xml(), "<cdr/>"}));
    CHECK(outcomes == std::vector{CdrOutcome::not_stored, CdrOutcome::malformed});
    calls.stop();
    at.loop.until([&] { return calls.journal().waiting() == 1; });
}

TEST_CASE("old records are removed in bounded portions") {
    Journalled at;
    ReadModel model;
    CallKeeper calls(
        at.loop.executor(), at.ledger, model.directory(), {}, "main", [] { return noon; }, at.log);
    at.ledger.old = 1200;
    auto remove = [&]() -> asio::awaitable<int> {
        co_await calls.remove_older(std::chrono::days(365));
        co_return at.ledger.removals;
    };
    CHECK(at.loop.run(remove()) == 3);
    at.ledger.old = 1'000'000;
    CHECK(at.loop.run(remove()) == 23);
}
