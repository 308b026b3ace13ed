// What a switch tells about a call, as plain values, and how it is read out of its events and CDRs.
//
//     if (auto fact = pbxd::read_call_event(event)) tracker.apply("main", *fact);
//
// A call is its caller's leg (the A leg: an inbound one of a phone, a browser or a carrier). Two events suffice, both
// of which presence needs anyway: CHANNEL_CALLSTATE says that the leg is there and when it was answered, and
// CHANNEL_DESTROY has all that CHANNEL_HANGUP_COMPLETE has (in the recordings they differ in their names and sequence
// numbers alone: times, cause, variables). mod_xml_cdr posts the same once more for a pbxd that was away.
#pragma once

#include <boost/system/result.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "esl/event.hpp"
#include "pbxd/time.hpp"

namespace pbxd {

/// Where a call came in, by the channel's name, which the switch makes of its own profile's.
enum class CallOrigin { browser, phone, carrier };

/// An A leg that rings or talks.
struct CallSeen {
    std::string uuid;
    CallOrigin origin = CallOrigin::carrier;
    std::string presence_id;         ///< number@realm, pinned by the directory for browsers and phones
    std::string caller_number = {};  ///< of somebody outside: as of CallOver, empty before that
    std::string dialled;
    EpochMilliseconds started_at = 0;
    EpochMilliseconds answered_at = 0;  ///< 0: not answered
};

/// An A leg that is gone, with all that the switch knows of it.
struct CallOver {
    std::string uuid;
    CallOrigin origin = CallOrigin::carrier;
    std::string accountcode = {};    ///< the Extension's number, pinned by the directory for browsers and phones
    std::string presence_id = {};    ///< as of CallSeen
    std::string caller_number = {};  ///< of somebody outside: E.164 once the call was routed
    std::string dialled = {};  ///< of an event: where it was transferred last; of a CDR: what was dialled at first
    EpochMilliseconds started_at = 0;
    EpochMilliseconds answered_at = 0;  ///< 0: not answered
    EpochMilliseconds ended_at = 0;
    std::string cause = {};
    // What pbxd had the switch remember (router.cpp).
    std::string answered_by = {};  ///< the Extension whose device answered last
    std::string gateway = {};      ///< through which it was tried to go out last
    std::string mailbox = {};      ///< whose took the call
    std::string core_uuid = {};    ///< of the switch's run that had the call
};

using CallFact = std::variant<CallSeen, CallOver>;

/// The fact in CHANNEL_CALLSTATE or CHANNEL_DESTROY; nothing for other events, other legs, and legs that never came
/// into the dialplan.
std::optional<CallFact> read_call_event(const esl::EventView& event);

/// The UUIDs in an answer to `show channels as json`. Error: not the JSON of that command.
boost::system::result<std::vector<std::string>> read_channel_uuids(std::string_view json);

/// What mod_xml_cdr posts (encode=textxml) and spools: `<cdr>` with the leg's variables, whose values are
/// percent-encoded, and its caller profiles, the newest first.
/// \param xml  hostile as far as callers' words are in it: at most max_cdr_bytes, 32 levels and 20,000 nodes
/// Errors: bad_message, with no more than that it is no such document; not_supported for the CDR of a leg that is no
/// call's (a called leg, a loopback). A caller whose SIP headers have names that XML has not can spoil its own CDR (the
/// switch makes elements of them); its events are read all the same.
boost::system::result<CallOver> read_cdr(std::string_view xml);

/// A call between two phones has 23 KB; one that rings the 128 legs there may be, each named several times, some 300.
inline constexpr std::size_t max_cdr_bytes = std::size_t{1024} * 1024;

}  // namespace pbxd
