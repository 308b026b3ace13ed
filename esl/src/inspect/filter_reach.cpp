#include "filter_reach.hpp"

namespace esl {
namespace {

using Names = std::optional<std::set<std::string>>;

// Either is right; the intersection could be empty, and so would be the subscription.
const Names& smaller(const Names& a, const Names& b) {
    if (!a) return b;
    return b && b->size() < a->size() ? b : a;
}

Names united(const Names& a, const Names& b) {
    if (!a || !b) return std::nullopt;
    Names both = a;
    both->insert(b->begin(), b->end());
    return both;
}

}  // namespace

FilterReach FilterReach::operator&&(const FilterReach& other) const {
    return {smaller(names, other.names), smaller(subclasses, other.subclasses)};
}

FilterReach FilterReach::operator||(const FilterReach& other) const {
    return {united(names, other.names), united(subclasses, other.subclasses)};
}

std::optional<Subscription> FilterReach::subscription() const {
    if (!names) return std::nullopt;
    Subscription enough;
    for (const auto& name : *names) {
        if (name != "CUSTOM") {
            enough.events.push_back(name);
        } else if (!subclasses) {
            return std::nullopt;  // the switch sends CUSTOM events only by their subclass
        } else {
            enough.subclasses.assign(subclasses->begin(), subclasses->end());
        }
    }
    // A name that no event can have, as one with a space, cannot be asked for.
    if (Command::subscribe(enough).has_error()) return std::nullopt;
    return enough;
}

}  // namespace esl
