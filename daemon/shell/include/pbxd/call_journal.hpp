// Writes call records as they come, many at a time: a transaction for what gathered in a moment, so that a busy switch
// does not mean a sync of the disk for each call.
//
//     pbxd::CallJournal journal(executor, storage->call_records(), log);
//     journal.put(tracker.take_records());
//     auto kept = co_await journal.put_and_wait(std::move(records));     // now they are on the disk
//     journal.stop();                                                    // what gathered is written at once
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/result.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "pbxd/log.hpp"
#include "storage/repositories.hpp"

namespace pbxd {

class CallJournal {
  public:
    /// \param pace  how long records gather before they are written
    CallJournal(const boost::asio::any_io_executor& executor, storage::CallRecordRepository& records, Log& log,
                std::chrono::milliseconds pace = std::chrono::milliseconds(200));

    /// One that breaks a rule is left out, with a word in the log. While the database cannot be written, the newest
    /// 10,000 are kept and tried again.
    void put(std::vector<storage::CallRecord> records);
    /// The same; gives the error of the first attempt to write them.
    boost::asio::awaitable<boost::system::result<void>> put_and_wait(std::vector<storage::CallRecord> records);

    /// From now on nothing gathers. What is there is written, as long as the executor runs.
    void stop();

    /// How many wait.
    std::size_t waiting() const { return gathered_.size(); }
    /// Lost because the database could not be written.
    std::uint64_t lost() const { return lost_; }

  private:
    /// What is written together, for those who wait for it.
    struct Batch {
        explicit Batch(const boost::asio::any_io_executor& executor) : over(executor) {}
        boost::asio::steady_timer over;
        bool is_over = false;
        boost::system::error_code outcome;
    };

    boost::asio::awaitable<void> write_all();
    void keep_for_later(std::vector<storage::CallRecord> records);

    boost::asio::any_io_executor executor_;
    storage::CallRecordRepository& records_;
    Log& log_;
    std::chrono::milliseconds pace_;
    boost::asio::steady_timer pause_;
    std::vector<storage::CallRecord> gathered_;
    std::shared_ptr<Batch> next_;
    bool writing_ = false;
    bool stopping_ = false;
    bool failing_ = false;
    std::uint64_t lost_ = 0;
};

}  // namespace pbxd
