// Keeps the records of calls: what the switches' events and CDRs tell, brought together and written.
//
//     pbxd::CallKeeper calls(executor, storage->call_records(), model.directory(), numbers, switches, clock, log);
//     co_await calls.load();                                   // those that were open when pbxd ended
//     calls.watch(link);                                       // for each switch
//     auto outcomes = co_await calls.take_cdrs({xml});         // of mod_xml_cdr
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "pbxd/call_journal.hpp"
#include "pbxd/call_tracker.hpp"
#include "pbxd/clock.hpp"
#include "pbxd/switch_link.hpp"

namespace pbxd {

/// What became of a CDR.
enum class CdrOutcome {
    taken,
    no_call,     ///< of a leg that is no call of its own: nothing to keep
    malformed,   ///< no CDR, or not one that may be read
    not_stored,  ///< the database could not be written: tell it again later
};

struct CallCounters {
    std::uint64_t cdrs = 0;
    std::uint64_t malformed_cdrs = 0;
};

class CallKeeper {
  public:
    /// \param switch_name  whose calls those are that no link and no record knows: the first switch's
    CallKeeper(const boost::asio::any_io_executor& executor, storage::CallRecordRepository& records,
               const Directory& directory, NumberPlan numbers, std::string switch_name, Clock clock, Log& log);

    storage::Awaitable<void> load();
    /// The link must outlive it.
    void watch(SwitchLink& link);
    /// An outcome for each, in their order; what is taken is on the disk.
    boost::asio::awaitable<std::vector<CdrOutcome>> take_cdrs(std::vector<std::string> cdrs);
    /// Removes records older than that, a bounded number of them; the rest at the next time.
    boost::asio::awaitable<void> remove_older(std::chrono::days age);
    void stop() { journal_.stop(); }

    const CallTracker& tracker() const { return tracker_; }
    const CallJournal& journal() const { return journal_; }
    const CallCounters& counters() const { return counters_; }

  private:
    void apply(const std::string& switch_name, const CallFact& fact);
    boost::asio::awaitable<std::string> find_switch(const CallOver& call);

    storage::CallRecordRepository& records_;
    CallTracker tracker_;
    CallJournal journal_;
    std::string switch_name_;
    Clock clock_;
    Log& log_;
    std::vector<SwitchLink*> links_;
    CallCounters counters_;
};

}  // namespace pbxd
