// Calls of one or two legs: what happens to them and the events that it makes, in the order of esl/verto-call.plain
// (without CHANNEL_EXECUTE, CODEC and what the media make).
//
//     const std::string uuid = calls.ring(alice, bob, {.number = "1002"});
//     calls.answer(uuid);
//     calls.hangup(uuid, "NORMAL_CLEARING");
#pragma once

#include <functional>
#include <list>
#include <optional>
#include <string>
#include <string_view>

#include "model/leg.hpp"
#include "model/switch_core.hpp"

namespace sim {

struct Dialled {
    std::string number{};
    std::string caller_name{};
    std::string caller_number{};  ///< empty: the user part of the caller's presence_id
    std::string uuid{};           ///< the caller's leg; a browser chooses it
    std::string sdp{};
};

struct Call {
    Leg caller;
    std::optional<Leg> callee;
    std::list<Leg> rivals;                   ///< ring beside the callee until one of them answers
    std::optional<OtherLeg> seen_by_caller;  ///< from the bridge on
    std::optional<OtherLeg> seen_by_callee;
    bool answered = false;
};

class Calls {
  public:
    explicit Calls(SwitchCore& core) : core_(core) {}

    /// Creates the legs and lets the callee ring. Without a callee the caller's leg only waits for answer() (echo).
    /// Returns the caller's UUID.
    std::string ring(const Endpoint& from, const std::optional<Endpoint>& to, const Dialled& dialled);
    /// Lets another device of the callee ring too. Returns its leg's UUID, or nothing: no such call, or answered
    /// already.
    std::string ring_also(std::string_view uuid, const Endpoint& to);
    /// Answers and bridges; a rival of the callee that answers takes its place, and the others are told LOSE_RACE.
    /// False: no such call, or answered already.
    bool answer(std::string_view uuid);
    /// One ringing device of the callee refuses; the call ends with the last of them. False: no such leg.
    bool refuse(std::string_view leg, std::string_view cause);
    /// The leg itself, to be changed by who knows more about it. Null: none.
    Leg* leg(std::string_view uuid);
    /// Ends both legs. False: no such call.
    bool hangup(std::string_view uuid, std::string_view cause);
    /// The call of which that is a leg.
    const Call* find(std::string_view uuid) const;
    const std::list<Call>& all() const { return calls_; }
    std::size_t legs() const;
    /// A new process: all are gone, and nobody is told.
    void restart() { calls_.clear(); }

    /// Told before a leg ends, so that its browser is.
    std::function<void(const Leg&, std::string_view cause)> on_leg_end;

  private:
    Leg make_leg(const Endpoint& endpoint, bool outbound);
    void start_caller(Call& call);
    Leg make_callee(const Call& call, const Endpoint& to);
    void start_callee(Call& call, Leg& leg);
    void choose(Call& call, std::string_view uuid);
    void end_ringing(Call& call, Leg& leg, std::string_view cause);
    void bridge(Call& call);
    void fire(const Call& call, const Leg& leg, std::string_view name, bool variables);
    void fire_state(const Call& call, Leg& leg, std::string_view state, int number);
    void fire_call_state(const Call& call, Leg& leg, CallState state);
    void fire_presence(const Call& call, Leg& leg, std::string_view status, std::string_view info);
    void begin_end(Call& call, Leg& leg, std::string_view cause);
    void set_down(Call& call, Leg& leg);
    void report(const Call& call, Leg& leg);
    void destroy(const Call& call, Leg& leg);
    std::list<Call>::iterator locate(std::string_view uuid);

    SwitchCore& core_;
    std::list<Call> calls_;
};

}  // namespace sim
