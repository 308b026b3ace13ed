// What can go wrong on an Event Socket, as one enumeration that works with boost::system::error_code.
//
//     if (reply.error() == esl::Error::unknown_outcome) rebuild();  // the switch may or may not have done it
#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>
#include <type_traits>

namespace esl {

// A value or an error code: how this library reports everything that input or the peer can cause.
template <class T>
using Result = boost::system::result<T>;

enum class Error {
    // The stream cannot be understood; the connection is of no further use.
    header_too_long = 1,  // the headers of one message exceed Limits::header_bytes
    too_many_headers,     // one message has more headers than Limits::headers
    malformed_header,     // an outer header line has no colon
    bad_content_length,   // Content-Length is not a number, or given twice with different values
    body_too_large,       // Content-Length exceeds Limits::event_bytes or Limits::response_bytes
    malformed_event,      // an event's body is not what its Content-Type says
    unexpected_message,   // a message that the protocol does not allow here (a reply to nothing, no auth/request)

    // The switch says no.
    access_denied,           // text/rude-rejection: the switch's ACL refuses this address
    authentication_refused,  // the password, or the user, is wrong
    permission_denied,       // userauth: this user may not do that; the connection is unharmed
    subscription_refused,    // the switch did not accept the `event` command
    api_failed,              // the answer of an API command begins with -ERR or -USAGE

    // The link.
    not_connected,      // there is no link, or it went before the command was written: the switch has not run it
    unknown_outcome,    // the command was written and the link went before the answer: it may have been run
    timed_out,          // no answer in time; a command may still be run
    silent,             // the switch answers not even a probe: a half-open connection
    connection_lost,    // the peer closed the connection
    disconnect_notice,  // the switch said goodbye (it shuts down, or somebody ended this session)
    stopped,            // the owner stopped the client, or the server

    // Calls (esl::Server).
    hung_up,         // the call was hung up before the application ended: it may have been run, wholly or in part
    too_many_calls,  // ServerOptions::max_calls are being handled; the connection was closed
    handler_failed,  // the handler of a call threw an exception

    // The caller.
    bad_command,       // empty, too long, or it would carry a control character (CR, LF, NUL, ...)
    bad_dial_string,   // a part of it is empty, or holds what the switch would read as something else
    too_many_pending,  // Options::max_pending commands already wait for an answer
};

// The category of Error; its name is "esl".
const boost::system::error_category& error_category() noexcept;

boost::system::error_code make_error_code(Error error) noexcept;

}  // namespace esl

template <>
struct boost::system::is_error_code_enum<esl::Error> : std::true_type {};
