#include "pbxd/call_keeper.hpp"

#include <utility>

namespace pbxd {

namespace asio = boost::asio;

namespace {

constexpr std::size_t most_open = 20'000;
constexpr std::size_t portion = 500;
constexpr int most_portions = 20;

}  // namespace

CallKeeper::CallKeeper(const asio::any_io_executor& executor, storage::CallRecordRepository& records,
                       const Directory& directory, NumberPlan numbers, std::string switch_name, Clock clock, Log& log)
    : records_(records),
      tracker_(directory, std::move(numbers), most_open),
      journal_(executor, records, log),
      switch_name_(std::move(switch_name)),
      clock_(std::move(clock)),
      log_(log) {}

storage::Awaitable<void> CallKeeper::load() {
    const auto open = co_await records_.open(most_open);
    if (!open) co_return open.error();
    for (const auto& record : *open) tracker_.resume(record);
    co_return boost::system::result<void>();
}

void CallKeeper::watch(SwitchLink& link) {
    links_.push_back(&link);
    link.on_call = [this, &name = link.name()](const CallFact& fact) { apply(name, fact); };
    link.on_rebuild_begun = [this, &name = link.name()] { tracker_.begin_rebuild(name); };
    link.on_rebuild_ended = [this, &name = link.name()](const std::vector<std::string>& uuids) {
        tracker_.end_rebuild(name, uuids);
        journal_.put(tracker_.take_records());
    };
}

void CallKeeper::apply(const std::string& switch_name, const CallFact& fact) {
    tracker_.apply(switch_name, fact);
    journal_.put(tracker_.take_records());
}

asio::awaitable<std::string> CallKeeper::find_switch(const CallOver& call) {
    if (auto name = tracker_.switch_of(call.uuid); !name.empty()) co_return name;
    for (const auto* link : links_) {
        if (!call.core_uuid.empty() && link->core_uuid() == call.core_uuid) co_return link->name();
    }
    // Spooled by a switch that has been started anew since: its calls were lost to us, but recorded.
    const auto known = co_await records_.switch_of(call.uuid, call.started_at);
    if (known && !known->empty()) co_return *known;
    co_return switch_name_;
}

asio::awaitable<std::vector<CdrOutcome>> CallKeeper::take_cdrs(std::vector<std::string> cdrs) {
    std::vector<CdrOutcome> outcomes;
    std::vector<storage::CallRecord> records;
    for (const auto& xml : cdrs) {
        const auto call = read_cdr(xml);
        ++counters_.cdrs;
        if (!call) {
            const bool is_none = call.error() == boost::system::errc::not_supported;
            counters_.malformed_cdrs += is_none ? 0 : 1;
            outcomes.push_back(is_none ? CdrOutcome::no_call : CdrOutcome::malformed);
            continue;
        }
        const auto switch_name = co_await find_switch(*call);
        tracker_.apply(switch_name, *call);
        for (auto& record : tracker_.take_records()) records.push_back(std::move(record));
        outcomes.push_back(CdrOutcome::taken);
    }
    if (records.empty()) co_return outcomes;
    const auto kept = co_await journal_.put_and_wait(std::move(records));
    if (kept) co_return outcomes;
    for (auto& outcome : outcomes) {
        if (outcome == CdrOutcome::taken) outcome = CdrOutcome::not_stored;
    }
    co_return outcomes;
}

asio::awaitable<void> CallKeeper::remove_older(std::chrono::days age) {
    const auto before = clock_() - std::chrono::duration_cast<std::chrono::milliseconds>(age).count();
    for (int i = 0; i < most_portions; ++i) {
        const auto removed = co_await records_.remove_before(before, portion);
        if (!removed) {
            log_.warning("calls: old records could not be removed: " + removed.error().message());
            co_return;
        }
        if (*removed < portion) co_return;
    }
}

}  // namespace pbxd
