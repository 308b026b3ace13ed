// The dial string of an Extension's devices, which the switch resolves as it rings them: pbxd need not know who is
// online, and a phone that registered a moment ago rings.
#pragma once

#include <cstddef>
#include <string>

#include "pbxd/directory.hpp"
#include "pbxd/group_size.hpp"
#include "pbxd/srtp.hpp"

namespace pbxd {

/// Legs joined with commas, `${...}` in them for the switch to expand.
struct DeviceLegs {
    std::string text;
    std::size_t count = 0;  ///< of Lines and Sessions; a Line may have several phones

    bool empty() const { return count == 0; }
    void add(const std::string& leg) { text += (count++ == 0 ? "" : ",") + leg; }
};

/// Adds all Lines that are enabled and all Sessions that have not expired, as far as there is room.
void add_devices(DeviceLegs& legs, const storage::Extension& extension, const Directory& directory,
                 storage::EpochSeconds now, Srtp srtp);

/// The leg to the switch at that address, which has devices of the Extension. `seal`: of TieSeal.
std::string tie_leg(const storage::Extension& target, const std::string& address, const std::string& seal);

}  // namespace pbxd
