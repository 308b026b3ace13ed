// One connection of a switch's `socket` application as a state machine without a socket or a clock: messages and times
// go in, bytes to send and what to do come out. esl::Server drives it.
//
//                  channel data                answers to myevents, linger
//    connecting -----------------> preparing -------------------------------> ready
//         |                            |                                        |
//         +----------------------------+------ goodbye, nonsense, silence ------+----> (an error ends it)
//
// The hang-up is no state of its own: with `linger` the connection outlives it, and commands still work.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "esl/call_data.hpp"
#include "esl/call_notification.hpp"
#include "esl/command.hpp"
#include "esl/decoder.hpp"
#include "esl/error.hpp"

namespace esl::detail {

struct CallSessionConfig {
    std::size_t max_pending = 256;
    std::chrono::milliseconds handshake_timeout{5'000};
    std::chrono::seconds linger{0};  // asked for in the handshake on a `full` connection; 0: not
    std::size_t max_headers = 4096;  // of the channel data
};

class CallSession {
  public:
    using Time = std::chrono::steady_clock::time_point;
    using CommandId = std::uint64_t;

    enum class State : std::uint8_t { connecting, preparing, ready };

    // What a message means for the driver.
    struct Action {
        enum class Kind : std::uint8_t {
            none,      // nothing (there may be output)
            ready,     // the handshake is done: data() is known
            event,     // the message is an event for the owner
            reply,     // the message answers command `id`; of an execution, a refusal
            executed,  // the message is the CHANNEL_EXECUTE_COMPLETE of execution `id`
            fail,      // the session is over because of `error`
        };
        Kind kind = Kind::none;
        CommandId id = 0;
        boost::system::error_code error = {};
        // By this message the hang-up became known; true once. See hangup(), take_executions().
        bool hung_up = false;
    };

    CallSession(const CallSessionConfig& config, Time now);

    State state() const noexcept { return state_; }
    bool ready() const noexcept { return state_ == State::ready; }
    // The channel as the answer to `connect` told it; empty while connecting.
    const CallData& data() const noexcept { return data_; }
    // Unique-ID, followed when the channel changes it.
    const std::string& uuid() const noexcept { return uuid_; }
    // The hang-up, once known. Its cause may become known after it.
    const std::optional<HungUp>& hangup() const noexcept { return hangup_; }
    // What the session is about, in words for a log.
    std::string_view doing() const noexcept;

    // A message came.
    Action on_frame(const Frame& frame);
    // The peer closed the connection, or it broke: the same as a hang-up. Gives whether that is news.
    bool on_lost();
    // It is `now`, which may be at or after next_deadline(). Error: timed_out (handshake).
    boost::system::error_code on_time(Time now) const;
    // Only the handshake has one: on a `static` connection the switch is silent while an application runs, so silence
    // says nothing.
    Time next_deadline() const noexcept;

    // Queues a command; answered by an Action with the id that it gives. Errors: not_connected (not ready, or after
    // finish()), too_many_pending.
    Result<CommandId> submit(const Command& command);
    // Queues a `sendmsg` that executes an application under this Event-UUID; answered by `executed`, or by `reply` if
    // the switch refuses it. Errors: as submit, and hung_up.
    Result<CommandId> submit_execution(const Command& message, std::string_view event_uuid);
    // Nobody waits for `id` any longer. The answer to a command will be thrown away; the completion of an execution
    // will be an event like others.
    void abandon(CommandId id);
    // Says `exit`, after which nothing is taken any more.
    void finish();

    // What is to be sent, once.
    std::string take_output() { return std::exchange(output_, {}); }
    bool has_output() const noexcept { return !output_.empty(); }

    // The executions under way, each once: at the hang-up they have ended without a word.
    std::vector<CommandId> take_executions();
    // The session is over, and of its output `written` bytes went out in all: each command without an answer, and
    // whether it was never sent (not_connected) or may have been run (unknown_outcome).
    std::vector<std::pair<CommandId, Error>> lost(std::uint64_t written) const;

  private:
    enum class Purpose : std::uint8_t { connect, myevents, linger, owner, execution, abandoned };
    struct Pending {
        CommandId id;
        Purpose purpose;
        Command::Kind kind;
        std::uint64_t end;       // offset in the output, just behind the command
        std::string event_uuid;  // of an execution
    };
    struct Execution {
        CommandId id;
        std::uint64_t end;
    };

    CommandId send(const Command& command, Purpose purpose, std::string_view event_uuid = {});
    Action on_reply(const Frame& frame);
    Action on_connected(const Frame& frame);
    Action on_event(const Frame& frame);
    Action on_notice(const Frame& frame);
    boost::system::error_code may_submit() const;
    bool hang_up(HungUp::How how, std::string cause);

    CallSessionConfig config_;
    State state_ = State::connecting;
    bool finished_ = false;
    CallData data_;
    std::string uuid_;
    std::optional<HungUp> hangup_;

    std::string output_;
    std::uint64_t queued_ = 0;  // bytes of output ever made
    std::deque<Pending> pending_;
    std::unordered_map<std::string, Execution> executions_;  // by Event-UUID
    CommandId next_id_ = 1;
    Time started_;
};

}  // namespace esl::detail
