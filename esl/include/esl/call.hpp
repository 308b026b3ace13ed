// One call that a switch's `socket` application handed over. esl::Server makes it and gives it to the handler; see
// server.hpp for the example.
//
// What is true of every connection of that kind, and not of this library:
// - Without `full` in the application's arguments the switch knows no `api`, no `linger` and no `event` (see
//   CallData::full). Without `async` it reads nothing while an application runs (see CallData::async).
// - An application may hang the call up, an unknown one does so always ("Invalid Application" in the switch's log).
// - When the connection ends, the dialplan goes on behind the `socket` application, if the call still lives.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "esl/call_data.hpp"
#include "esl/call_notification.hpp"
#include "esl/command.hpp"
#include "esl/error.hpp"
#include "esl/notification.hpp"

namespace esl {

namespace detail {
class CallDriver;
}

struct ExecuteOptions {
    // Applications run one after the other, in the order in which they were asked for. Without it the switch begins the
    // next one in the midst of the one that runs, if that one lets it (playback does).
    bool event_lock = true;
};

// Lives as long as the handler runs. To be used on the server's executor only. Times are counted from the call of the
// function.
class Call {
  public:
    explicit Call(detail::CallDriver& driver) noexcept : driver_(driver) {}
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;
    ~Call() = default;

    // The channel as it was at the beginning.
    const CallData& data() const noexcept;
    // The channel's UUID; unlike data().uuid() it follows a channel that changes it.
    const std::string& uuid() const noexcept;

    // Executes an application and waits for its end: gives the CHANNEL_EXECUTE_COMPLETE, whose Application-Response
    // tells how it went ("_none_" where the application does not say). That event is then not among those of
    // async_receive. `argument` may hold line ends; ${variables} in it are expanded by the switch, so text of strangers
    // does not belong there.
    // Errors: hung_up (it may have been run in part), api_failed (-ERR), timed_out (it still runs; its completion will
    // be an ordinary event), unknown_outcome (the connection was lost), not_connected (never sent), bad_command,
    // too_many_pending, operation_aborted (cancelled).
    boost::asio::awaitable<Result<EventMessage>> async_execute(std::string application, std::string argument,
                                                               std::chrono::milliseconds timeout,
                                                               ExecuteOptions options = {});

    // Any command that is answered at once (also `bgapi`, whose BACKGROUND_JOB is then an event like others, if it was
    // subscribed to). A reply of -ERR is a reply, not an error. Do not ask for `getvar` of what a stranger may have
    // set: the switch puts the value into the reply as it is, line ends and all; events and data() are encoded.
    // Errors: not_connected (never sent), unknown_outcome (sent, the answer was lost), timed_out, too_many_pending,
    // bad_command, operation_aborted. After timed_out and cancellation the switch may still run it.
    boost::asio::awaitable<Result<Reply>> async_command(Result<Command> command, std::chrono::milliseconds timeout);

    // `api command`: gives the body of the answer. On a `full` connection only; without, the switch says "-ERR command
    // not found": api_failed. Errors: as async_command, api_failed.
    boost::asio::awaitable<Result<std::string>> async_api(std::string command, std::chrono::milliseconds timeout);

    // Hangs up, with a cause as the switch spells it (USER_BUSY); "": NORMAL_CLEARING. Gives when the switch has taken
    // it; HungUp follows. On a `full` connection this is `uuid_kill`, which ends a running application too; else a
    // `sendmsg`, which waits for an event-locked application to end. Errors: as async_command, api_failed, hung_up.
    boost::asio::awaitable<Result<void>> async_hangup(std::string cause, std::chrono::milliseconds timeout);

    // `linger`: the connection outlives the hang-up by `time`, so that the last events arrive, and commands can still
    // be asked. Replaces what ServerOptions::linger asked for. On a `full` connection only. Errors: as async_command,
    // api_failed, bad_command (negative, or beyond a day).
    boost::asio::awaitable<Result<void>> async_linger(std::chrono::seconds time, std::chrono::milliseconds timeout);

    // The next notification. One reader at a time. Events nobody reads are bounded (ServerOptions), and Overflow tells
    // of those thrown away. Cancelled, it throws boost::system::system_error (operation_aborted) and loses nothing.
    boost::asio::awaitable<CallNotification> async_receive();

    // The next notification if one is queued.
    std::optional<CallNotification> try_receive();

    // The hang-up if it is known, whether or not async_receive has told it. The cause may become known later than the
    // hang-up, when a goodbye overtakes the event.
    const std::optional<HungUp>& hung_up() const noexcept;

    // Waits until the call is hung up, for any number of waiters. Errors: stopped, or what else ended the connection
    // without a hang-up; operation_aborted (cancelled).
    boost::asio::awaitable<Result<HungUp>> async_hung_up();

  private:
    detail::CallDriver& driver_;
};

}  // namespace esl
