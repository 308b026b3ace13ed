// Who sees in the table with whom people are in calls ([table] with_whom).
#pragma once

#include "storage/choices.hpp"

namespace pbxd {

enum class WithWhom { nobody, admins, everybody };

inline bool may_see(WithWhom shown, storage::Role role) {
    return shown == WithWhom::everybody || (shown == WithWhom::admins && role == storage::Role::admin);
}

}  // namespace pbxd

template <>
inline constexpr std::array<std::string_view, 3> storage::words_of<pbxd::WithWhom>{"nobody", "admins", "everybody"};
