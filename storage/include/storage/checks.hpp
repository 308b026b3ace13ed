// The rules of records.hpp as functions: whether a record may be stored, and which rule it breaks if not. Pure, so that
// the CLI and the web can ask before they do anything; the repositories ask again.
//
//     if (auto good = storage::check(user); !good) return good.error();   // Error::invalid_login, ...
//
// Why text is judged so sharply: it ends up in XML that FreeSWITCH reads line by line through a preprocessor (a line
// with X-PRE-PROCESS is dropped, $${x} is expanded) and whose ${x} is expanded when an application runs.
#pragma once

#include <boost/system/result.hpp>
#include <cstddef>
#include <string>
#include <string_view>

#include "storage/call_record.hpp"
#include "storage/error.hpp"
#include "storage/records.hpp"

namespace storage {

using CheckResult = boost::system::result<void>;

inline constexpr std::size_t max_identifier_bytes = 64;  ///< login, username, client ID, realm
inline constexpr std::size_t max_name_bytes = 128;
inline constexpr std::size_t max_email_bytes = 254;  ///< RFC 5321's longest path, without its brackets
inline constexpr std::size_t max_address_bytes = 64;
inline constexpr std::size_t max_user_agent_bytes = 256;
inline constexpr std::size_t max_secret_bytes = 256;  ///< a Gateway's
inline constexpr std::size_t max_pattern_bytes = 128;
inline constexpr std::size_t max_call_text_bytes = 64;  ///< of a call record: a number, a cause
inline constexpr std::size_t max_call_parties = 64;
/// What RE2 may use for a route's pattern (RE2::Options::set_max_mem), when it is checked and when it is asked.
inline constexpr std::size_t max_pattern_memory = std::size_t{64} * 1024;
inline constexpr std::size_t min_password_bytes = 8;
inline constexpr std::size_t max_password_bytes = 256;

/// Each gives the error that names the first rule broken. IDs and references are not looked at: only the database
/// knows.
CheckResult check(const User& user);
CheckResult check(const Channel& channel);
CheckResult check(const Extension& extension);
CheckResult check(const Session& session);
CheckResult check(const Line& line);
CheckResult check(const SignIn& sign_in);
CheckResult check(const Gateway& gateway);
CheckResult check(const OutboundRoute& route);
CheckResult check(const Did& did);
/// Error::invalid_call_record, whatever it is: what is told by a switch is made fit before (call_tracker.hpp).
CheckResult check(const CallRecord& record);

/// A password that somebody chose: Error::invalid_password unless 8..256 bytes.
CheckResult check_password(std::string_view password);

/// 1..64 of [a-z0-9._-].
bool is_identifier(std::string_view text) noexcept;
/// 1..64 of [a-z0-9.-], and not `lines`.
bool is_realm(std::string_view text) noexcept;
/// 2..15 digits.
bool is_number(std::string_view text) noexcept;
/// E.164: '+' and 7..15 digits.
bool is_e164(std::string_view text) noexcept;
/// At most 20 of [0-9*#+]: what a telephone's keys can dial. It may be empty.
bool is_dialled(std::string_view text) noexcept;
/// A DNS name, an IPv4 address or an IPv6 address in brackets, with or without ':' and a port from 1 to 65535.
bool is_proxy(std::string_view text);
/// An IPv4 or IPv6 address as inet_ntop() writes it, '/', and the length of its prefix; the bits behind that are 0.
bool is_network(std::string_view text);
/// 1..128 bytes of text that RE2 compiles within max_pattern_memory.
bool is_pattern(std::string_view text);
/// A lower-case UUID: 8-4-4-4-12 hex digits.
bool is_uuid(std::string_view text) noexcept;

/// At most `most` bytes of well-formed UTF-8 without control characters (C0, DEL, C1), line and paragraph separators,
/// bidirectional overrides (one name could pass for another), `${` and X-PRE-PROCESS in any case.
bool is_text(std::string_view text, std::size_t most) noexcept;
/// Text of at least one byte that is not blank.
bool is_name(std::string_view text, std::size_t most = max_name_bytes) noexcept;

/// What a browser calls itself, made fit to be stored: what is not printable ASCII, and the `$` of `${`, becomes '?',
/// and the rest is cut at 256 bytes.
std::string clean_user_agent(std::string_view text);

}  // namespace storage
