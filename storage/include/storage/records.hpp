// The records of the PBX as plain values: what people decided, nothing that a switch knows.
//
// Only values live here, so that code which decides can use them without a database. How they are kept is
// repositories.hpp.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace storage {

/// A row's identity. Each record has a type of its own, so that a User's ID cannot be taken for a Line's.
template <class Tag>
struct Id {
    std::int64_t value = 0;
    auto operator<=>(const Id&) const = default;
};
using UserId = Id<struct UserTag>;
using ChannelId = Id<struct ChannelTag>;
using ExtensionId = Id<struct ExtensionTag>;
using SessionId = Id<struct SessionTag>;
using LineId = Id<struct LineTag>;
using SignInId = Id<struct SignInTag>;
using GatewayId = Id<struct GatewayTag>;
using OutboundRouteId = Id<struct OutboundRouteTag>;
using DidId = Id<struct DidTag>;

/// The realm of the phones' digest credentials; no Channel may have it.
inline constexpr std::string_view lines_realm = "lines";

/// Seconds since the epoch, UTC.
using EpochSeconds = std::int64_t;

enum class Role { user, admin };

/// What an Extension may call outside the PBX; each class may call what those before it may. Emergency numbers are for
/// all.
enum class CallingClass { internal, local, national, international };

enum class Transport { udp, tcp, tls };

/// Where a Gateway puts the number of somebody who calls in; what it says elsewhere is not looked at. A Gateway is
/// known by its address, so several at one address should have the same.
enum class CallerIdSource { from, p_asserted_identity, remote_party_id };

// Each field has a value from the start, so that a record may be written with the fields that matter: {.login = "a"}.

/// A person who signs in.
struct User {
    UserId id = {};
    std::string login = {};          ///< unique; 1..64 of [a-z0-9._-]
    std::string display_name = {};   ///< UTF-8, 1..128 bytes
    std::string email = {};          ///< may be empty
    std::string password_hash = {};  ///< argon2id, libsodium's string form; empty: cannot sign in
    Role role = Role::user;
    bool enabled = true;
};

/// A calling space. Browsers log in to the switch in its realm.
struct Channel {
    ChannelId id = {};
    std::string name = {};        ///< UTF-8, 1..128 bytes
    std::string auth_realm = {};  ///< unique; a domain to the switch: 1..64 of [a-z0-9.-]; not the Lines' realm
};

/// A User's place on a Channel, and the number at which they are called.
struct Extension {
    ExtensionId id = {};
    ChannelId channel = {};
    UserId user = {};         ///< unique together with channel
    std::string number = {};  ///< unique on the PBX; 2..15 digits
    std::string name = {};    ///< UTF-8, 1..128 bytes: what the table shows
    std::string department = {};
    bool enabled = true;

    int ring_seconds = 25;        ///< 5..120; then voicemail, or the forward for no answer
    int max_calls = 4;            ///< 1..32 at a time, of all its devices together
    bool call_waiting = true;     ///< rings while it talks; else it is busy then
    bool do_not_disturb = false;  ///< does not ring
    bool voicemail = true;
    bool voicemail_to_email = false;  ///< a message is also sent to the User's e-mail address
    std::string voicemail_pin = {};   ///< 4..10 digits, encrypted at rest; empty: opened by its own devices only
    std::string forward_always = {};  ///< as the Extension would dial it: 1..20 of [0-9*#+]; empty: not forwarded
    std::string forward_busy = {};
    std::string forward_no_answer = {};
    CallingClass calling_class = CallingClass::national;
    std::string caller_id = {};  ///< E.164, shown outside; empty: the route's, else the Gateway's
};

/// One browser profile's verto credential.
struct Session {
    SessionId id = {};
    ExtensionId extension = {};
    std::string session_id = {};  ///< made by the browser: a UUID; unique
    std::string client_id = {};   ///< made by pbxd: the switch's user name; unique
    std::string a1_hash = {};     ///< md5(client_id:realm:password), hex; encrypted at rest
    EpochSeconds created_at = 0;
    EpochSeconds last_used_at = 0;
    EpochSeconds expires_at = 0;
};

/// SIP credentials of a User for one phone or several.
struct Line {
    LineId id = {};
    UserId user = {};
    ExtensionId extension = {};
    std::string label = {};     ///< UTF-8, 1..128 bytes
    std::string username = {};  ///< unique; 1..64 of [a-z0-9._-]
    std::string a1_hash = {};   ///< md5(username:lines:password), hex; encrypted at rest
    bool enabled = true;
};

/// A way to the outside world: a carrier's SIP server.
struct Gateway {
    GatewayId id = {};
    std::string name = {};   ///< unique; 1..64 of [a-z0-9._-]; the switch's name for it
    std::string proxy = {};  ///< host, or host:port: a name, an IPv4 address, or an IPv6 address in brackets
    Transport transport = Transport::udp;
    bool registers = false;  ///< whether the switch registers there, with username and secret
    std::string username = {};
    std::string secret = {};                          ///< encrypted at rest, shown to nobody
    std::string realm = {};                           ///< of its digest; empty: whatever it says
    std::vector<std::string> allowed_addresses = {};  ///< from where it calls: 0..32 networks, 192.0.2.0/28
    std::string caller_id = {};                       ///< E.164; where neither Extension nor route has one
                                                      ///< (empty here too: the username, else "anonymous")
    CallerIdSource caller_id_source = CallerIdSource::from;
    int max_calls = 30;  ///< 1..1000 at a time, in and out together
    bool enabled = true;
};

/// Which Gateways carry a dialled number, and who may dial it. The first route that matches decides.
struct OutboundRoute {
    OutboundRouteId id = {};
    std::string name = {};                                ///< unique; UTF-8, 1..128 bytes
    int position = 100;                                   ///< 1..10000: the lower is asked first
    std::string pattern = {};                             ///< RE2, for the whole of what was dialled; 1..128 bytes
    int strip = 0;                                        ///< 0..20 digits taken away in front
    std::string prefix = {};                              ///< then put there: 0..20 of [0-9*#+]
    CallingClass calling_class = CallingClass::national;  ///< what an Extension must have at least
    std::vector<GatewayId> gateways = {};                 ///< 1..8, in order of preference
    std::string caller_id = {};                           ///< E.164; where the Extension has none
    bool emergency = false;                               ///< for every Extension, whatever its class and limits
    bool enabled = true;
};

/// A number of the outside world that rings Extensions here.
struct Did {
    DidId id = {};
    std::string number = {};                   ///< unique; E.164: + and 7..15 digits
    std::string name = {};                     ///< UTF-8, 1..128 bytes
    std::vector<ExtensionId> extensions = {};  ///< 1..32; all ring at once
    ExtensionId voicemail = {};  ///< of these, whose mailbox takes the call that nobody answers; 0: nobody's
    int ring_seconds = 30;       ///< 5..120
    bool enabled = true;
};

/// A User's signed-in browser (the web's session cookie; the verto credential is a Session).
struct SignIn {
    SignInId id = {};
    UserId user = {};
    std::string token_hash = {};  ///< BLAKE2b-256 of the cookie's value, hex: the cookie itself is never stored
    std::string csrf_token = {};
    EpochSeconds created_at = 0;
    EpochSeconds expires_at = 0;
    std::string address = {};     ///< from where
    std::string user_agent = {};  ///< cut to 256 bytes
};

}  // namespace storage

template <class Tag>
struct std::hash<storage::Id<Tag>> {
    std::size_t operator()(storage::Id<Tag> id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};
