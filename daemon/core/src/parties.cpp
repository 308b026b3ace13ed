#include "pbxd/parties.hpp"

#include <tuple>
#include <utility>

namespace pbxd {

void Parties::touch(const std::string& unique_id) {
    const auto extension = presence_.extension_of_leg(unique_id);
    if (extension != storage::ExtensionId{}) changed_.push_back(extension);
}

/// The leg hears nobody any more.
void Parties::part(const std::string& unique_id) {
    const auto leg = legs_.find(unique_id);
    if (leg == legs_.end() || leg->second.joined.empty()) return;
    leg->second.joined.clear();
    touch(unique_id);
}

void Parties::forget(const std::string& unique_id) {
    const auto known = legs_.find(unique_id);
    if (known == legs_.end()) return;
    const auto other = std::move(known->second.joined);
    legs_.erase(known);
    if (const auto rest = legs_.find(other); rest != legs_.end() && rest->second.joined == unique_id) part(other);
}

void Parties::apply(SwitchId at, const SwitchFact& fact) {
    if (const auto watched = told_.find(at); watched != told_.end()) {
        auto& told = watched->second;
        if (const auto* joined = std::get_if<LegsJoined>(&fact)) told.insert({joined->a, joined->b});
        if (const auto* parted = std::get_if<LegsParted>(&fact)) told.insert({parted->a, parted->b});
    }
    take(at, fact);
}

void Parties::snapshot(SwitchId at, const SwitchFact& row) {
    const auto checked = named_.find(at);
    if (const auto* joined = std::get_if<LegsJoined>(&row)) {
        if (checked != named_.end()) checked->second.insert({joined->a, joined->b});
        const auto& told = told_[at];
        if (told.contains(joined->a) || told.contains(joined->b)) return;
    }
    // What events told of a leg says more than its row.
    const auto* leg = std::get_if<LegActive>(&row);
    if (leg != nullptr && checked != named_.end() && legs_.contains(leg->unique_id)) return;
    take(at, row);
}

void Parties::take(SwitchId at, const SwitchFact& fact) {
    if (const auto* leg = std::get_if<LegActive>(&fact)) {
        auto& known = legs_[leg->unique_id];
        known.dialled = leg->dialled;
        known.caller = leg->caller;
        known.caller_leg = leg->caller_leg;
        known.at = at;
        touch(leg->unique_id);
    } else if (const auto* gone = std::get_if<LegGone>(&fact)) {
        forget(gone->unique_id);
    } else if (const auto* joined = std::get_if<LegsJoined>(&fact)) {
        auto& a = legs_[joined->a];
        if (!joined->dialled.empty()) a.dialled = joined->dialled;
        a.joined = joined->b;
        a.at = at;
        auto& b = legs_[joined->b];
        b.joined = joined->a;
        b.at = at;
        touch(joined->a);
        touch(joined->b);
    } else if (const auto* parted = std::get_if<LegsParted>(&fact)) {
        // One that hears somebody else by now stays with that one: events of two bridges may cross.
        const auto a = legs_.find(parted->a);
        if (a != legs_.end() && a->second.joined == parted->b) part(parted->a);
        const auto b = legs_.find(parted->b);
        if (b != legs_.end() && b->second.joined == parted->a) part(parted->b);
    }
}

void Parties::end_rebuild() {
    std::vector<std::string> gone;
    for (const auto& [unique_id, leg] : legs_) {
        if (!presence_.has_leg(unique_id)) gone.push_back(unique_id);
    }
    for (const auto& unique_id : gone) forget(unique_id);
}

void Parties::end_check(SwitchId at) {
    const auto& told = told_[at];
    const auto& named = named_[at];
    std::vector<std::string> alone;
    for (const auto& [unique_id, leg] : legs_) {
        if (leg.at == at && !leg.joined.empty() && !named.contains(unique_id) && !told.contains(unique_id))
            alone.push_back(unique_id);
    }
    for (const auto& unique_id : alone) part(unique_id);
    drop_check(at);
    end_rebuild();
}

void Parties::drop_check(SwitchId at) {
    told_.erase(at);
    named_.erase(at);
}

void Parties::touch_others_of(const storage::Extension& extension) {
    for (const auto& leg : presence_.legs_of(extension)) {
        const auto known = legs_.find(leg.unique_id);
        if (known == legs_.end()) continue;
        touch(known->second.joined);
        touch(known->second.caller_leg);
    }
}

std::optional<OtherParty> Parties::of(const storage::Extension& extension) const {
    const auto legs = presence_.legs_of(extension);
    const ActiveLeg* shown = nullptr;
    for (const auto& leg : legs) {
        const bool talks = leg.phase == LegPhase::talking;
        if (shown == nullptr || (talks && shown->phase != LegPhase::talking) ||
            (leg.phase == shown->phase &&
             std::tie(leg.since, leg.unique_id) > std::tie(shown->since, shown->unique_id)))
            shown = &leg;
    }
    if (shown == nullptr) return std::nullopt;
    const auto known = legs_.find(shown->unique_id);
    if (known == legs_.end()) return std::nullopt;
    const auto& leg = known->second;
    auto party_at = [this](const std::string& unique_id) -> std::optional<OtherParty> {
        const auto* other = directory_.find(presence_.extension_of_leg(unique_id));
        if (other == nullptr) return std::nullopt;
        return OtherParty{.number = other->number, .extension = other->id};
    };
    if (auto party = party_at(leg.joined)) return party;
    if (!leg.dialled.empty()) {
        const auto* dialled = directory_.extension_of_number(leg.dialled);
        return OtherParty{.number = leg.dialled,
                          .extension = dialled == nullptr ? storage::ExtensionId{} : dialled->id};
    }
    if (auto party = party_at(leg.caller_leg)) return party;
    if (leg.caller.empty()) return std::nullopt;
    return OtherParty{.number = leg.caller, .extension = {}};
}

std::vector<storage::ExtensionId> Parties::take_changed() { return std::exchange(changed_, {}); }

}  // namespace pbxd
