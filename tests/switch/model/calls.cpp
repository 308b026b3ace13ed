#include "model/calls.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace sim {

namespace {

struct Kind {
    std::string_view name;
    Source source;
};

constexpr std::array kinds{
    Kind{"CHANNEL_OUTGOING", {"switch_core_session.c", "switch_core_session_outgoing_channel", 768}},
    Kind{"CHANNEL_STATE", {"switch_channel.c", "switch_channel_perform_set_running_state", 2409}},
    Kind{"CHANNEL_CREATE", {"switch_core_state_machine.c", "switch_core_session_run", 626}},
    Kind{"CHANNEL_ORIGINATE", {"switch_core_state_machine.c", "switch_core_session_run", 632}},
    Kind{"CHANNEL_CALLSTATE", {"switch_channel.c", "switch_channel_perform_set_callstate", 302}},
    Kind{"CHANNEL_PROGRESS", {"switch_channel.c", "switch_channel_perform_mark_ring_ready_value", 3507}},
    Kind{"CHANNEL_PROGRESS_MEDIA", {"switch_channel.c", "switch_channel_perform_mark_pre_answered", 3562}},
    Kind{"CHANNEL_ANSWER", {"switch_channel.c", "switch_channel_perform_mark_answered", 3848}},
    Kind{"CHANNEL_BRIDGE", {"switch_ivr_bridge.c", "switch_ivr_multi_threaded_bridge", 1689}},
    Kind{"CHANNEL_UNBRIDGE", {"switch_ivr_bridge.c", "switch_ivr_multi_threaded_bridge", 1879}},
    Kind{"CHANNEL_HANGUP", {"switch_channel.c", "switch_channel_perform_hangup", 3447}},
    Kind{"CHANNEL_HANGUP_COMPLETE", {"switch_core_state_machine.c", "switch_core_session_reporting_state", 943}},
    Kind{"CHANNEL_DESTROY", {"switch_core_session.c", "switch_core_session_perform_destroy", 1588}},
    Kind{"PRESENCE_IN", {"switch_channel.c", "switch_channel_perform_presence", 806}},
};

const Source& source_of(std::string_view name) {
    return std::find_if(kinds.begin(), kinds.end(), [&](const Kind& kind) { return kind.name == name; })->source;
}

const OtherLeg* other_of(const Call& call, const Leg& leg) {
    const auto& other = leg.outbound ? call.seen_by_callee : call.seen_by_caller;
    return other ? &*other : nullptr;
}

bool has_leg(const Call& call, std::string_view uuid) {
    return call.caller.uuid == uuid || (call.callee && call.callee->uuid == uuid) ||
           std::any_of(call.rivals.begin(), call.rivals.end(), [&](const Leg& each) { return each.uuid == uuid; });
}

std::string inbound_name(const Endpoint& from, const std::string& number) {
    if (from.kind == Endpoint::Kind::browser) return "verto.rtc/" + number;
    return "sofia/" + from.profile + "/" + from.address();
}

std::string outbound_name(const Endpoint& to) {
    if (to.kind == Endpoint::Kind::browser) return "verto.rtc/" + to.sessid;
    return "sofia/" + to.profile + "/" + (to.contact_uri.empty() ? to.address() : to.contact_uri);
}

}  // namespace

void Calls::fire(const Call& call, const Leg& leg, std::string_view name, bool variables) {
    Event event = core_.event(name, source_of(name));
    if (name == "CHANNEL_BRIDGE" || name == "CHANNEL_UNBRIDGE") {
        event.add("Bridge-A-Unique-ID", call.caller.uuid);
        event.add("Bridge-B-Unique-ID", call.callee->uuid);
    }
    if (name == "CHANNEL_HANGUP_COMPLETE") event.add("Hangup-Cause", leg.hangup_cause);
    if (leg.destination.empty()) {
        add_bare_channel(event, leg);
    } else {
        add_channel(event, leg, other_of(call, leg));
    }
    if (variables) add_variables(event, leg);
    core_.fire(event);
}

void Calls::fire_state(const Call& call, Leg& leg, std::string_view state, int number) {
    leg.state = state;
    leg.state_number = number;
    fire(call, leg, "CHANNEL_STATE", false);
}

void Calls::fire_call_state(const Call& call, Leg& leg, CallState state) {
    Event event = core_.event("CHANNEL_CALLSTATE", source_of("CHANNEL_CALLSTATE"));
    event.add("Original-Channel-Call-State", name_of(leg.call_state));
    event.add("Channel-Call-State-Number", std::to_string(static_cast<int>(state)));
    leg.call_state = state;
    add_channel(event, leg, other_of(call, leg));
    core_.fire(event);
}

void Calls::fire_presence(const Call& call, Leg& leg, std::string_view status, std::string_view info) {
    Event event = core_.event("PRESENCE_IN", source_of("PRESENCE_IN"));
    const bool answered = status == "answered";
    add_channel(event, leg, other_of(call, leg));
    event.add("proto", "any");
    event.add("login", "src/switch_channel.c");
    event.add("from", leg.endpoint.presence_id);
    event.add("rpid", "unknown");
    event.add("status", status);
    event.add("event_type", "presence");
    event.add("alt_event_type", "dialog");
    event.add("presence-call-info-state", info);
    event.add("presence-call-direction", leg.outbound ? "outbound" : "inbound");
    event.add("event_count", std::to_string(leg.presence_events++));
    event.add("Presence-Calling-File", answered ? "src/switch_channel.c" : "src/switch_core_state_machine.c");
    event.add("Presence-Calling-Function", answered ? "switch_channel_perform_mark_answered" : "check_presence");
    event.add("Presence-Calling-Line", answered ? "3906" : "521");
    core_.fire(event);
}

Leg Calls::make_leg(const Endpoint& endpoint, bool outbound) {
    Leg leg;
    leg.endpoint = endpoint;
    leg.uuid = core_.new_uuid();
    leg.call_uuid = leg.uuid;
    leg.outbound = outbound;
    leg.times.created = core_.now();
    leg.session_id = core_.next_session_id();
    if (leg.endpoint.presence_id.empty()) leg.endpoint.presence_id = endpoint.address();
    return leg;
}

void Calls::start_caller(Call& call) {
    Leg& leg = call.caller;
    leg.named = true;
    fire_state(call, leg, "CS_INIT", 1);
    leg.state_number = 2;
    fire(call, leg, "CHANNEL_CREATE", true);
    leg.state = "CS_ROUTING";
    fire_call_state(call, leg, CallState::ringing);
    fire_state(call, leg, "CS_ROUTING", 2);
    leg.state_number = 4;
    fire_presence(call, leg, "CS_ROUTING", "alerting");
    fire_state(call, leg, "CS_EXECUTE", 4);
}

void Calls::start_callee(Call& call, Leg& leg) {
    call.seen_by_callee = OtherLeg{"originator", &call.caller, false, {}, 0};
    // As `user/...` dials `verto.rtc/...`: the first of the two has no channel name yet.
    fire(call, leg, "CHANNEL_OUTGOING", false);
    leg.channel_name = outbound_name(leg.endpoint);
    leg.profile_index = 2;
    fire(call, leg, "CHANNEL_OUTGOING", false);
    leg.named = true;
    leg.call_uuid = call.caller.uuid;
    fire_state(call, leg, "CS_INIT", 1);
    leg.times.progress = core_.now();
    call.seen_by_callee->times.progress = leg.times.progress;
    fire(call, leg, "CHANNEL_PROGRESS", true);
    fire_call_state(call, leg, CallState::ringing);
    leg.state_number = 2;
    fire(call, leg, "CHANNEL_CREATE", true);
    fire(call, leg, "CHANNEL_ORIGINATE", true);
    fire_state(call, leg, "CS_ROUTING", 2);
    leg.state_number = 7;
    fire_presence(call, leg, "CS_ROUTING", "progressing");
    fire_state(call, leg, "CS_CONSUME_MEDIA", 7);
    call.caller.times.progress = core_.now();
    fire(call, call.caller, "CHANNEL_PROGRESS", true);
}

std::string Calls::ring(const Endpoint& from, const std::optional<Endpoint>& to, const Dialled& dialled) {
    Call& call = calls_.emplace_back();
    Leg& caller = call.caller = make_leg(from, false);
    if (!dialled.uuid.empty()) caller.uuid = caller.call_uuid = dialled.uuid;
    fire(call, caller, "CHANNEL_OUTGOING", false);
    const std::string& identity = caller.endpoint.presence_id;
    caller.caller_username = from.kind == Endpoint::Kind::browser ? from.address() : from.user;
    caller.caller_number =
        dialled.caller_number.empty() ? identity.substr(0, identity.find('@')) : dialled.caller_number;
    caller.caller_name = dialled.caller_name.empty() ? caller.caller_number : dialled.caller_name;
    caller.destination = dialled.number;
    caller.channel_name = inbound_name(from, dialled.number);
    caller.sdp = dialled.sdp;
    start_caller(call);
    if (to) start_callee(call, call.callee.emplace(make_callee(call, *to)));
    return caller.uuid;
}

Leg Calls::make_callee(const Call& call, const Endpoint& to) {
    Leg leg = make_leg(to, true);
    leg.caller_username = call.caller.caller_username;
    leg.caller_number = call.caller.caller_number;
    leg.caller_name = call.caller.caller_name;
    leg.callee_name = "Outbound Call";
    leg.callee_number = call.caller.destination;
    leg.destination = to.kind == Endpoint::Kind::browser ? "u:" + to.sessid : to.user;
    return leg;
}

std::string Calls::ring_also(std::string_view uuid, const Endpoint& to) {
    const auto found = locate(uuid);
    if (found == calls_.end() || found->answered || !found->callee) return {};
    Leg& leg = found->rivals.emplace_back(make_callee(*found, to));
    start_callee(*found, leg);
    return leg.uuid;
}

void Calls::choose(Call& call, std::string_view uuid) {
    for (Leg& rival : call.rivals) {
        if (rival.uuid == uuid) std::swap(rival, *call.callee);
    }
    while (!call.rivals.empty()) {
        end_ringing(call, call.rivals.front(), "LOSE_RACE");
        call.rivals.pop_front();
    }
}

void Calls::end_ringing(Call& call, Leg& leg, std::string_view cause) {
    if (on_leg_end) on_leg_end(leg, cause);
    begin_end(call, leg, cause);
    set_down(call, leg);
    fire_presence(call, leg, "CS_HANGUP", "idle");
    report(call, leg);
    leg.call_uuid = leg.uuid;
    destroy(call, leg);
    fire_state(call, leg, "CS_DESTROY", 12);
}

bool Calls::refuse(std::string_view leg, std::string_view cause) {
    const auto found = locate(leg);
    if (found == calls_.end() || found->answered || found->caller.uuid == leg) return false;
    Call& call = *found;
    if (call.rivals.empty()) return hangup(leg, cause);
    if (call.callee->uuid == leg) std::swap(*call.callee, call.rivals.front());
    const auto rival =
        std::find_if(call.rivals.begin(), call.rivals.end(), [&](const Leg& each) { return each.uuid == leg; });
    end_ringing(call, *rival, cause);
    call.rivals.erase(rival);
    return true;
}

void Calls::bridge(Call& call) {
    Leg& caller = call.caller;
    Leg& callee = *call.callee;
    call.seen_by_callee->times = {};
    call.seen_by_callee->with_callee = true;
    fire(call, callee, "CHANNEL_OUTGOING", false);
    caller.answered_by = callee.endpoint.accountcode;
    call.seen_by_caller = OtherLeg{"originatee", &callee, true, callee.times, callee.times.created};
    caller.times.bridged = callee.times.bridged = core_.now();
    fire(call, caller, "CHANNEL_BRIDGE", true);
    fire_state(call, callee, "CS_EXCHANGE_MEDIA", 5);
}

bool Calls::answer(std::string_view uuid) {
    const auto found = locate(uuid);
    if (found == calls_.end() || found->answered) return false;
    Call& call = *found;
    if (call.callee) choose(call, uuid);
    call.answered = true;
    const auto answer_leg = [&](Leg& leg) {
        leg.codec = true;
        leg.answer_state = "answered";
        leg.times.answered = core_.now();
        fire(call, leg, "CHANNEL_ANSWER", true);
        fire_presence(call, leg, "answered", "active");
        fire_call_state(call, leg, CallState::active);
    };
    if (call.callee) {
        answer_leg(*call.callee);
        call.caller.callee_name = call.callee->callee_name;
        call.caller.callee_number = call.callee->callee_number;
        call.caller.answer_state = "early";
        call.caller.times.progress_media = core_.now();
        fire(call, call.caller, "CHANNEL_PROGRESS_MEDIA", true);
        fire_call_state(call, call.caller, CallState::early);
    }
    answer_leg(call.caller);
    if (call.callee) bridge(call);
    return true;
}

void Calls::begin_end(Call& call, Leg& leg, std::string_view cause) {
    leg.hangup_cause = cause;
    leg.answer_state = "hangup";
    leg.state_number = 10;
    fire(call, leg, "CHANNEL_HANGUP", true);
}

void Calls::set_down(Call& call, Leg& leg) {
    fire_state(call, leg, "CS_HANGUP", 10);
    leg.times.hangup = core_.now();
    fire_call_state(call, leg, CallState::hangup);
    leg.state_number = 11;
}

void Calls::report(const Call& call, Leg& leg) {
    fire_state(call, leg, "CS_REPORTING", 11);
    fire(call, leg, "CHANNEL_HANGUP_COMPLETE", true);
}

void Calls::destroy(const Call& call, Leg& leg) {
    leg.state_number = 12;
    fire(call, leg, "CHANNEL_DESTROY", true);
}

bool Calls::hangup(std::string_view uuid, std::string_view cause) {
    const auto found = locate(uuid);
    if (found == calls_.end()) return false;
    Call& call = *found;
    Leg& caller = call.caller;
    while (!call.rivals.empty()) {
        end_ringing(call, call.rivals.front(), cause);
        call.rivals.pop_front();
    }
    if (on_leg_end) {
        on_leg_end(caller, cause);
        if (call.callee) on_leg_end(*call.callee, cause);
    }
    begin_end(call, caller, cause);
    if (call.callee) {
        begin_end(call, *call.callee, cause);
        set_down(call, *call.callee);
        fire_presence(call, *call.callee, "CS_HANGUP", "idle");
        report(call, *call.callee);
        if (call.answered) fire(call, caller, "CHANNEL_UNBRIDGE", true);
    }
    set_down(call, caller);
    if (call.callee) {
        call.callee->call_uuid = call.callee->uuid;
        destroy(call, *call.callee);
    }
    fire_presence(call, caller, "CS_HANGUP", "idle");
    if (call.callee) fire_state(call, *call.callee, "CS_DESTROY", 12);
    report(call, caller);
    destroy(call, caller);
    fire_state(call, caller, "CS_DESTROY", 12);
    calls_.erase(found);
    return true;
}

std::list<Call>::iterator Calls::locate(std::string_view uuid) {
    return std::find_if(calls_.begin(), calls_.end(), [&](const Call& call) { return has_leg(call, uuid); });
}

const Call* Calls::find(std::string_view uuid) const {
    const auto found =
        std::find_if(calls_.begin(), calls_.end(), [&](const Call& call) { return has_leg(call, uuid); });
    return found == calls_.end() ? nullptr : &*found;
}

Leg* Calls::leg(std::string_view uuid) {
    const auto found = locate(uuid);
    if (found == calls_.end()) return nullptr;
    if (found->caller.uuid == uuid) return &found->caller;
    if (found->callee->uuid == uuid) return &*found->callee;
    return &*std::find_if(found->rivals.begin(), found->rivals.end(),
                          [&](const Leg& each) { return each.uuid == uuid; });
}

std::size_t Calls::legs() const {
    std::size_t count = 0;
    for (const Call& call : calls_) count += (call.callee ? 2 : 1) + call.rivals.size();
    return count;
}

}  // namespace sim
