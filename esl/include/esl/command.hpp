// Commands for the switch, as values that print themselves and cannot be made to carry a second command.
//
//     esl::Result<esl::Command> c = esl::Command::api("sofia status");
//     socket.write(c->text());                                  // "api sofia status\n\n"
//     esl::Command::api("status\n\nexit").has_error();          // true: bad_command
//
// Every argument may come from outside: one with a control character (CR, LF, NUL, ...) gives bad_command.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "esl/error.hpp"
#include "esl/event.hpp"

namespace esl {

// Which events to be sent. The built-in ones are named as the switch names them (CHANNEL_DESTROY, HEARTBEAT, ...),
// CUSTOM ones by their subclass (sofia::register, ...).
struct Subscription {
    Format format = Format::plain;
    bool all = false;  // every event, all subclasses too; the lists are then ignored
    std::vector<std::string> events = {};
    std::vector<std::string> subclasses = {};

    bool empty() const noexcept { return !all && events.empty() && subclasses.empty(); }
};

class Command {
  public:
    enum class Kind : std::uint8_t {
        plain,  // answered by a command/reply
        api,    // answered by an api/response (or a command/reply: permission denied)
        bgapi,  // answered by a command/reply, and later by a BACKGROUND_JOB
    };

    // `auth`: the password of event_socket.conf. In answer to auth/request.
    static Result<Command> auth(std::string_view password);
    // `userauth user@domain:password`: a user of the directory, limited by its esl-allowed-* parameters. Neither user
    // nor domain may hold `@` or `:`.
    static Result<Command> userauth(std::string_view user, std::string_view domain, std::string_view password);
    // `event`: adds to what is already subscribed to. Built-in names come first, then CUSTOM with its subclasses, as
    // the switch takes every word after CUSTOM for a subclass. Errors also on an empty subscription, names with white
    // space, and the names CUSTOM and ALL (use subclasses, all).
    static Result<Command> subscribe(const Subscription& subscription);
    // `nixevent`: takes those events away again. The format is ignored.
    static Result<Command> unsubscribe(const Subscription& subscription);
    // `noevents`: takes away all.
    static Command noevents();
    // `filter`: from now on only events with this header and value are sent (values decoded). Affects BACKGROUND_JOB
    // too.
    static Result<Command> filter(std::string_view header, std::string_view value);
    // `filter delete`: takes a filter away; an empty value takes away all filters on the header.
    static Result<Command> filter_delete(std::string_view header, std::string_view value = {});
    // `api`: runs it and blocks this connection, events included, until it is done.
    static Result<Command> api(std::string_view command);
    // `bgapi`: runs it in a thread of the switch; the result comes as a BACKGROUND_JOB event with this Job-UUID, chosen
    // by us so that it is known before the answer.
    static Result<Command> bgapi(std::string_view command, std::string_view job_uuid);
    // `exit`: the switch closes the connection.
    static Command exit();
    // A command that the switch does not know, so that it does nothing but answer ("-ERR command not found"): asks
    // whether the connection lives, without a right (`api` needs one), a log line or an API event.
    static Command probe();

    // The bytes for the wire, with the empty line that ends it. Holds the password of auth and userauth: not for logs.
    const std::string& text() const noexcept { return text_; }
    // What may be shown to people: the command without secrets, and without the line ends.
    std::string description() const;
    Kind kind() const noexcept { return kind_; }
    const std::string& job_uuid() const noexcept { return job_uuid_; }

  private:
    Command(Kind kind, std::string text, bool secret = false) : text_(std::move(text)), kind_(kind), secret_(secret) {}

    std::string text_;
    std::string job_uuid_;  // of bgapi
    Kind kind_;
    bool secret_;
};

// The answer to a command, copied out of its message.
struct Reply {
    // Reply-Text of a command/reply, or the body of an api/response, as it came (api bodies mostly end in a line feed).
    std::string text;
    std::vector<std::pair<std::string, std::string>> headers = {};  // further headers of a command/reply

    // Whether the switch said no: the text begins with -ERR or -USAGE.
    bool failed() const noexcept;
    // success, permission_denied, or api_failed.
    boost::system::error_code error() const noexcept;
};

}  // namespace esl
