// At which other switches an Extension's devices are, for a switch that has a call for it.
//
// Its own devices a switch finds itself, as it rings them. What another switch has, presence tells: best effort, for a
// phone that registered there a moment ago may be missing, and none is known while that switch's link is down.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pbxd/presence.hpp"

namespace pbxd {

class Whereabouts {
  public:
    struct Place {
        std::string switch_name;
        std::string address;  ///< host:port of its profile `gateways`
        bool operator==(const Place&) const = default;
    };

    /// \param addresses  by the switches' names; one that has none is never called from another
    Whereabouts(const Presence& presence, std::map<std::string, std::string> addresses)
        : presence_(presence), addresses_(std::move(addresses)) {}

    /// Nothing if no switch has that Core-UUID: then it is not known which are the others.
    std::vector<Place> elsewhere(const storage::Extension& extension, std::string_view core_uuid) const;

  private:
    const Presence& presence_;
    std::map<std::string, std::string> addresses_;
};

}  // namespace pbxd
