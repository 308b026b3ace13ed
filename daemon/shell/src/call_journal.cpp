#include "pbxd/call_journal.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <iterator>
#include <utility>

#include "storage/checks.hpp"

namespace pbxd {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t most_waiting = 10'000;
constexpr auto retry_pause = 1s;
/// A timer has expired when it is made: it must be told that it is not to.
constexpr auto never = asio::steady_timer::time_point::max();

}  // namespace

CallJournal::CallJournal(const asio::any_io_executor& executor, storage::CallRecordRepository& records, Log& log,
                         std::chrono::milliseconds pace)
    : executor_(executor),
      records_(records),
      log_(log),
      pace_(pace),
      pause_(executor),
      next_(std::make_shared<Batch>(executor)) {
    next_->over.expires_at(never);
}

void CallJournal::put(std::vector<storage::CallRecord> records) {
    for (auto& record : records) {
        if (storage::check(record)) {
            gathered_.push_back(std::move(record));
        } else {
            log_.error("calls: the record of " + printable(record.uuid) + " breaks a rule and is left out");
        }
    }
    if (gathered_.empty() || std::exchange(writing_, true)) return;
    asio::co_spawn(executor_, write_all(), asio::detached);
}

asio::awaitable<boost::system::result<void>> CallJournal::put_and_wait(std::vector<storage::CallRecord> records) {
    put(std::move(records));
    if (gathered_.empty()) co_return boost::system::result<void>();
    const auto batch = next_;
    boost::system::error_code ignored;
    if (!batch->is_over) co_await batch->over.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    if (batch->outcome) co_return batch->outcome;
    co_return boost::system::result<void>();
}

void CallJournal::stop() {
    stopping_ = true;
    pause_.cancel();
}

asio::awaitable<void> CallJournal::write_all() {
    boost::system::error_code ignored;
    while (!gathered_.empty()) {
        if (!stopping_) {
            pause_.expires_after(failing_ ? std::chrono::milliseconds(retry_pause) : pace_);
            co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        }
        auto records = std::exchange(gathered_, {});
        const auto batch = std::exchange(next_, std::make_shared<Batch>(executor_));
        next_->over.expires_at(never);
        const auto written = co_await records_.put(records);
        batch->is_over = true;
        if (!written) batch->outcome = written.error();
        batch->over.cancel();
        if (!written && !std::exchange(failing_, true)) {
            log_.error("calls: records cannot be written (" + written.error().message() + "); trying again");
        }
        if (written && std::exchange(failing_, false)) log_.info("calls: records are written again");
        if (!written) keep_for_later(std::move(records));
        if (!written && stopping_) break;
    }
    writing_ = false;
}

void CallJournal::keep_for_later(std::vector<storage::CallRecord> records) {
    // In their order: what was told first goes first.
    records.insert(records.end(), std::make_move_iterator(gathered_.begin()), std::make_move_iterator(gathered_.end()));
    if (records.size() > most_waiting) {
        lost_ += records.size() - most_waiting;
        records.erase(records.begin(), records.end() - static_cast<std::ptrdiff_t>(most_waiting));
    }
    gathered_ = std::move(records);
}

}  // namespace pbxd
