// Decides what becomes of a call: who may call whom, what rings, and what follows when nobody answers.
//
//     pbxd::Router router(directory, settings);
//     auto plan = router.plan(question, now);      // the applications for the switch, and the reasons for people
//
// The order in which a dialled number is looked at: emergency routes, feature codes (`*...`), Extensions, test numbers,
// outbound routes. From a Gateway there are DIDs and nothing else. It rests on nothing but the directory, so calls go
// on while no link to a switch is up.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "pbxd/call_plan.hpp"
#include "pbxd/call_question.hpp"
#include "pbxd/directory.hpp"
#include "pbxd/number_plan.hpp"
#include "pbxd/ring_task.hpp"
#include "pbxd/srtp.hpp"
#include "pbxd/tie_call.hpp"
#include "pbxd/whereabouts.hpp"

namespace pbxd {

/// Which calls pbxd rings itself, while they ring (ring_task.hpp).
enum class LiveRinging { off, dids, all };

struct RouterSettings {
    NumberPlan numbers;
    int most_forwards = 5;  ///< of one call, one after the other
    /// Where the switch finds pbxd's outbound Event Socket, as its `socket` application takes it: address:port. Empty:
    /// nowhere, and there is nothing that only pbxd can do with a call.
    std::string socket = {};
    /// What a call that comes over it must bring along (key_variable): the protocol has no password, and whoever can
    /// connect could say anything of a call. Nobody but the switch is told it.
    std::string socket_key = {};
    LiveRinging live = LiveRinging::off;
    Srtp srtp = Srtp::accept;  ///< of phones
    TieSeal tie = TieSeal();   ///< of calls between the switches; without one there are none
    /// host:port of each switch's profile `gateways`, by its name; one that has none is not called by the others.
    std::map<std::string, std::string> switch_addresses = {};
};

struct DeviceLegs;

class Router {
  public:
    /// Both must outlive it. Without whereabouts only devices of the switch that asks are called.
    Router(const Directory& directory, RouterSettings settings, const Whereabouts* whereabouts = nullptr);

    const RouterSettings& settings() const { return settings_; }

    /// Never empty: a call that goes nowhere is hung up with a cause that says why.
    CallPlan plan(const CallQuestion& question, storage::EpochSeconds now) const;
    /// The same for a call that this Extension would make with one of its devices, and for one from outside; to be
    /// shown, without what only the switch may know.
    CallPlan plan_from(const storage::Extension& caller, std::string_view number, storage::EpochSeconds now) const;
    CallPlan plan_from_outside(std::string_view caller, std::string_view number, storage::EpochSeconds now) const;

    /// What a call to that Extension carries to another switch. `caller`: as of TieCall.
    std::string seal_for(const std::string& caller, const storage::Extension& target, storage::EpochSeconds now) const;

  private:
    /// A call on its way through the rules.
    struct Call;

    CallPlan plan(Call call, const CallQuestion& question) const;
    void plan_unanswered(Call& call, const CallQuestion& question) const;
    void plan_dialled(Call& call, const storage::Extension& rights, std::string_view number) const;
    bool plan_emergency(Call& call, const storage::Extension& rights, std::string_view number) const;
    bool plan_feature(Call& call, const storage::Extension& rights, std::string_view number) const;
    /// Has the switch hand the call to pbxd; it goes on behind that if pbxd is away.
    void hand_over(Call& call, const std::string& task) const;
    void plan_change(Call& call, const storage::Extension& rights) const;
    bool plan_test(Call& call, std::string_view number) const;
    void plan_extension(Call& call, const storage::Extension& target) const;
    /// The devices that other switches have.
    void add_ties(Call& call, DeviceLegs& legs, const storage::Extension& target) const;
    /// A call that another switch of this PBX sent here.
    void plan_tie(Call& call, const CallQuestion& question) const;
    void plan_no_answer(Call& call, const storage::Extension& target, const std::string& cause) const;
    void plan_forward(Call& call, const storage::Extension& target, const std::string& to) const;
    void plan_outbound(Call& call, const storage::Extension& rights, std::string_view number) const;
    void plan_route(Call& call, const storage::Extension& rights, const storage::OutboundRoute& route,
                    std::string_view number) const;
    /// `gateway`: through which it came, if it is known.
    void plan_did(Call& call, const CallQuestion& question, const storage::Gateway* gateway) const;
    /// Nobody took a call to that DID: its voicemail, else the end, with that cause.
    void plan_did_unanswered(Call& call, const storage::Did& did, const std::string& cause) const;
    /// `task`: what pbxd is told if it is to ring them itself; empty: it is not.
    void ring(Call& call, const std::string& legs, int seconds, Decline decline, const std::string& task) const;
    void to_mailbox(Call& call, const storage::Extension& owner) const;

    const Directory& directory_;
    RouterSettings settings_;
    const Whereabouts* whereabouts_;
};

}  // namespace pbxd

template <>
inline constexpr std::array<std::string_view, 3> storage::words_of<pbxd::LiveRinging>{"off", "dids", "all"};
