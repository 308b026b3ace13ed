// Who sees in the table with whom people are in calls ([table] with_whom).
#pragma once

#include <optional>
#include <string_view>

#include "storage/records.hpp"

namespace pbxd {

enum class WithWhom { nobody, admins, everybody };

/// Nothing for another word.
inline std::optional<WithWhom> with_whom_of(std::string_view word) {
    if (word == "nobody") return WithWhom::nobody;
    if (word == "admins") return WithWhom::admins;
    if (word == "everybody") return WithWhom::everybody;
    return std::nullopt;
}

inline bool may_see(WithWhom shown, storage::Role role) {
    return shown == WithWhom::everybody || (shown == WithWhom::admins && role == storage::Role::admin);
}

}  // namespace pbxd
