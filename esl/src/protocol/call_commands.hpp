// The texts of the commands that a call needs, each whole with the empty line that ends it. Arguments may come from
// outside: one that could end the command and begin another gives bad_command.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "esl/error.hpp"

namespace esl::call_commands {

// `connect`: takes the call; the answer is the whole channel.
std::string connect();
// `myevents`: the events of this channel, and no others.
std::string myevents();
// `linger`: the connection outlives the hang-up by this time. Only on a `full` connection. Error: bad_command if it is
// negative (the switch would take it for ever) or beyond a day.
Result<std::string> linger(std::chrono::seconds time);
// `exit`: the switch closes the connection.
std::string exit();

// `sendmsg` that executes an application. `argument` may hold anything but NUL, line ends too: what does not fit into a
// header line goes into the body. With `event_lock` the switch takes no other `sendmsg` for the channel before the
// application has ended. Errors: bad_command.
Result<std::string> execute(std::string_view application, std::string_view argument, std::string_view event_uuid,
                            bool event_lock);
// `sendmsg` that hangs up. `cause` as the switch spells it, NORMAL_CLEARING; "": that one. Errors: bad_command.
Result<std::string> hangup(std::string_view cause);
// `api uuid_kill`: hangs up even while an event-locked application runs. Only on a `full` connection.
Result<std::string> kill(std::string_view uuid, std::string_view cause);

}  // namespace esl::call_commands
