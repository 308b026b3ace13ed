// One connection to a switch as a state machine without a socket or a clock: messages and times go in, bytes to send
// and what to do come out. esl::Client drives it.
//
//        auth/request             +OK                      answers to core_uuid, hostname, event
//    greeting -----> authenticating -----> preparing -----------------------------------------> ready
//        |                 |                   |                                                  |
//        +-----------------+-------------------+----- rejection, refusal, goodbye, silence -------+----> (an error ends
//        it)
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "esl/command.hpp"
#include "esl/decoder.hpp"
#include "esl/error.hpp"

namespace esl::detail {

struct SessionConfig {
    std::string password;
    std::string user;  // for userauth; empty: auth
    std::string domain;
    Subscription subscription;
    std::size_t max_pending = 65'536;
    std::chrono::milliseconds handshake_timeout{5'000};
    std::chrono::milliseconds liveness_interval{25'000};
    std::chrono::milliseconds probe_timeout{5'000};
};

class Session {
  public:
    using Time = std::chrono::steady_clock::time_point;
    using CommandId = std::uint64_t;

    enum class State : std::uint8_t { greeting, authenticating, preparing, ready };

    // What a message means for the driver.
    struct Action {
        enum class Kind : std::uint8_t {
            none,       // nothing (there may be output)
            connected,  // the session is ready: core_uuid() and hostname() are known
            event,      // the message is an event for the owner
            reply,      // the message answers command `id`; with an error, that is the answer
            job,        // the message is the BACKGROUND_JOB of command `id`
            fail,       // the session is over because of `error`
        };
        Kind kind = Kind::none;
        CommandId id = 0;
        boost::system::error_code error = {};
    };

    Session(const SessionConfig& config, Time now);

    State state() const noexcept { return state_; }
    bool ready() const noexcept { return state_ == State::ready; }
    const std::string& core_uuid() const noexcept { return core_uuid_; }
    const std::string& hostname() const noexcept { return hostname_; }
    // What the session is about, in words for a log.
    std::string_view doing() const noexcept;

    // A message came.
    Action on_frame(const Frame& frame);
    // Bytes came: the switch lives.
    void on_bytes(Time now) noexcept;
    // It is `now`, which may be at or after next_deadline(). May make output (a probe). Errors: timed_out (handshake),
    // silent.
    boost::system::error_code on_time(Time now);
    Time next_deadline() const noexcept;

    // Queues a command; answered by an Action with the id that it gives. The deadline tells how long the switch may
    // stay silent over it. Errors: not_connected (not ready), too_many_pending, permission_denied (bgapi by a user who
    // may not have BACKGROUND_JOB events).
    Result<CommandId> submit(const Command& command, Time deadline);
    // Nobody waits for `id` any longer. Its answer will be taken and thrown away.
    void abandon(CommandId id, const Command& command);

    // What is to be sent, once.
    std::string take_output() { return std::exchange(output_, {}); }
    bool has_output() const noexcept { return !output_.empty(); }

    // The session is over, and of its output `written` bytes went out in all: each command without an answer, and
    // whether it was never sent (not_connected) or may have been run (unknown_outcome). A command is not run without
    // its last byte.
    std::vector<std::pair<CommandId, Error>> lost(std::uint64_t written) const;

  private:
    enum class Purpose : std::uint8_t {
        authenticate,
        core_uuid,
        hostname,
        subscribe,
        subscribe_jobs,
        probe,
        owner,
        job,
        abandoned
    };
    struct Pending {
        CommandId id;
        Purpose purpose;
        Command::Kind kind;
        std::uint64_t end;  // offset in the output, just behind the command
        Time deadline;
        std::string job_uuid;
    };

    CommandId send(const Command& command, Purpose purpose, Time deadline);
    Action authenticate();
    Action prepare();
    Action on_reply(const Frame& frame);
    Action on_prepared(const Pending& pending, const Frame& frame, std::string_view text);
    Action on_job_started(const Pending& pending, const Frame& frame, std::string_view text);
    Action on_event(const Frame& frame);
    Time quiet_since() const noexcept;

    SessionConfig config_;
    State state_ = State::greeting;
    std::string core_uuid_;
    std::string hostname_;
    bool owner_wants_jobs_;
    bool jobs_subscribed_;
    bool jobs_refused_ = false;

    std::string output_;
    std::uint64_t queued_ = 0;  // bytes of output ever made
    std::deque<Pending> pending_;
    std::unordered_map<std::string, CommandId> jobs_;
    CommandId next_id_ = 1;

    Time started_;
    Time last_traffic_;
    Time probed_{};
    bool probing_ = false;
};

}  // namespace esl::detail
