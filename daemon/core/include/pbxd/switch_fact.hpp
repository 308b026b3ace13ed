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

/// Bytes of what is kept of a party's number, which somebody outside chooses.
inline constexpr std::size_t longest_party = 64;

enum class LegPhase { ringing, talking };

/// A leg that rings or talks (`CHANNEL_CALLSTATE`, or a row of `show channels`).
struct LegActive {
    std::string unique_id;
    std::string presence_id;  ///< number@realm; empty where the switch was told none
    LegPhase phase = LegPhase::ringing;
    // Who is at the other end as far as the leg itself knows, at most longest_party bytes each.
    std::string dialled = {};     ///< by a leg that calls
    std::string caller = {};      ///< of a leg that is called
    std::string caller_leg = {};  ///< its Unique-ID, where the switch says it
};

/// A leg that hung up (`CHANNEL_CALLSTATE` with HANGUP, `CHANNEL_DESTROY`).
struct LegGone {
    std::string unique_id;
    std::string cause = {};  ///< as the switch spells it: USER_BUSY
};

/// Two legs that hear each other from now on (`CHANNEL_BRIDGE`, or a row of `show calls`).
struct LegsJoined {
    std::string a;  ///< the one whose dialplan did it
    std::string b;
    std::string dialled = {};  ///< by `a`, which may have been transferred since it began
};

/// They do no more (`CHANNEL_UNBRIDGE`).
struct LegsParted {
    std::string a;
    std::string b;
};

/// Of messages: what nobody counts any more.
inline constexpr unsigned most_messages = 99'999;

/// What a mailbox has that nobody heard yet (`MESSAGE_WAITING` of mod_voicemail).
struct MessagesWaiting {
    std::string mailbox;  ///< number@realm
    unsigned count = 0;
};

/// A refused registration (`sofia::register_failure`): what bans are decided from.
struct RegistrationRefused {
    std::string profile;
    std::string username;
    std::string address;
};

using SwitchFact = std::variant<PhoneOnline, PhoneOffline, BrowserOnline, BrowserOffline, LegActive, LegGone,
                                LegsJoined, LegsParted, MessagesWaiting, RegistrationRefused>;

/// The fact in an event, or nothing where the event says nothing about devices or calls (a failed verto login, a
/// call state in which nobody rings or talks yet, an event without the headers that it always has).
std::optional<SwitchFact> read_event(const esl::EventView& event);

/// How many new messages `MWI-Voice-Message` tells of: `new/saved (new urgent/saved urgent)`; 0 for any other text.
unsigned read_new_messages(std::string_view text);

/// How `Channel-Call-State` (and `callstate` of `show channels`) reads: nothing for DOWN and HANGUP.
std::optional<LegPhase> read_call_state(std::string_view call_state);

}  // namespace pbxd
