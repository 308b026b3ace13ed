// The three ways of `pbxd events`. Part of cli.
#pragma once

#include "cli_parts.hpp"
#include "inspection.hpp"

namespace pbxd::cli {

/// Listens to a switch, over a link of its own, until interrupted.
int inspect_switch(const Context& context, const EventOptions& options, Inspection& inspection);
/// Reads a recording.
int inspect_recording(const EventOptions& options, Inspection& inspection);
/// Plays a recording to whoever connects, until interrupted.
int play_recording(const EventOptions& options);

/// Prints what there is to print. False if nobody reads it any longer.
bool print(Inspection& inspection);

}  // namespace pbxd::cli
