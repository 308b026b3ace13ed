// How many legs a group rings at once, against what the switch takes.
#pragma once

#include <cstddef>

#include "pbxd/directory.hpp"

namespace pbxd {

/// What one originate of the switch takes (MAX_PEERS); it drops the rest without a word.
inline constexpr std::size_t most_legs = 128;

/// The Lines and live Sessions of the DID's Extensions, each counted as one leg, though a Line may have several phones:
/// how many, only the switch knows.
std::size_t legs_of(const storage::Did& did, const Directory& directory, storage::EpochSeconds now);

}  // namespace pbxd
