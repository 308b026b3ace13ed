// The part of mod_verto's JSON-RPC that is about calls.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "model/verto_json.hpp"
#include "model/verto_rpc.hpp"
#include "model/verto_sdp.hpp"

namespace sim {

using nlohmann::json;
using nlohmann::ordered_json;

namespace {

constexpr Micros detach_timeout{120'000'000};
constexpr Micros ring_timeout{60'000'000};

struct Cause {
    std::string_view name;
    int code;
};

constexpr std::array causes{
    Cause{"UNALLOCATED_NUMBER", 1},
    Cause{"NORMAL_CLEARING", 16},
    Cause{"USER_BUSY", 17},
    Cause{"NO_ANSWER", 19},
    Cause{"CALL_REJECTED", 21},
    Cause{"NORMAL_TEMPORARY_FAILURE", 41},
    Cause{"ORIGINATOR_CANCEL", 487},
    Cause{"SYSTEM_SHUTDOWN", 501},
    Cause{"LOSE_RACE", 502},
    Cause{"MANAGER_REQUEST", 503},
    Cause{"BLIND_TRANSFER", 600},
    Cause{"PICKED_OFF", 605},
    Cause{"USER_NOT_REGISTERED", 606},
    Cause{"RECOVERY_ON_TIMER_EXPIRE", 102},
};

const Cause* cause_of(std::string_view name) {
    const auto found = std::find_if(causes.begin(), causes.end(), [&](const Cause& each) { return each.name == name; });
    return found == causes.end() ? nullptr : &*found;
}

int code_of(std::string_view name) {
    const Cause* cause = cause_of(name);
    return cause ? cause->code : 16;
}

/// What browsers are shown of a call.
void add_identity(ordered_json& params, const Leg& leg) {
    params["caller_id_name"] = leg.caller_name;
    params["caller_id_number"] = leg.caller_number;
    params["callee_id_name"] = leg.callee_name.empty() ? "Outbound Call" : leg.callee_name;
    params["callee_id_number"] = leg.callee_number.empty() ? leg.destination : leg.callee_number;
    params["display_direction"] = leg.outbound ? "outbound" : "inbound";
}

bool is_browser(const Leg& leg) { return leg.endpoint.kind == Endpoint::Kind::browser; }

std::vector<std::string> legs_of(const Call& call) {
    std::vector<std::string> legs{call.caller.uuid};
    if (call.callee) legs.push_back(call.callee->uuid);
    for (const Leg& rival : call.rivals) legs.push_back(rival.uuid);
    return legs;
}

}  // namespace

std::vector<std::string> VertoRpc::legs_where(const std::function<bool(const Leg&)>& fits) {
    std::vector<std::string> found;
    for (const Call& call : calls_.all()) {
        for (std::string& uuid : legs_of(call)) {
            if (fits(*calls_.leg(uuid))) found.push_back(std::move(uuid));
        }
    }
    return found;
}

void VertoRpc::start_call(VertoClient& client, const json& request) {
    const json params = member(request, "params");
    const json dialog = member(params, "dialogParams");
    Dialled dialled{.number = text_at(dialog, "destination_number"),
                    .caller_name = text_at(dialog, "caller_id_name"),
                    .caller_number = text_at(dialog, "caller_id_number"),
                    .uuid = text_at(dialog, "callID"),
                    .sdp = text_at(params, "sdp")};
    if (dialled.number.empty() || dialled.sdp.empty() || calls_.find(dialled.uuid)) {
        return fail(client, member(request, "id"), session_error, "CALL ERROR");
    }
    const Reached reached = reach ? reach(dialled.number) : Reached{};
    const auto first = reached.endpoints.empty() ? std::nullopt : std::optional(reached.endpoints.front());
    const std::string uuid = calls_.ring(client.endpoint(), first, dialled);
    reply(client, member(request, "id"), {{"message", "CALL CREATED"}, {"callID", uuid}, {"sessid", client.sessid}});
    if (!reached.cause.empty()) {
        calls_.hangup(uuid, reached.cause);
        return;
    }
    for (std::size_t i = 1; i < reached.endpoints.size(); ++i) calls_.ring_also(uuid, reached.endpoints[i]);
    const Call& call = *calls_.find(uuid);
    if (first && first->kind == Endpoint::Kind::browser) return invite(call);
    if (first && !answer_phones) return;
    calls_.answer(uuid);
    tell_answered(call);
}

void VertoRpc::invite(const Call& call) {
    const auto ring = [&](const Leg& leg) {
        const VertoClient* client = clients_.find_session(leg.endpoint.sessid);
        if (!client) return;
        // The media go from browser to browser: each gets what the other said, where the real one makes its own.
        const std::string sdp = call.caller.sdp.empty() ? std::string(offer_sdp) : call.caller.sdp;
        ordered_json params = {{"callID", leg.uuid}, {"variables", channel_data()}, {"sdp", sdp}};
        add_identity(params, leg);
        request(client->id, "verto.invite", std::move(params));
    };
    if (!call.callee) return;
    ring(*call.callee);
    for (const Leg& rival : call.rivals) ring(rival);
}

void VertoRpc::answer_call(VertoClient& client, const json& request) {
    const std::string call_id = call_id_of(request);
    Leg* leg = calls_.leg(call_id);
    if (!leg) return fail(client, member(request, "id"), session_error, "CALL DOES NOT EXIST");
    leg->sdp = text_at(member(request, "params"), "sdp");
    reply(client, member(request, "id"), {{"sessid", client.sessid}});
    if (calls_.answer(call_id)) tell_answered(*calls_.find(call_id));
}

void VertoRpc::tell_answered(const Call& call) {
    const auto display = [&](const Leg& leg, const VertoClient* client) {
        if (!client) return;
        ordered_json params = {{"callID", leg.uuid},
                               {"display_name", leg.outbound ? leg.caller_name : "Outbound Call"},
                               {"display_number", leg.outbound ? leg.caller_number : leg.destination}};
        add_identity(params, leg);
        this->request(client->id, "verto.display", std::move(params));
    };
    const VertoClient* caller = clients_.find_session(call.caller.endpoint.sessid);
    if (caller) {
        const bool relayed = call.callee && is_browser(*call.callee) && !call.callee->sdp.empty();
        const std::string sdp = relayed ? call.callee->sdp : std::string(answer_sdp);
        request(caller->id, "verto.answer",
                {{"callID", call.caller.uuid}, {"sdp", sdp}, {"variables", channel_data()}});
    }
    if (call.callee) display(*call.callee, clients_.find_session(call.callee->endpoint.sessid));
    display(call.caller, caller);
}

void VertoRpc::end_call(VertoClient& client, const json& request) {
    const std::string call_id = call_id_of(request);
    const Call* call = calls_.find(call_id);
    if (!call) return fail(client, member(request, "id"), session_error, "CALL DOES NOT EXIST");
    const Cause* given = cause_of(text_at(member(request, "params"), "cause"));
    const std::string cause(given ? given->name : "NORMAL_CLEARING");
    reply(client, member(request, "id"),
          {{"callID", call_id},
           {"message", "CALL ENDED"},
           {"causeCode", code_of(cause)},
           {"cause", cause},
           {"sessid", client.sessid}});
    ending_ = call_id;
    end_leg(*call, call_id, cause);
    ending_.clear();
}

void VertoRpc::end_leg(const Call& call, const std::string& leg, std::string_view cause) {
    if (call.answered || call.caller.uuid == leg) {
        calls_.hangup(leg, cause);
    } else {
        calls_.refuse(leg, cause);
    }
}

void VertoRpc::tell_ended(const Leg& leg, std::string_view cause) {
    const auto of_leg = [&](const Offer& offer) { return offer.to == leg.uuid || offer.by == leg.uuid; };
    offers_.erase(std::remove_if(offers_.begin(), offers_.end(), of_leg), offers_.end());
    const VertoClient* client = clients_.find_session(leg.endpoint.sessid);
    if (leg.uuid == ending_ || !is_browser(leg) || !client) return;
    request(client->id, "verto.bye", {{"callID", leg.uuid}, {"causeCode", code_of(cause)}, {"cause", cause}});
}

void VertoRpc::info(VertoClient& client, const json& request) {
    // `msg.to` = api+... would run a command on the real switch. Here it is only in `received`.
    reply(client, member(request, "id"), {{"message", "SENT"}, {"sessid", client.sessid}});
}

void VertoRpc::modify(VertoClient& client, const json& request) {
    const std::string call_id = call_id_of(request);
    const std::string action = text_at(member(request, "params"), "action");
    Leg* leg = calls_.leg(call_id);
    if (!leg) return fail(client, member(request, "id"), session_error, "CALL DOES NOT EXIST");
    if (action == "hold" || action == "unhold" || action == "toggleHold") {
        leg->held = action == "toggleHold" ? !leg->held : action == "hold";
    }
    ordered_json result = {{"callID", call_id}, {"action", action}};
    const bool transfer = action == "transfer";
    if (transfer) result["message"] = "CALL TRANSFERRED";
    result["holdState"] = leg->held ? "held" : "active";
    result["sessid"] = client.sessid;
    if (transfer && !(calls_.find(call_id)->answered && calls_.find(call_id)->callee)) {
        return fail(client, member(request, "id"), session_error, "call is not bridged");
    }
    reply(client, member(request, "id"), std::move(result));
    // There is no dialplan to send the other end through: the call ends as it does for who transferred it.
    if (transfer) calls_.hangup(call_id, "BLIND_TRANSFER");
}

ordered_json VertoRpc::reattach(VertoClient& client) {
    ordered_json sessions = ordered_json::array();
    const auto legs = legs_where(
        [&](const Leg& leg) { return is_browser(leg) && leg.endpoint.sessid == client.sessid && leg.detached != 0; });
    for (const std::string& uuid : legs) {
        Leg& leg = *calls_.leg(uuid);
        leg.detached = 0;
        leg.endpoint.client_address = client.address;
        sessions.push_back(uuid);
        offer_again(*calls_.find(uuid), leg);
    }
    return sessions;
}

void VertoRpc::offer_again(const Call& call, const Leg& leg) {
    const Leg* other = leg.outbound ? &call.caller : call.callee ? &*call.callee : nullptr;
    const VertoClient* peer =
        other && is_browser(*other) && other->detached == 0 ? clients_.find_session(other->endpoint.sessid) : nullptr;
    if (!peer) return send_attach(leg, offer_sdp);
    // Its old connection leads to a page that is gone. The real switch is the other end itself; here the browser that
    // stayed is asked for a new offer, by an attach without an SDP.
    offers_.push_back({.by = other->uuid, .to = leg.uuid});
    send_attach(*other, {});
}

void VertoRpc::send_attach(const Leg& leg, std::string_view sdp) {
    const VertoClient* client = clients_.find_session(leg.endpoint.sessid);
    if (!client) return;
    ordered_json params = {{"callID", leg.uuid}};
    if (!sdp.empty()) params["sdp"] = sdp;
    add_identity(params, leg);
    request(client->id, "verto.attach", std::move(params));
}

void VertoRpc::attach(VertoClient& client, const json& request) {
    const std::string call_id = call_id_of(request);
    const std::string sdp = text_at(member(request, "params"), "sdp");
    Leg* leg = calls_.leg(call_id);
    if (!leg) return fail(client, member(request, "id"), session_error, "CALL DOES NOT EXIST");
    leg->sdp = sdp;
    reply(client, member(request, "id"), {{"sessid", client.sessid}});
    const auto offer =
        std::find_if(offers_.begin(), offers_.end(), [&](const Offer& each) { return each.by == call_id; });
    // An answer to what was offered before the other end came back is on its way no more.
    const bool is_answer = sdp.find("a=setup:active") != std::string::npos;
    if (offer != offers_.end() && !offer->made) {
        if (is_answer) return;
        offer->made = true;
        return send_attach(*calls_.leg(offer->to), sdp);
    }
    const auto answer =
        std::find_if(offers_.begin(), offers_.end(), [&](const Offer& each) { return each.to == call_id; });
    if (answer == offers_.end()) return;
    const std::string by = answer->by;
    offers_.erase(answer);
    const VertoClient* peer = clients_.find_session(calls_.leg(by)->endpoint.sessid);
    if (peer) this->request(peer->id, "verto.answer", {{"callID", by}, {"sdp", sdp}});
}

void VertoRpc::closed(ClientId id) {
    const VertoClient* client = clients_.find(id);
    if (!client) return;
    const auto legs = legs_where([&](const Leg& leg) { return leg.endpoint.client_address == client->address; });
    clients_.disconnect(id);
    for (const std::string& uuid : legs) {
        const Call* call = calls_.find(uuid);
        if (!call) continue;
        if (call->answered) {
            calls_.leg(uuid)->detached = core_.now();
        } else {
            end_leg(*call, uuid, "ORIGINATOR_CANCEL");
        }
    }
}

void VertoRpc::expire_calls(Micros now) {
    const auto abandoned =
        legs_where([&](const Leg& leg) { return leg.detached != 0 && leg.detached + detach_timeout <= now; });
    for (const std::string& uuid : abandoned) calls_.hangup(uuid, "RECOVERY_ON_TIMER_EXPIRE");
    std::vector<std::string> unanswered;
    for (const Call& call : calls_.all()) {
        const bool rings = !call.answered && is_browser(call.caller) && call.callee && is_browser(*call.callee);
        if (rings && call.caller.times.created + ring_timeout <= now) unanswered.push_back(call.caller.uuid);
    }
    for (const std::string& uuid : unanswered) calls_.hangup(uuid, "NO_ANSWER");
}

}  // namespace sim
