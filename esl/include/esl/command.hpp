// Commands for the switch, as values that print themselves and cannot be made to carry a second command.
//
//     esl::Result<esl::Command> c = esl::Command::api("sofia status");
//     socket.write(c->text());                                  // "api sofia status\n\n"
//     esl::Command::api("status\n\nexit").has_error();          // true: bad_command
//
// Every argument may come from outside: one with a control character (CR, LF, NUL, ...) gives bad_command. So does a
// command of more than 1 MiB, as the switch ends a command after 10 MiB and reads the rest as the next one; and one
// with the words `mod_event_socket` and `unload` or `reload` anywhere in it, headers too, as the switch runs that
// instead (parse_command of mod_event_socket) - but for those two API commands themselves.
//
// What is said to a call (sendmsg) and sendevent are described in esl/message.hpp, dial strings in esl/dial_string.hpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "esl/error.hpp"
#include "esl/event.hpp"
#include "esl/message.hpp"

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

// How much of the switch's log to be sent: this level and those above it.
enum class LogLevel : std::uint8_t { console, alert, critical, error, warning, notice, info, debug };

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
    // `sendevent`: fires an event in the switch, as if its own. With a header Unique-ID of a live session it is given
    // to that session only. The answer is "+OK" and an Event-UUID. Not on an outbound socket without `full`.
    static Result<Command> send_event(const OutgoingEvent& event);
    // `sendmsg`: has a session do something, after what it was told before. "+OK" says that it was told, not that it
    // was done. Without a uuid it is the session of an outbound socket. Inbound the session must be one that looks for
    // messages (it runs an application, or is parked).
    static Result<Command> send_message(const SessionMessage& message, std::string_view uuid = {});
    // `myevents` of an outbound socket: the events of its session, and no others, in the format chosen before (plain).
    // A second one gives "-ERR aready enabled." (so spelled).
    static Command myevents();
    // The same in this format; but plain does not take back a json or xml chosen before.
    static Command myevents(Format format);
    // `myevents UUID` inbound: makes the connection one of that session, for good. The format is printed because only
    // with one does the switch say "-ERR invalid uuid"; it does not heed it here, so choose it with an earlier
    // subscribe().
    static Result<Command> myevents(std::string_view uuid, Format format);
    // `divert_events`: whether events that the session would consume itself (DTMF, detected speech, ...) come to us.
    // Needs a session: outbound, or after myevents().
    static Command divert_events(bool on);
    // `getvar`, outbound only: Reply-Text is the value, cut after 511 bytes. "-ERR command not found" also means that
    // the variable is empty or unset. A value with line ends, or with a first `~`, comes as headers of the message: ask
    // only for variables that no outsider sets, others with `api uuid_getvar`.
    static Result<Command> getvar(std::string_view variable);
    // `connect`, the first command on an outbound socket: the reply's headers are the whole channel.
    static Command connect();
    // `resume`, outbound: when the socket closes, the session goes on with its dialplan.
    static Command resume();
    // `linger`, outbound with `full`: the socket outlives the hang-up, until we close it; the last events then arrive.
    static Command linger();
    // The same for at most this long after the hang-up: 0 to 24 hours.
    static Result<Command> linger(std::chrono::seconds after_hangup);
    // `nolinger`: takes linger back.
    static Command nolinger();
    // `log`: log lines come as messages of type log/data. Refused to a userauth without esl-allowed-log.
    static Command log(LogLevel level);
    // `nolog`: no more, and those that wait are dropped.
    static Command nolog();
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

    // A command of checked arguments: looks at what only the whole can do wrong.
    static Result<Command> make(Kind kind, std::string text, bool secret = false);

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
