// What events and CDRs say alike of a caller's leg. Part of call_fact.
#pragma once

#include <optional>
#include <string_view>

#include "pbxd/call_fact.hpp"

namespace pbxd {

/// Nothing: a leg of the switch's own making (a loopback), or of a profile that is not pbxd's.
std::optional<CallOrigin> origin_of(std::string_view channel_name);

/// Brings the times into their order. False: it is no call, for it has no UUID or never began.
bool settle_times(CallOver& call);

}  // namespace pbxd
