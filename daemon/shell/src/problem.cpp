#include "pbxd/problem.hpp"

#include <string_view>

#include "storage/error.hpp"

namespace pbxd {

namespace {

using storage::Error;

/// The argument of the commands that an error of storage is about.
std::string_view field_of(Error error) {
    switch (error) {
        case Error::login_exists:
        case Error::invalid_login:
            return "login";
        case Error::realm_exists:
        case Error::invalid_realm:
        case Error::invalid_gateway_realm:
            return "realm";
        case Error::number_exists:
        case Error::did_exists:
        case Error::invalid_number:
        case Error::invalid_did_number:
            return "number";
        case Error::username_exists:
        case Error::invalid_username:
        case Error::invalid_gateway_username:
        case Error::registration_without_credentials:
            return "username";
        case Error::gateway_exists:
        case Error::route_exists:
        case Error::invalid_name:
        case Error::invalid_gateway_name:
            return "name";
        case Error::invalid_email:
            return "email";
        case Error::invalid_department:
            return "department";
        case Error::invalid_label:
            return "label";
        case Error::invalid_password:
            return "password";
        case Error::invalid_ring_seconds:
            return "ring_seconds";
        case Error::invalid_extension_calls:
        case Error::invalid_gateway_calls:
            return "max_calls";
        case Error::invalid_voicemail_pin:
            return "voicemail_pin";
        case Error::invalid_calling_class:
            return "calling_class";
        case Error::invalid_caller_id:
            return "caller_id";
        case Error::invalid_proxy:
            return "proxy";
        case Error::invalid_transport:
            return "transport";
        case Error::invalid_secret:
            return "secret";
        case Error::invalid_networks:
        case Error::repeated_network:
            return "allowed";
        case Error::invalid_caller_id_source:
            return "caller_id_source";
        case Error::invalid_position:
            return "position";
        case Error::invalid_pattern:
            return "pattern";
        case Error::invalid_strip:
            return "strip";
        case Error::invalid_prefix:
            return "prefix";
        case Error::invalid_gateways:
        case Error::repeated_gateway:
        case Error::unknown_gateway:
            return "gateways";
        case Error::invalid_extensions:
        case Error::repeated_extension:
            return "extensions";
        case Error::voicemail_of_another:
            return "voicemail";
        default:
            return "";
    }
}

Problem::Kind kind_of(const boost::system::error_code& error) {
    using storage::ErrorKind;
    if (error == ErrorKind::not_found) return Problem::Kind::missing;
    if (error == ErrorKind::exists || error == ErrorKind::in_use) return Problem::Kind::conflict;
    if (error == ErrorKind::invalid || error == ErrorKind::broken_reference) return Problem::Kind::invalid;
    return error == ErrorKind::busy ? Problem::Kind::busy : Problem::Kind::failed;
}

}  // namespace

Problem Problem::of(std::string message) {
    Problem made;
    made.message = std::move(message);
    return made;
}

Problem Problem::of(const http::Fault& fault) {
    Problem made;
    made.message = fault.message;
    made.field = fault.field;
    return made;
}

Problem Problem::of(const boost::system::error_code& error) {
    Problem made;
    made.message = error.message();
    made.kind = kind_of(error);
    made.code = "internal";
    if (error.category() == storage::error_category()) {
        const auto known = static_cast<Error>(error.value());
        made.code = storage::name_of(known);
        made.field = field_of(known);
    }
    return made;
}

}  // namespace pbxd
