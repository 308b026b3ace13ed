// The running daemon in figures, for `pbxd status`.
#pragma once

#include <string>

#include "pbxd/call_keeper.hpp"
#include "pbxd/fsapi.hpp"
#include "pbxd/live_hub.hpp"
#include "pbxd/read_model.hpp"
#include "pbxd/verto_relay.hpp"

namespace pbxd {

/// A JSON object.
std::string status(const ReadModel& model, const LiveHub& hub, const VertoRelay& relay, const Fsapi& fsapi,
                   const CallKeeper& calls);

}  // namespace pbxd
