#include "model/leg.hpp"

namespace sim {

namespace {

std::string text(Micros value) { return std::to_string(value); }

void add_codec(Event& event) {
    for (const std::string_view side : {"Read", "Write"}) {
        const std::string prefix = "Channel-" + std::string(side) + "-Codec-";
        event.add(prefix + "Name", "opus");
        event.add(prefix + "Rate", "48000");
        event.add(prefix + "Bit-Rate", "0");
    }
}

/// The caller profile, of this leg (`Caller`) or as the other's (`Other-Leg`).
void add_profile(Event& event, const std::string& prefix, const Leg& leg, bool with_callee) {
    const bool own = prefix == "Caller";
    const auto add = [&](std::string_view name, std::string_view value) {
        event.add(prefix + std::string(name), value);
    };
    add("-Direction", leg.outbound ? "outbound" : "inbound");
    add("-Logical-Direction", leg.outbound && own ? "outbound" : "inbound");
    add("-Username", leg.caller_username);
    add("-Dialplan", "XML");
    const std::string caller_id = "-Caller-ID";
    add(caller_id + "-Name", leg.caller_name);
    add(caller_id + "-Number", leg.caller_number);
    add("-Orig" + caller_id + "-Name", leg.caller_name);
    add("-Orig" + caller_id + "-Number", leg.caller_number);
    if (with_callee) {
        add("-Callee-ID-Name", leg.callee_name);
        add("-Callee-ID-Number", leg.callee_number);
    }
    add("-Network-Addr", "127.0.0.1");
    add("-ANI", leg.caller_number);
    add("-Destination-Number", leg.destination);
    add("-Unique-ID", leg.uuid);
    add("-Source", leg.source());
    add("-Context", leg.context);
    if (!leg.channel_name.empty()) add("-Channel-Name", leg.channel_name);
}

void add_times(Event& event, const std::string& prefix, const Times& times, Micros profile_created) {
    const auto add = [&](std::string_view name, Micros value) { event.add(prefix + std::string(name), text(value)); };
    add("-Profile-Created-Time", profile_created);
    add("-Channel-Created-Time", times.created);
    add("-Channel-Answered-Time", times.answered);
    add("-Channel-Progress-Time", times.progress);
    add("-Channel-Progress-Media-Time", times.progress_media);
    add("-Channel-Hangup-Time", times.hangup);
    add("-Channel-Transfer-Time", 0);
    add("-Channel-Resurrect-Time", 0);
    add("-Channel-Bridged-Time", times.bridged);
    add("-Channel-Last-Hold", 0);
    add("-Channel-Hold-Accum", 0);
    event.add(prefix + "-Screen-Bit", "true");
    event.add(prefix + "-Privacy-Hide-Name", "false");
    event.add(prefix + "-Privacy-Hide-Number", "false");
}

void add_browser_variables(Event& event, const Leg& leg) {
    const Endpoint& end = leg.endpoint;
    event.add("variable_secondary_recovery_module", "mod_verto");
    event.add("variable_jsock_uuid_str", end.sessid);
    event.add("variable_verto_user", end.address());
    event.add("variable_presence_id", end.presence_id);
    event.add("variable_verto_client_address", end.client_address);
    event.add("variable_chat_proto", "verto");
    event.add("variable_verto_host", end.realm);
    event.add("variable_event_channel_cookie", end.sessid);
    event.add("variable_verto_profile_name", "browsers");
}

void add_phone_variables(Event& event, const Leg& leg) {
    const Endpoint& end = leg.endpoint;
    if (!leg.outbound) {
        event.add("variable_sip_auth_username", end.user);
        event.add("variable_sip_auth_realm", end.realm);
    }
    event.add("variable_presence_id", end.presence_id);
    event.add("variable_sofia_profile_name", end.profile);
    event.add("variable_recovery_profile_name", end.profile);
}

}  // namespace

std::string_view name_of(CallState state) {
    switch (state) {
        case CallState::down:
            return "DOWN";
        case CallState::ringing:
            return "RINGING";
        case CallState::early:
            return "EARLY";
        case CallState::active:
            return "ACTIVE";
        case CallState::hangup:
            return "HANGUP";
    }
    return "DOWN";
}

void add_bare_channel(Event& event, const Leg& leg) {
    const bool inbound = leg.named && !leg.outbound;
    event.add("Channel-State", leg.state);
    event.add("Channel-Call-State", name_of(leg.call_state));
    event.add("Channel-State-Number", std::to_string(leg.state_number));
    event.add("Channel-Name", leg.channel_name.empty() ? "N/A" : leg.channel_name);
    event.add("Unique-ID", leg.uuid);
    event.add("Call-Direction", inbound ? "inbound" : "outbound");
    event.add("Presence-Call-Direction", inbound ? "inbound" : "outbound");
    event.add("Channel-HIT-Dialplan", inbound ? "true" : "false");
    if (leg.named && !leg.endpoint.presence_id.empty()) event.add("Channel-Presence-ID", leg.endpoint.presence_id);
    event.add("Channel-Call-UUID", leg.call_uuid);
    event.add("Answer-State", leg.answer_state);
    if (!leg.hangup_cause.empty()) event.add("Hangup-Cause", leg.hangup_cause);
    if (leg.codec) add_codec(event);
}

void add_channel(Event& event, const Leg& leg, const OtherLeg* other) {
    add_bare_channel(event, leg);
    add_profile(event, "Caller", leg, !leg.callee_number.empty());
    event.add("Caller-Profile-Index", std::to_string(leg.profile_index));
    add_times(event, "Caller", leg.times, leg.times.created);
    if (!other || !other->leg) return;
    event.add("Other-Type", other->type);
    add_profile(event, "Other-Leg", *other->leg, other->with_callee);
    add_times(event, "Other-Leg", other->times, other->profile_created);
}

void add_variables(Event& event, const Leg& leg) {
    event.add("variable_direction", leg.outbound ? "outbound" : "inbound");
    event.add("variable_is_outbound", "true");
    event.add("variable_uuid", leg.uuid);
    event.add("variable_call_uuid", leg.call_uuid);
    event.add("variable_session_id", std::to_string(leg.session_id));
    event.add("variable_channel_name", leg.channel_name);
    if (leg.endpoint.kind == Endpoint::Kind::browser) {
        add_browser_variables(event, leg);
    } else {
        add_phone_variables(event, leg);
    }
    event.add("variable_user_name", leg.endpoint.user);
    event.add("variable_domain_name", leg.endpoint.realm);
    for (const auto& [name, value] : leg.endpoint.variables) {
        if (name != "presence_id") event.add("variable_" + name, value);
    }
    if (!leg.sdp.empty()) event.add("variable_switch_r_sdp", leg.sdp);
    if (!leg.answered_by.empty()) event.add("variable_pbxd_answered_by", leg.answered_by);
    if (!leg.hangup_cause.empty()) event.add("variable_hangup_cause", leg.hangup_cause);
}

}  // namespace sim
