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

void Parties::apply(SwitchId at, const SwitchFact& fact) {
    if (presence_.switches().at(at).link == LinkState::rebuilding) {
        auto& told = told_[at];
        if (const auto* joined = std::get_if<LegsJoined>(&fact)) told.insert({joined->a, joined->b});
        if (const auto* parted = std::get_if<LegsParted>(&fact)) told.insert({parted->a, parted->b});
    }
    take(fact);
}

void Parties::snapshot(SwitchId at, const SwitchFact& row) {
    const auto* joined = std::get_if<LegsJoined>(&row);
    const auto& told = told_[at];
    if (joined != nullptr && (told.contains(joined->a) || told.contains(joined->b))) return;
    take(row);
}

void Parties::take(const SwitchFact& fact) {
    if (const auto* leg = std::get_if<LegActive>(&fact)) {
        auto& known = legs_[leg->unique_id];
        known.dialled = leg->dialled;
        known.caller = leg->caller;
        known.caller_leg = leg->caller_leg;
        touch(leg->unique_id);
    } else if (const auto* gone = std::get_if<LegGone>(&fact)) {
        const auto known = legs_.find(gone->unique_id);
        if (known == legs_.end()) return;
        const auto other = std::move(known->second.joined);
        legs_.erase(known);
        if (const auto rest = legs_.find(other); rest != legs_.end() && rest->second.joined == gone->unique_id)
            part(other);
    } else if (const auto* joined = std::get_if<LegsJoined>(&fact)) {
        auto& a = legs_[joined->a];
        if (!joined->dialled.empty()) a.dialled = joined->dialled;
        a.joined = joined->b;
        legs_[joined->b].joined = joined->a;
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

void Parties::end_rebuild(SwitchId at) {
    told_.erase(at);
    std::erase_if(legs_, [this](const auto& leg) { return !presence_.has_leg(leg.first); });
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
