// A call on its way through the router's rules. Part of the router.
#pragma once

#include "pbxd/router.hpp"

namespace pbxd {

struct Router::Call {
    CallPlan plan;
    Party party;
    storage::EpochSeconds now = 0;
    std::string asking = {};  ///< the Core-UUID of the switch that has the call
    int forwards = 0;
    /// Whether pbxd may ring its devices: not a second time, for a connection of the `socket` application that ends
    /// lets the one that began meanwhile go too (CF_CONTROLLED is the channel's, not the connection's).
    bool is_fresh = true;
    bool for_people = false;  ///< the plan is shown, and followed by no switch

    /// Says who calls, as everybody will see it, whatever the caller claims.
    void identify();
    /// Sets what every bridge wants. `causes_to_go_on`: with which the plan goes on behind a bridge that failed;
    /// "true": with all.
    void prepare_bridge(const std::string& causes_to_go_on);
};

}  // namespace pbxd
