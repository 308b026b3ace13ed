#include "storage/error.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace storage {
namespace {

struct Entry {
    Error error;
    ErrorKind kind;
    std::string_view name;
    const char* message;
};

constexpr std::array entries{
    Entry{Error::not_found, ErrorKind::not_found, "not_found", "There is no such record."},
    Entry{Error::in_use, ErrorKind::in_use, "in_use",
          "Other records refer to this one: remove or change them first (a channel's extensions; the routes that a "
          "gateway carries; an extension's lines, before it is given to another user)."},

    Entry{Error::login_exists, ErrorKind::exists, "login_exists", "Another user has this login name: choose another."},
    Entry{Error::realm_exists, ErrorKind::exists, "realm_exists",
          "Another channel has this realm: each channel needs one of its own."},
    Entry{Error::extension_exists, ErrorKind::exists, "extension_exists",
          "This user has an extension on this channel already: change that one."},
    Entry{Error::number_exists, ErrorKind::exists, "number_exists",
          "Another extension has this number: numbers are unique on the PBX."},
    Entry{Error::username_exists, ErrorKind::exists, "username_exists",
          "Another line has this username: choose another."},
    Entry{Error::session_exists, ErrorKind::exists, "session_exists", "There is a session with this session ID."},
    Entry{Error::client_id_exists, ErrorKind::exists, "client_id_exists", "There is a session with this client ID."},
    Entry{Error::session_belongs_to_another, ErrorKind::exists, "session_belongs_to_another",
          "The session ID belongs to a session of another extension: make a new one."},
    Entry{Error::sign_in_exists, ErrorKind::exists, "sign_in_exists", "There is a sign-in with this token."},
    Entry{Error::gateway_exists, ErrorKind::exists, "gateway_exists", "Another gateway has this name: choose another."},
    Entry{Error::route_exists, ErrorKind::exists, "route_exists", "Another route has this name: choose another."},
    Entry{Error::did_exists, ErrorKind::exists, "did_exists", "There is a DID with this number: change that one."},

    Entry{Error::invalid_login, ErrorKind::invalid, "invalid_login",
          "A login name is 1 to 64 characters of a-z, 0-9, '.', '_' and '-'."},
    Entry{Error::invalid_name, ErrorKind::invalid, "invalid_name",
          "A name is 1 to 128 bytes of UTF-8, not blank, without control characters, '${' and 'X-PRE-PROCESS'."},
    Entry{Error::invalid_email, ErrorKind::invalid, "invalid_email",
          "An e-mail address is at most 254 bytes, has one '@' with something on either side, and no spaces or control "
          "characters; or it is empty."},
    Entry{Error::invalid_password_hash, ErrorKind::invalid, "invalid_password_hash",
          "A password hash is an argon2id string, or empty for a user who cannot sign in."},
    Entry{Error::invalid_role, ErrorKind::invalid, "invalid_role", "A role is 'user' or 'admin'."},
    Entry{Error::invalid_realm, ErrorKind::invalid, "invalid_realm",
          "A realm is 1 to 64 characters of a-z, 0-9, '.' and '-', and not 'lines', which is the phones' realm."},
    Entry{Error::invalid_number, ErrorKind::invalid, "invalid_number", "A number is 2 to 15 digits."},
    Entry{Error::invalid_department, ErrorKind::invalid, "invalid_department",
          "A department is at most 128 bytes of UTF-8 without control characters, '${' and 'X-PRE-PROCESS'; it may be "
          "empty."},
    Entry{Error::invalid_label, ErrorKind::invalid, "invalid_label",
          "A label is 1 to 128 bytes of UTF-8, not blank, without control characters, '${' and 'X-PRE-PROCESS'."},
    Entry{Error::invalid_username, ErrorKind::invalid, "invalid_username",
          "A line's username is 1 to 64 characters of a-z, 0-9, '.', '_' and '-'."},
    Entry{Error::invalid_session_id, ErrorKind::invalid, "invalid_session_id", "A session ID is a lower-case UUID."},
    Entry{Error::invalid_client_id, ErrorKind::invalid, "invalid_client_id",
          "A client ID is 1 to 64 characters of a-z, 0-9, '.', '_' and '-'."},
    Entry{Error::invalid_a1_hash, ErrorKind::invalid, "invalid_a1_hash", "An a1-hash is 32 lower-case hex digits."},
    Entry{Error::invalid_time, ErrorKind::invalid, "invalid_time",
          "A time is not before 1970, and an expiry not before its creation."},
    Entry{Error::invalid_token_hash, ErrorKind::invalid, "invalid_token_hash",
          "A token hash is 64 lower-case hex digits."},
    Entry{Error::invalid_csrf_token, ErrorKind::invalid, "invalid_csrf_token",
          "A CSRF token is 16 to 128 characters of base64url."},
    Entry{Error::invalid_address, ErrorKind::invalid, "invalid_address",
          "An address is at most 64 bytes of text without control characters."},
    Entry{Error::invalid_user_agent, ErrorKind::invalid, "invalid_user_agent",
          "A user agent is at most 256 bytes of text without control characters."},
    Entry{Error::invalid_password, ErrorKind::invalid, "invalid_password", "A password is 8 to 256 bytes long."},
    Entry{Error::invalid_ring_seconds, ErrorKind::invalid, "invalid_ring_seconds",
          "A call rings for 5 to 120 seconds."},
    Entry{Error::invalid_extension_calls, ErrorKind::invalid, "invalid_extension_calls",
          "An extension has at most 1 to 32 calls at a time."},
    Entry{Error::invalid_voicemail_pin, ErrorKind::invalid, "invalid_voicemail_pin",
          "A voicemail PIN is 4 to 10 digits, or empty where only the extension's own devices open the mailbox."},
    Entry{
        Error::invalid_forward, ErrorKind::invalid, "invalid_forward",
        "A call is forwarded to what the extension would dial, 1 to 20 of 0-9, '*', '#' and '+'; or to nobody, if that "
        "is empty."},
    Entry{Error::group_too_large, ErrorKind::invalid, "group_too_large",
          "A call rings at most 128 lines and browser sessions at once: take extensions out of the group."},
    Entry{Error::invalid_calling_class, ErrorKind::invalid, "invalid_calling_class",
          "A calling class is 'internal', 'local', 'national' or 'international'."},
    Entry{Error::invalid_caller_id, ErrorKind::invalid, "invalid_caller_id",
          "A caller ID is a number as the whole world dials it, '+' and 7 to 15 digits; or it is empty."},
    Entry{Error::invalid_gateway_name, ErrorKind::invalid, "invalid_gateway_name",
          "A gateway's name is 1 to 64 characters of a-z, 0-9, '.', '_' and '-'."},
    Entry{Error::invalid_proxy, ErrorKind::invalid, "invalid_proxy",
          "A gateway's proxy is a host, or a host, ':' and a port from 1 to 65535; the host is a DNS name, an IPv4 "
          "address, or an IPv6 address in brackets."},
    Entry{Error::invalid_transport, ErrorKind::invalid, "invalid_transport",
          "A gateway's transport is 'udp', 'tcp' or 'tls'."},
    Entry{Error::invalid_gateway_username, ErrorKind::invalid, "invalid_gateway_username",
          "A gateway's username is at most 128 characters of A-Z, a-z, 0-9 and '.', '_', '-', '+', '@', '~', '!', '*', "
          "'='; it may be empty."},
    Entry{Error::invalid_secret, ErrorKind::invalid, "invalid_secret",
          "A gateway's secret is at most 256 bytes of UTF-8 without control characters, '${' and 'X-PRE-PROCESS'; it "
          "may be empty."},
    Entry{Error::registration_without_credentials, ErrorKind::invalid, "registration_without_credentials",
          "A gateway that registers needs a username and a secret: give both, or let it not register."},
    Entry{Error::invalid_gateway_realm, ErrorKind::invalid, "invalid_gateway_realm",
          "A gateway's realm is at most 128 characters of A-Z, a-z, 0-9, '.', '_' and '-'; empty, it is whatever the "
          "gateway says."},
    Entry{Error::invalid_networks, ErrorKind::invalid, "invalid_networks",
          "A gateway calls from at most 32 networks, each written as '192.0.2.0/28', '192.0.2.7/32' or "
          "'2001:db8::/32': an address in its shortest form, '/', and the length of its prefix, with no bit set "
          "behind that."},
    Entry{Error::repeated_network, ErrorKind::invalid, "repeated_network", "A network is named twice: name each once."},
    Entry{Error::invalid_caller_id_source, ErrorKind::invalid, "invalid_caller_id_source",
          "A caller's number is taken from 'from', 'p-asserted-identity' or 'remote-party-id'."},
    Entry{Error::invalid_gateway_calls, ErrorKind::invalid, "invalid_gateway_calls",
          "A gateway carries at most 1 to 1000 calls at a time."},
    Entry{Error::invalid_position, ErrorKind::invalid, "invalid_position",
          "A route's position is 1 to 10000; the lower is asked first."},
    Entry{Error::invalid_pattern, ErrorKind::invalid, "invalid_pattern",
          "A route's pattern is 1 to 128 bytes of a regular expression as RE2 reads it, small, without control "
          "characters, '${' and 'X-PRE-PROCESS': '0[1-9][0-9]{3,14}'."},
    Entry{Error::invalid_strip, ErrorKind::invalid, "invalid_strip", "A route strips 0 to 20 digits."},
    Entry{Error::invalid_prefix, ErrorKind::invalid, "invalid_prefix",
          "A route's prefix is at most 20 of 0-9, '*', '#' and '+'; it may be empty."},
    Entry{Error::invalid_gateways, ErrorKind::invalid, "invalid_gateways", "A route has 1 to 8 gateways."},
    Entry{Error::repeated_gateway, ErrorKind::invalid, "repeated_gateway",
          "A gateway is named twice: name each once, in order of preference."},
    Entry{Error::invalid_did_number, ErrorKind::invalid, "invalid_did_number",
          "A DID's number is written as the whole world dials it: '+' and 7 to 15 digits."},
    Entry{Error::invalid_extensions, ErrorKind::invalid, "invalid_extensions",
          "A DID rings 1 to 32 extensions: give it some, or remove it."},
    Entry{Error::repeated_extension, ErrorKind::invalid, "repeated_extension",
          "An extension is named twice: name each once."},
    Entry{Error::voicemail_of_another, ErrorKind::invalid, "voicemail_of_another",
          "The voicemail that takes a DID's calls is that of an extension which the DID rings, or nobody's."},
    Entry{Error::invalid_call_record, ErrorKind::invalid, "invalid_call_record",
          "A call record has a switch, a UUID, times in their order, and texts within their lengths."},

    Entry{Error::unknown_user, ErrorKind::broken_reference, "unknown_user", "There is no such user."},
    Entry{Error::unknown_channel, ErrorKind::broken_reference, "unknown_channel", "There is no such channel."},
    Entry{Error::unknown_extension, ErrorKind::broken_reference, "unknown_extension", "There is no such extension."},
    Entry{Error::unknown_gateway, ErrorKind::broken_reference, "unknown_gateway", "There is no such gateway."},
    Entry{Error::extension_of_another_user, ErrorKind::broken_reference, "extension_of_another_user",
          "The extension belongs to another user: a line rings an extension of its own user."},

    Entry{Error::busy, ErrorKind::busy, "busy", "Too much is waiting already: try again in a moment."},
    Entry{Error::database_busy, ErrorKind::busy, "database_busy",
          "Another program holds a lock on the database (a backup or a shell?): end it or try again."},

    Entry{Error::database_locked, ErrorKind::unusable, "database_locked",
          "pbxd is running with this database, or another pbxd command is at work on it: stop it first, or wait for it "
          "(its process ID is in the file of the database's name with '.lock' added)."},
    Entry{Error::database_newer, ErrorKind::unusable, "database_newer",
          "The database was written by a newer pbxd: run that one, or restore a backup of the time before it."},
    Entry{Error::foreign_database, ErrorKind::unusable, "foreign_database",
          "The file is not a pbxd database: check the path; pbxd does not touch the file."},
    Entry{Error::cannot_open, ErrorKind::unusable, "cannot_open",
          "The database cannot be opened: check that its folder is there, on a local disk, and may be written by the "
          "user that pbxd runs as."},
    Entry{Error::corrupt, ErrorKind::unusable, "corrupt",
          "The database is damaged: stop pbxd and restore a backup (sqlite3's '.recover' saves what is left)."},
    Entry{Error::disk_full, ErrorKind::unusable, "disk_full",
          "The disk is full: nothing was changed; make room and try again."},
    Entry{Error::io, ErrorKind::unusable, "io",
          "The database's files cannot be read or written: see the system's log for the disk's errors."},
    Entry{Error::read_only, ErrorKind::unusable, "read_only",
          "The database cannot be written: check the owner and mode of its file and folder."},
    Entry{Error::key_mismatch, ErrorKind::unusable, "key_mismatch",
          "The key file is not the one with which this database was made: put that one back."},
    Entry{Error::secret_damaged, ErrorKind::unusable, "secret_damaged",
          "A secret in the database was altered or moved to another record: remove that session, line, gateway or "
          "voicemail PIN and make it anew, or restore a backup."},
    Entry{Error::key_unreadable, ErrorKind::unusable, "key_unreadable",
          "The key file cannot be read or made: check its path, owner and folder; it must be a regular file."},
    Entry{Error::key_exposed, ErrorKind::unusable, "key_exposed",
          "The key file may be read or written by others than its owner: set its mode to 0600, and think about who has "
          "seen it."},
    Entry{Error::key_wrong_size, ErrorKind::unusable, "key_wrong_size",
          "The key file does not hold 32 bytes, raw or as base64: put the right one back, or remove it if nothing was "
          "stored with it."},
};

const Entry* find(int value) noexcept {
    const auto* found = std::ranges::find(entries, static_cast<Error>(value), &Entry::error);
    return found == entries.end() ? nullptr : found;
}

// Boost's category has no virtual destructor by design: nobody deletes one.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
class ErrorCategory final : public boost::system::error_category {
  public:
    const char* name() const noexcept override { return "storage"; }
    std::string message(int value) const override {
        const Entry* entry = find(value);
        return entry ? entry->message : "An unknown error of storage.";
    }
    boost::system::error_condition default_error_condition(int value) const noexcept override {
        const Entry* entry = find(value);
        return entry ? make_error_condition(entry->kind) : boost::system::error_condition(value, *this);
    }
};

class ErrorKindCategory final : public boost::system::error_category {
  public:
    const char* name() const noexcept override { return "storage-kind"; }
    std::string message(int value) const override {
        switch (static_cast<ErrorKind>(value)) {
            case ErrorKind::not_found:
                return "not found";
            case ErrorKind::in_use:
                return "in use";
            case ErrorKind::exists:
                return "exists already";
            case ErrorKind::invalid:
                return "invalid";
            case ErrorKind::broken_reference:
                return "refers to what is not there";
            case ErrorKind::busy:
                return "busy";
            case ErrorKind::unusable:
                return "database or key file unusable";
        }
        return "unknown";
    }
};
#pragma GCC diagnostic pop

}  // namespace

const boost::system::error_category& error_category() noexcept {
    static const ErrorCategory category;
    return category;
}

const boost::system::error_category& error_kind_category() noexcept {
    static const ErrorKindCategory category;
    return category;
}

boost::system::error_code make_error_code(Error error) noexcept { return {static_cast<int>(error), error_category()}; }

boost::system::error_condition make_error_condition(ErrorKind kind) noexcept {
    return {static_cast<int>(kind), error_kind_category()};
}

std::string_view name_of(Error error) noexcept {
    const Entry* entry = find(static_cast<int>(error));
    return entry ? entry->name : "unknown";
}

}  // namespace storage
