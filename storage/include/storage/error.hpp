// What storage refuses and why: one code for each cause, and kinds for those who only need to know what sort it is.
//
//     if (added.error() == storage::Error::number_exists) ...     // this very cause
//     if (added.error() == storage::ErrorKind::exists) ...        // 409: login_exists, number_exists, ...
//     print(added.error().message());                             // a sentence: what is wrong and what to do
//
// The messages never contain a value that came from outside, so they may be shown and logged as they are.
#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/error_condition.hpp>
#include <string_view>

namespace storage {

enum class Error {
    // What was asked for.
    not_found = 1,
    in_use,  ///< something refers to it: a Channel with Extensions; a Gateway of an outbound route; an Extension with
             ///< Lines cannot change its User

    // ErrorKind::exists: a value that must be unique is taken.
    login_exists,
    realm_exists,
    extension_exists,  ///< the User has an Extension on this Channel already
    number_exists,
    username_exists,
    session_exists,
    client_id_exists,
    session_belongs_to_another,  ///< the session ID is taken by another Extension
    sign_in_exists,
    gateway_exists,
    route_exists,
    did_exists,

    // ErrorKind::invalid: a rule of records.hpp is broken.
    invalid_login,
    invalid_name,
    invalid_email,
    invalid_password_hash,
    invalid_role,
    invalid_realm,
    invalid_number,
    invalid_department,
    invalid_label,
    invalid_username,
    invalid_session_id,
    invalid_client_id,
    invalid_a1_hash,
    invalid_time,
    invalid_token_hash,
    invalid_csrf_token,
    invalid_address,
    invalid_user_agent,
    invalid_password,  ///< not 8..256 bytes long
    invalid_ring_seconds,
    invalid_extension_calls,  ///< an Extension's max_calls
    invalid_voicemail_pin,
    invalid_forward,
    group_too_large,  ///< more legs than a switch rings at once; told by who knows how many there are
    invalid_calling_class,
    invalid_caller_id,
    invalid_gateway_name,
    invalid_proxy,
    invalid_transport,
    invalid_gateway_username,
    invalid_secret,
    registration_without_credentials,
    invalid_gateway_realm,
    invalid_networks,  ///< one is none, or not canonical, or there are too many
    repeated_network,
    invalid_caller_id_source,
    invalid_gateway_calls,  ///< a Gateway's max_calls
    invalid_position,
    invalid_pattern,
    invalid_strip,
    invalid_prefix,
    invalid_gateways,  ///< not 1..8
    repeated_gateway,
    invalid_did_number,
    invalid_extensions,  ///< not 1..32
    repeated_extension,
    voicemail_of_another,  ///< a DID's voicemail is none of its Extensions'
    invalid_call_record,

    // ErrorKind::broken_reference: the record names one that is not there, or not fit.
    unknown_user,
    unknown_channel,
    unknown_extension,
    unknown_gateway,
    extension_of_another_user,  ///< a Line's Extension must be its User's

    // ErrorKind::busy: try again later.
    busy,           ///< a queue is full
    database_busy,  ///< another program held a lock for longer than the busy timeout

    // ErrorKind::unusable: the database or the key file.
    database_locked,  ///< a pbxd owns the database
    database_newer,
    foreign_database,
    cannot_open,
    corrupt,
    disk_full,
    io,
    read_only,
    key_mismatch,
    secret_damaged,
    key_unreadable,
    key_exposed,
    key_wrong_size,
};

/// What sort of error a code is; compares equal to the codes of its sort.
enum class ErrorKind { not_found = 1, in_use, exists, invalid, broken_reference, busy, unusable };

/// The category of Error; its name is "storage".
const boost::system::error_category& error_category() noexcept;
/// The category of ErrorKind; its name is "storage-kind".
const boost::system::error_category& error_kind_category() noexcept;

boost::system::error_code make_error_code(Error error) noexcept;
boost::system::error_condition make_error_condition(ErrorKind kind) noexcept;

/// The enumerator's own name ("number_exists"), for APIs and logs; "unknown" for what is no Error.
std::string_view name_of(Error error) noexcept;

}  // namespace storage

template <>
struct boost::system::is_error_code_enum<storage::Error> : std::true_type {};
template <>
struct boost::system::is_error_condition_enum<storage::ErrorKind> : std::true_type {};
