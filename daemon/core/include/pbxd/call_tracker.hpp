// Makes call records of what the switches tell.
//
//     pbxd::CallTracker tracker(directory, numbers);
//     for (auto& record : still_open) tracker.resume(record);          // once, from storage
//     if (auto fact = read_call_event(event)) tracker.apply("main", *fact);
//     journal.put(tracker.take_records());
//
// A call is recorded when its leg is first seen, when it is answered, and when it is over; each record says all that is
// known, and storage makes one of them. The end needs nothing that was told before, so a call is complete though pbxd
// was away when it began; what ended while pbxd was away is told by mod_xml_cdr, in the same words (CallOver).
//
// Who calls is never what a caller says: for browsers and phones it is the accountcode that pbxd's directory pinned to
// the leg (at first its presence_id), for somebody outside the number after the router has brought it into E.164.
//
// A call that is transferred by whom it reached goes on in its record: what was dialled stays, answered_by is who
// talked last. A caller who transfers the party away ends the record with that (the switch ends the caller's leg); the
// party's own further way is no record of its own.
//
// A switch's life: begin_rebuild() when its link comes up and its events are heard again, end_rebuild() with what it
// then has. What was open and is not there has ended meanwhile: it is recorded as lost until a CDR tells how.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "pbxd/call_fact.hpp"
#include "pbxd/directory.hpp"
#include "pbxd/number_plan.hpp"
#include "pbxd/string_map.hpp"
#include "storage/call_record.hpp"

namespace pbxd {

class CallTracker {
  public:
    /// `directory` says whose numbers these are; it is asked at each fact.
    /// \param most_open  calls that are followed at a time; of those beyond only the end is recorded
    CallTracker(const Directory& directory, NumberPlan numbers, std::size_t most_open = 20'000)
        : directory_(directory), numbers_(std::move(numbers)), most_open_(most_open) {}

    /// A call that was open when pbxd ended.
    void resume(const storage::CallRecord& record);

    void begin_rebuild(const std::string& switch_name);
    /// `uuids`: all legs that the switch has. May be left out when the rebuild failed: the next one begins anew.
    void end_rebuild(const std::string& switch_name, const std::vector<std::string>& uuids);
    void apply(const std::string& switch_name, const CallFact& fact);

    /// What has become known since the last call, in its order.
    std::vector<storage::CallRecord> take_records() { return std::exchange(records_, {}); }

    /// The switch on which a call of that UUID is open; empty where there is none.
    std::string switch_of(std::string_view uuid) const;
    std::size_t open() const;
    /// Calls whose beginning was not recorded, because too many were open.
    std::uint64_t beyond() const { return beyond_; }

  private:
    struct Open {
        EpochMilliseconds started_at = 0;
        bool answered = false;
        std::uint64_t rebuild = 0;  ///< the one in which it was last seen
        storage::CallRecord record;

        /// Takes over what is new in it; gives whether anything was.
        bool learn(const CallSeen& call, const NumberPlan& numbers);
    };
    struct Switch {
        StringMap<Open> calls;
        std::unordered_set<std::string> ended;  ///< during this rebuild
        std::uint64_t rebuild = 0;
        bool rebuilding = false;
    };

    void see(const std::string& switch_name, const CallSeen& call);
    void end(const std::string& switch_name, const CallOver& call);
    /// The Extension's, if the presence ID is the one that its directory entry pins.
    std::string number_of(std::string_view presence_id) const;
    /// Who calls, whom, and whose call it is; false if it is nobody's.
    bool identify(storage::CallRecord& record, CallOrigin origin, std::string_view number, std::string_view claimed,
                  std::string_view dialled) const;
    void add_party(storage::CallRecord& record, const storage::Extension* extension) const;

    const Directory& directory_;
    NumberPlan numbers_;
    std::size_t most_open_;
    std::unordered_map<std::string, Switch> switches_;
    std::vector<storage::CallRecord> records_;
    std::uint64_t beyond_ = 0;
};

/// In a word what became of a call that is over.
storage::CallResult result_of(const CallOver& call);

}  // namespace pbxd
