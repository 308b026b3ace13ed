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

/// The realm of the phones' digest credentials; no Channel may have it.
inline constexpr std::string_view lines_realm = "lines";

/// Seconds since the epoch, UTC.
using EpochSeconds = std::int64_t;

enum class Role { user, admin };

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
