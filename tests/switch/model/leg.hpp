// One channel of a call and the headers that it puts into its events.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/event.hpp"
#include "model/switch_core.hpp"

namespace sim {

enum class CallState { down = 0, ringing = 2, early = 3, active = 4, hangup = 7 };

std::string_view name_of(CallState state);

/// Who is at one end of a call.
struct Endpoint {
    enum class Kind { phone, browser, outside };
    Kind kind = Kind::outside;
    std::string user;  ///< SIP user or verto client ID
    std::string realm;
    std::string presence_id;  ///< from the directory, else user@realm
    std::string accountcode;
    std::string profile = "lines";
    std::string contact_uri;     ///< phones
    std::string sessid;          ///< browsers
    std::string client_address;  ///< browsers: ip:port
    std::vector<std::pair<std::string, std::string>> variables;

    std::string address() const { return user + "@" + realm; }
};

struct Times {
    Micros created = 0, answered = 0, progress = 0, progress_media = 0, hangup = 0, bridged = 0;
};

struct Leg {
    Endpoint endpoint;
    std::string uuid;
    std::string call_uuid;
    std::string channel_name;
    bool outbound = false;
    bool named = false;  ///< presence-id set: not yet in the first CHANNEL_OUTGOING
    std::string state = "CS_NONE";
    int state_number = 1;
    CallState call_state = CallState::down;
    std::string answer_state = "ringing";
    std::string hangup_cause;
    std::string answered_by;  ///< on a caller's leg: the number that pbxd has the switch remember
    bool codec = false;
    std::string caller_username;  ///< on a callee's leg the caller's
    std::string caller_name;
    std::string caller_number;
    std::string callee_name;
    std::string callee_number;
    std::string destination;
    std::string context = "extensions";
    int profile_index = 1;
    Times times;
    int presence_events = 0;
    int session_id = 0;
    std::string sdp;  ///< the other side's
    bool held = false;
    Micros detached = 0;  ///< since when an answered call waits for its browser to come back; 0: it does not

    std::string source() const { return endpoint.kind == Endpoint::Kind::browser ? "mod_verto" : "mod_sofia"; }
};

/// The other leg as a leg's events show it: a copy made when the two met.
struct OtherLeg {
    std::string_view type;  ///< originator, originatee
    const Leg* leg = nullptr;
    bool with_callee = false;
    Times times;
    Micros profile_created = 0;
};

/// The nine headers that even a channel without a caller profile has. `Channel-Name: N/A` before it is named.
void add_bare_channel(Event& event, const Leg& leg);
/// All but `variable_*`, as in CHANNEL_CALLSTATE.
void add_channel(Event& event, const Leg& leg, const OtherLeg* other);
/// A selection of the `variable_*` headers: identity, directory variables, what the browser sent, SDP.
void add_variables(Event& event, const Leg& leg);

}  // namespace sim
