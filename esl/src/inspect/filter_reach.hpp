// Which events an expression can match at all, as far as it says: what lets a subscription be smaller than `all`.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "esl/command.hpp"

namespace esl {

struct FilterReach {
    // The names, and the subclasses, of which a matching event has one; nothing: any.
    std::optional<std::set<std::string>> names = {};
    std::optional<std::set<std::string>> subclasses = {};

    FilterReach operator&&(const FilterReach& other) const;
    FilterReach operator||(const FilterReach& other) const;
    // Nothing where only `all` is enough.
    std::optional<Subscription> subscription() const;
};

}  // namespace esl
