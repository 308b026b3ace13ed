#include "pbxd/whereabouts.hpp"

#include <algorithm>

namespace pbxd {

std::vector<Whereabouts::Place> Whereabouts::elsewhere(const storage::Extension& extension,
                                                       std::string_view core_uuid) const {
    std::vector<Place> found;
    const auto& switches = presence_.switches();
    const auto asks = [core_uuid](const SwitchStatus& at) { return !core_uuid.empty() && at.core_uuid == core_uuid; };
    if (addresses_.empty() || std::ranges::none_of(switches, asks)) return found;
    for (SwitchId id = 0; id < switches.size(); ++id) {
        const auto& at = switches[id];
        const auto address = addresses_.find(at.name);
        if (asks(at) || at.link != LinkState::up || address == addresses_.end()) continue;
        if (!presence_.devices_of(extension, id).empty())
            found.push_back({.switch_name = at.name, .address = address->second});
    }
    return found;
}

}  // namespace pbxd
