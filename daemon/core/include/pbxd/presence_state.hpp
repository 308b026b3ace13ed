// What Presence tells: the state of people and of switches' links, and the phones, browsers and legs of an Extension.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "pbxd/switch_fact.hpp"
#include "pbxd/time.hpp"
#include "storage/records.hpp"

namespace pbxd {

enum class State { offline, online, ringing, talking, unknown };
std::string_view to_string(State state);

enum class LinkState { down, rebuilding, up };
std::string_view to_string(LinkState state);

/// A switch of this daemon's configuration.
struct SwitchStatus {
    std::string name;
    LinkState link = LinkState::down;
    EpochMilliseconds since = 0;  ///< when it entered that state
    std::string core_uuid;
};

using SwitchId = std::size_t;

/// What the table shows of an Extension's devices.
struct ExtensionPresence {
    State state = State::offline;
    unsigned phones = 0;          ///< live registrations of its Lines
    unsigned browsers = 0;        ///< live verto logins of its Sessions
    EpochMilliseconds since = 0;  ///< of the state; 0: never seen
    bool since_exact = false;     ///< false: at least since then; the switch does not tell when
    bool operator==(const ExtensionPresence&) const = default;
};

/// A phone that is registered with a Line's credentials.
struct Registration {
    std::string switch_name;
    std::string address;          ///< network address, without port
    std::string agent;            ///< what the phone calls itself: its own words, at most 256 bytes
    EpochMilliseconds since = 0;  ///< when it was first seen; refreshing does not change it
    bool since_exact = false;     ///< false: at least since then; the switch does not tell when
    bool confirmed = true;        ///< false: told before the switch's link was lost, and not since
    bool operator==(const Registration&) const = default;
};

/// A phone or browser that an Extension can be called at, on one switch.
struct DeviceAddress {
    std::string key;           ///< the same as long as the device stays
    std::string contact = {};  ///< of a phone, as it registered it: anything that it likes
    std::string client = {};   ///< of a browser: client-id@realm
    storage::ExtensionId extension;
    std::string elsewhere = {};  ///< not that device, but another switch that has it: host:port
};

struct ActiveLeg {
    std::string unique_id;
    LegPhase phase = LegPhase::ringing;
    EpochMilliseconds since = 0;  ///< when the leg was first seen
};

}  // namespace pbxd
