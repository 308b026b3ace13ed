// Calls that go on from one switch of this PBX to another. Part of the router.
#include "device_legs.hpp"
#include "pbxd/router.hpp"
#include "router_call.hpp"

namespace pbxd {

namespace {

/// For how long after it was sent a call may come to the other switch, seconds.
constexpr storage::EpochSeconds longest_way = 30;

}  // namespace

std::string tie_leg(const storage::Extension& target, const std::string& address, const std::string& seal) {
    const auto& number = target.number;
    return "[pbxd_answered_by=" + number + "][origination_callee_id_number=" + number +
           "][origination_callee_id_name=" + number + "][" + tie_header + "=" + seal + "]sofia/gateways/" + number +
           "@" + address;
}

std::string Router::seal_for(const std::string& caller, const storage::Extension& target,
                             storage::EpochSeconds now) const {
    return settings_.tie.seal({.caller = caller, .callee = target.number, .until = now + longest_way});
}

void Router::add_ties(Call& call, DeviceLegs& legs, const storage::Extension& target) const {
    if (whereabouts_ == nullptr || !settings_.tie) return;
    const auto& party = call.party;
    const auto& caller = party.extension != nullptr ? party.extension->number : party.outside_number;
    for (const auto& place : whereabouts_->elsewhere(target, call.asking)) {
        if (legs.count >= most_legs) return;
        call.plan.because(target.number + " has a device on the switch " + place.switch_name);
        legs.add(tie_leg(target, place.address, seal_for(caller, target, call.now)));
    }
}

void Router::plan_tie(Call& call, const CallQuestion& question) const {
    const auto tie = settings_.tie.open(question.tie, call.now);
    if (question.source != "mod_sofia" || question.sip_profile != contexts::carriers || !tie ||
        tie->callee != question.destination) {
        call.plan.because("it says that another switch of this PBX sent it, without the seal of that")
            .hang_up("CALL_REJECTED");
        return;
    }
    const auto* target = directory_.extension_of_number(tie->callee);
    if (target == nullptr || !directory_.is_enabled(*target)) {
        call.plan.because("the extension is gone, or disabled").hang_up("UNALLOCATED_NUMBER");
        return;
    }
    call.party.extension = directory_.extension_of_number(tie->caller);
    if (call.party.extension == nullptr) call.party.outside_number = tie->caller;
    call.plan.because("another switch of this PBX has a call for " + target->number);
    call.identify();
    // What phones are told is not how the switches know each other; and this leg is the caller's here.
    call.plan.set("sip_copy_custom_headers", "false").set("pbxd_tie", "true");
    if (call.party.extension != nullptr) call.plan.set("accountcode", call.party.extension->number);
    DeviceLegs legs;
    add_devices(legs, *target, directory_, call.now, settings_.srtp);
    if (legs.empty()) {
        call.plan.because("it has no device").hang_up("USER_NOT_REGISTERED");
        return;
    }
    // Where it goes on when nobody answers, the switch that sent it decides.
    ring(call, legs.text, target->ring_seconds, Decline::ends_all, {});
    call.plan.hang_up_as_it_ended();
}

}  // namespace pbxd
