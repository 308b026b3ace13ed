// With whom somebody is in a call, as far as the switches tell.
//
//     pbxd::Parties parties(directory, presence);
//     parties.apply(office, fact);               // after presence.apply()
//     if (auto party = parties.of(extension)) show(party->number);
//
// The truth is which legs hear each other (CHANNEL_BRIDGE): where the other leg is an Extension's, that is the party,
// whatever the leg was told when it began; so a transfer, a forward or a group shows who really answered. Otherwise it
// is what the leg itself knows: what a caller dialled (a number outside, `*97`), who calls somebody called. A caller's
// number alone is never taken for an Extension's: somebody outside may claim it.
//
// It only explains the legs that Presence has: what it keeps of others is never shown, and goes with the next rebuild.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "pbxd/directory.hpp"
#include "pbxd/presence.hpp"
#include "pbxd/string_map.hpp"
#include "pbxd/switch_fact.hpp"

namespace pbxd {

struct OtherParty {
    std::string number;              ///< an Extension's, or in somebody else's words: at most longest_party bytes
    storage::ExtensionId extension;  ///< 0: nobody of the directory
    bool operator==(const OtherParty&) const = default;
};

class Parties {
  public:
    Parties(const Directory& directory, const Presence& presence) : directory_(directory), presence_(presence) {}

    /// What an event told; Presence has been told before.
    void apply(SwitchId at, const SwitchFact& fact);
    /// What a row of a rebuild or a check told. It may be older than an event that came before it: who hears whom is
    /// the event's.
    void snapshot(SwitchId at, const SwitchFact& row);
    void begin_watch(SwitchId at) {
        told_[at].clear();
        named_.erase(at);
    }
    /// Forgets what belongs to no leg that Presence has.
    void end_rebuild();
    void begin_check(SwitchId at) { named_[at].clear(); }
    /// Who hears whom, so far as neither a row of the check nor an event of the watch tells it, hears nobody.
    void end_check(SwitchId at);
    void drop_check(SwitchId at);
    /// To be called before and after an Extension becomes another one: those whom it is in a call with show it.
    void touch_others_of(const storage::Extension& extension);

    /// Of the call that the Extension is talking in, else of the one that rings; nothing where there is none.
    std::optional<OtherParty> of(const storage::Extension& extension) const;
    /// The Extensions whose party may be another one since the last call.
    std::vector<storage::ExtensionId> take_changed();
    /// How many legs it knows something of.
    std::size_t size() const { return legs_.size(); }

  private:
    struct Leg {
        std::string dialled, caller, caller_leg;  ///< as of LegActive
        std::string joined;                       ///< the leg that it hears; empty: none
        SwitchId at = 0;                          ///< where it is
    };

    void take(SwitchId at, const SwitchFact& fact);
    void forget(const std::string& unique_id);
    void touch(const std::string& unique_id);
    void part(const std::string& unique_id);

    const Directory& directory_;
    const Presence& presence_;
    StringMap<Leg> legs_;
    using UniqueIds = std::unordered_set<std::string>;
    /// The legs that events joined or parted during a switch's watch (as Presence has it); none: it is not watched.
    std::unordered_map<SwitchId, UniqueIds> told_;
    /// The legs that the rows of a switch's check name as joined; none: it is not checked.
    std::unordered_map<SwitchId, UniqueIds> named_;
    std::vector<storage::ExtensionId> changed_;
};

}  // namespace pbxd
