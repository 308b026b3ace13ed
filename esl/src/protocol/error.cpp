#include "esl/error.hpp"

#include <string>

namespace esl {
namespace {

const char* describe(Error error) noexcept {
    switch (error) {
        case Error::header_too_long:
            return "the headers of a message are too long";
        case Error::too_many_headers:
            return "a message has too many headers";
        case Error::malformed_header:
            return "a header line has no colon";
        case Error::bad_content_length:
            return "a Content-Length is not a length";
        case Error::body_too_large:
            return "the body of a message is too large";
        case Error::malformed_event:
            return "an event is not in the format that it claims";
        case Error::unexpected_message:
            return "the switch sent a message that does not belong here";
        case Error::access_denied:
            return "the switch's access list refuses this address";
        case Error::authentication_refused:
            return "the switch refused the user or the password";
        case Error::permission_denied:
            return "the user may not do that";
        case Error::subscription_refused:
            return "the switch refused the subscription to events";
        case Error::api_failed:
            return "the switch could not do it";
        case Error::not_connected:
            return "not connected to the switch, so the command was not sent";
        case Error::unknown_outcome:
            return "the answer was lost, so the command may or may not have been done";
        case Error::timed_out:
            return "no answer in time";
        case Error::silent:
            return "the switch has gone silent";
        case Error::connection_lost:
            return "the switch closed the connection";
        case Error::disconnect_notice:
            return "the switch ended the session";
        case Error::stopped:
            return "stopped";
        case Error::hung_up:
            return "the call was hung up";
        case Error::too_many_calls:
            return "too many calls at once";
        case Error::handler_failed:
            return "the call's handler failed";
        case Error::bad_command:
            return "a command is empty, too long or holds a control character";
        case Error::bad_dial_string:
            return "a dial string has a part that the switch would not read as it is meant";
        case Error::too_many_pending:
            return "too many commands wait for an answer";
    }
    return "unknown error";
}

// Boost's base class has a destructor that is neither virtual nor ever called through.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
class Category final : public boost::system::error_category {
  public:
    const char* name() const noexcept override { return "esl"; }
    std::string message(int value) const override { return describe(static_cast<Error>(value)); }
};
#pragma GCC diagnostic pop

}  // namespace

const boost::system::error_category& error_category() noexcept {
    static const Category category;
    return category;
}

boost::system::error_code make_error_code(Error error) noexcept { return {static_cast<int>(error), error_category()}; }

}  // namespace esl
