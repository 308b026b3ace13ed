// What a switch tells about devices and calls, as plain values, and how they are read out of its events.
//
//     if (auto fact = pbxd::read_event(event)) presence.apply(switch_id, *fact, now);
//
// The keys are those that the switch really keeps. A registration is profile + user + contact: with
// multiple-registrations=contact the switch deletes by them, so a phone that comes back under a new Call-ID replaces
// its old row without an event, and an unregister may carry another Call-ID than the register (it does in the
// recording). A browser is profile + client address, a leg is its Unique-ID.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "esl/event.hpp"

namespace pbxd {

/// A live registration of a phone (`sofia::register`, or a row of `sofia xmlstatus profile NAME reg`).
struct PhoneOnline {
    std::string profile;
    std::string username;  ///< of the Line: the user of the address of record
    std::string realm;
    std::string contact;
    std::string call_id;
    std::string address;  ///< network address, without port
    std::string agent;
};

/// A registration that ended (`sofia::unregister`, `sofia::expire`).
struct PhoneOffline {
    std::string profile;
    std::string username;
    std::string realm;
    std::string contact;
};

/// A browser that logged in (`verto::login` with `verto_success: 1`, or a `CONN_REG` row of `verto jsonstatus`).
struct BrowserOnline {
    std::string profile;
    std::string address;  ///< address:port, as the switch sees it
    std::string client_id;
    std::string realm;
};

/// A browser's socket that closed (`verto::client_disconnect`).
struct BrowserOffline {
    std::string profile;
    std::string address;
};

enum class LegPhase { ringing, talking };

/// A leg that rings or talks (`CHANNEL_CALLSTATE`, or a row of `show channels`).
struct LegActive {
    std::string unique_id;
    std::string presence_id;  ///< number@realm; empty where the switch was told none
    LegPhase phase = LegPhase::ringing;
};

/// A leg that hung up (`CHANNEL_CALLSTATE` with HANGUP, `CHANNEL_DESTROY`).
struct LegGone {
    std::string unique_id;
    std::string cause = {};  ///< as the switch spells it: USER_BUSY
};

/// A refused registration (`sofia::register_failure`): what bans are decided from.
struct RegistrationRefused {
    std::string profile;
    std::string username;
    std::string address;
};

using SwitchFact =
    std::variant<PhoneOnline, PhoneOffline, BrowserOnline, BrowserOffline, LegActive, LegGone, RegistrationRefused>;

/// The fact in an event, or nothing where the event says nothing about devices or calls (a failed verto login, a
/// call state in which nobody rings or talks yet, an event without the headers that it always has).
std::optional<SwitchFact> read_event(const esl::EventView& event);

/// How `Channel-Call-State` (and `callstate` of `show channels`) reads: nothing for DOWN and HANGUP.
std::optional<LegPhase> read_call_state(std::string_view call_state);

}  // namespace pbxd
