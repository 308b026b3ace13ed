// What can be wrong with what came in or is to go out, as an error code, and with a sentence for people where there is
// someone to read it.
//
//     if (!form && form.error() == http::Error::too_large) ...
#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>
#include <boost/system/system_error.hpp>
#include <string>
#include <type_traits>

namespace http {

enum class Error {
    malformed = 1,  ///< not what its syntax demands
    too_large,      ///< more bytes than allowed
    too_many,       ///< more fields, values or elements than allowed
    too_deep,       ///< nested deeper than allowed
    repeated,       ///< there twice where one was meant
    missing,        ///< a required field is not there
    unknown_field,  ///< a field that nobody knows
    wrong_type,     ///< a field of another type
    out_of_range,   ///< a field of the right type with a value that is not allowed
    unsafe_value,   ///< a value that would mean more than itself where it goes
    not_text,       ///< a binary WebSocket message
    tls_files,      ///< certificate or key unreadable, or they do not belong together
    closed,         ///< the other side closed the WebSocket
    declined,       ///< a WebSocket handshake was answered with something else than 101
};

const boost::system::error_category& error_category() noexcept;

inline boost::system::error_code make_error_code(Error error) noexcept {
    return {static_cast<int>(error), error_category()};
}

/// An error that names what it is about. `message` is one sentence, fit to be shown to whoever sent the input.
struct Fault {
    Error code = Error::malformed;
    std::string message;
    std::string field;  ///< the field or attribute, or empty
};

/// Lets `result<T, Fault>::value()` throw.
[[noreturn]] inline void throw_exception_from_error(const Fault& fault, const boost::source_location&) {
    throw boost::system::system_error(make_error_code(fault.code), fault.message);
}

}  // namespace http

template <>
struct boost::system::is_error_code_enum<http::Error> : std::true_type {};
