#include "pbxd/router.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "device_legs.hpp"
#include "pbxd/feature_code.hpp"
#include "router_call.hpp"

namespace pbxd {
namespace {

constexpr const char* ringing_tone = "%(1000,4000,425)";

int number_of(const std::string& text) {
    int number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

bool is_busy(std::string_view cause) {
    return cause.empty() || cause == "USER_BUSY" || cause == "CALL_REJECTED" || cause == "NORMAL_CIRCUIT_CONGESTION";
}

/// A cause as the switch spells them; anything else that stands in the variable is no news for the caller.
std::string cause_or(std::string_view text, const char* otherwise) {
    const bool good = !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
    return good ? std::string(text) : otherwise;
}

}  // namespace

void Router::Call::identify() {
    const std::string number = party.extension != nullptr ? party.extension->number : party.outside_number;
    const std::string name = party.extension != nullptr ? party.extension->name : number;
    for (const char* field : {"caller_id_number", "ani"})
        plan.run("set_profile_var", std::string(field) + "=" + number);
    plan.run("set_profile_var", "caller_id_name=" + name);
    plan.set("effective_caller_id_number", number).set("effective_caller_id_name", name);
}

void Router::Call::prepare_bridge(const std::string& causes_to_go_on) {
    // Who answers and who calls: a transfer is judged by the one who makes it, the other end of whoever is moved.
    plan.set("pbxd_answered_by", "");
    plan.set("force_transfer_context", contexts::transfers).set("force_transfer_dialplan", "XML");
    plan.set("hangup_after_bridge", "true").set("continue_on_fail", causes_to_go_on);
}

Router::Router(const Directory& directory, RouterSettings settings, const Whereabouts* whereabouts)
    : directory_(directory), settings_(std::move(settings)), whereabouts_(whereabouts) {}

CallPlan Router::plan(const CallQuestion& question, storage::EpochSeconds now) const {
    Call call{.plan = {},
              .party = {},
              .now = now,
              .asking = question.core_uuid,
              .forwards = std::clamp(number_of(question.hops), 0, 1000)};
    if (question.context != contexts::carriers || question.tie.empty()) return plan(std::move(call), question);
    plan_tie(call, question);
    return std::move(call.plan);
}

CallPlan Router::plan(Call call, const CallQuestion& question) const {
    const Caller caller = pbxd::identify(question, directory_, settings_.numbers);
    if (!caller.refused.empty()) {
        call.plan.because(caller.refused).hang_up("CALL_REJECTED");
        return std::move(call.plan);
    }
    call.party = caller.party;
    call.is_fresh = question.context != contexts::unanswered && question.context != contexts::transfers;
    call.identify();
    // Whoever goes on elsewhere still takes one of the Gateway's calls; the switch forgot it when the call was moved
    // (limit_state_handler, CS_ROUTING). It is counted again, and not refused: it was let in before.
    if (!call.is_fresh && caller.gateway != nullptr)
        call.plan.run("limit", "hash gateways " + caller.gateway->name + " -1");
    if (question.context == contexts::unanswered)
        plan_unanswered(call, question);
    else if (caller.rights == nullptr)
        plan_did(call, question, caller.gateway);
    else
        plan_dialled(call, *caller.rights, question.destination);
    return std::move(call.plan);
}

CallPlan Router::plan_from(const storage::Extension& caller, std::string_view number, storage::EpochSeconds now) const {
    Call call{.plan = {}, .party = {.extension = &caller, .outside_number = {}}, .now = now, .for_people = true};
    if (!directory_.is_enabled(caller)) {
        call.plan.because("the caller's extension is disabled").hang_up("CALL_REJECTED");
        return std::move(call.plan);
    }
    call.identify();
    plan_dialled(call, caller, number);
    return std::move(call.plan);
}

CallPlan Router::plan_from_outside(std::string_view caller, std::string_view number, storage::EpochSeconds now) const {
    return plan(Call{.plan = {}, .party = {}, .now = now, .for_people = true},
                CallQuestion{.context = contexts::carriers,
                             .destination = std::string(number),
                             .source = "mod_sofia",
                             .sip_profile = contexts::carriers,
                             .from_user = std::string(caller)});
}

void Router::plan_dialled(Call& call, const storage::Extension& rights, std::string_view number) const {
    if (!is_dialable(number)) {
        call.plan.because("what was dialled is no number").hang_up("INVALID_NUMBER_FORMAT");
        return;
    }
    if (plan_emergency(call, rights, number) || plan_feature(call, rights, number)) return;
    if (const auto* target = directory_.extension_of_number(number)) {
        call.plan.because(std::string(number) + " is the extension of " + target->name);
        if (call.party.extension == target && call.forwards == 0) {
            call.plan.because("a call to oneself opens one's mailbox");
            plan_feature(call, *target, "*97");
            return;
        }
        plan_extension(call, *target);
        return;
    }
    if (plan_test(call, number)) return;
    plan_outbound(call, rights, number);
}

bool Router::plan_feature(Call& call, const storage::Extension& rights, std::string_view number) const {
    if (!number.starts_with('*')) return false;
    const auto& realm = directory_.realm_of(rights);
    if (number == "*97") {
        if (!rights.voicemail) {
            call.plan.because("this extension has no voicemail").hang_up("FACILITY_NOT_SUBSCRIBED");
            return true;
        }
        call.plan.because("one's own mailbox").run("answer").run("sleep", "500");
        // A device of its own needs no PIN; whoever was transferred here is not one.
        if (call.party.extension == &rights) call.plan.set("voicemail_authorized", "true");
        call.plan.run("voicemail", "check default " + realm + " " + rights.number);
        return true;
    }
    if (number == "*98") {
        call.plan.because("any mailbox, by its number and PIN").run("answer").run("sleep", "500");
        call.plan.run("voicemail", "check default " + realm);
        return true;
    }
    if (read_feature_code(number)) {
        plan_change(call, rights);
        return true;
    }
    call.plan.because("there is no feature code " + std::string(number)).hang_up("UNALLOCATED_NUMBER");
    return true;
}

void Router::plan_change(Call& call, const storage::Extension& rights) const {
    // Whoever was transferred or forwarded here did not dial it.
    if (call.party.extension != &rights || call.forwards > 0) {
        call.plan.because("only a device of its own changes how an extension is called").hang_up("CALL_REJECTED");
        return;
    }
    if (settings_.socket.empty()) {
        call.plan.because("pbxd has no socket for feature codes").hang_up("FACILITY_NOT_SUBSCRIBED");
        return;
    }
    // What a question changes would be changed by whoever asks; so the switch hands the call over, and pbxd does it.
    call.plan.because("changes how calls to " + rights.number + " are treated");
    hand_over(call, feature_task);
    call.plan.hang_up("NETWORK_OUT_OF_ORDER");
}

void Router::hand_over(Call& call, const std::string& task) const {
    call.plan.set(task_variable, task).set(key_variable, call.for_people ? "..." : settings_.socket_key);
    call.plan.run("socket", settings_.socket + " async full");
}

bool Router::plan_test(Call& call, std::string_view number) const {
    if (number == "9196") {
        call.plan.because("the echo test").run("answer").run("sched_hangup", "+300 NORMAL_CLEARING").run("echo");
        return true;
    }
    if (number == "9664") {
        call.plan.because("the tone test").run("answer").run("sched_hangup", "+300 NORMAL_CLEARING");
        call.plan.run("endless_playback", "tone_stream://v=-15;%(2000,4000,440,480)");
        return true;
    }
    return false;
}

void Router::plan_extension(Call& call, const storage::Extension& target) const {
    if (!directory_.is_enabled(target)) {
        call.plan.because("the extension is disabled").hang_up("UNALLOCATED_NUMBER");
        return;
    }
    if (!target.forward_always.empty()) {
        call.plan.because("all its calls are forwarded");
        plan_forward(call, target, target.forward_always);
        return;
    }
    if (target.do_not_disturb) {
        call.plan.because("it is not to be disturbed");
        plan_no_answer(call, target, "USER_BUSY");
        return;
    }
    DeviceLegs legs;
    add_devices(legs, target, directory_, call.now, settings_.srtp);
    add_ties(call, legs, target);
    if (legs.empty()) {
        call.plan.because("it has no device");
        plan_no_answer(call, target, "USER_NOT_REGISTERED");
        return;
    }
    call.plan.because(std::to_string(legs.count) + " lines and sessions ring for " +
                      std::to_string(target.ring_seconds) + " seconds");
    const int most = target.call_waiting ? target.max_calls : 1;
    call.plan.set("pbxd_hops", std::to_string(call.forwards));
    call.plan.run("limit", "hash calls " + target.number + " " + std::to_string(most) + " " + target.number + " XML " +
                               contexts::unanswered);
    ring(call, legs.text, target.ring_seconds, Decline::ends_all,
         settings_.live == LiveRinging::all ? ring_task_of(target) : std::string());
    if (target.forward_busy.empty() && target.forward_no_answer.empty()) {
        if (target.voicemail)
            to_mailbox(call, target);
        else
            call.plan.hang_up_as_it_ended();
        return;
    }
    // What follows depends on how it ended: the switch asks again.
    call.plan.run("transfer", target.number + " XML " + contexts::unanswered);
}

void Router::plan_unanswered(Call& call, const CallQuestion& question) const {
    const auto* target = directory_.extension_of_number(question.destination);
    if (const auto* did = target == nullptr ? directory_.did_of_number(question.destination) : nullptr) {
        plan_did_unanswered(call, *did, cause_or(question.disposition, "NO_ANSWER"));
        return;
    }
    if (target == nullptr || !directory_.is_enabled(*target)) {
        call.plan.because("the extension that did not answer is gone").hang_up("UNALLOCATED_NUMBER");
        return;
    }
    plan_no_answer(call, *target, cause_or(question.disposition, "USER_BUSY"));
}

void Router::plan_no_answer(Call& call, const storage::Extension& target, const std::string& cause) const {
    const bool busy = is_busy(cause);
    const auto& forward = busy ? target.forward_busy : target.forward_no_answer;
    if (!forward.empty()) {
        call.plan.because(busy ? "it is busy, and forwarded then" : "nobody answers, and it is forwarded then");
        plan_forward(call, target, forward);
        return;
    }
    if (target.voicemail) {
        to_mailbox(call, target);
        return;
    }
    call.plan.because("it has no voicemail").hang_up(cause);
}

void Router::plan_forward(Call& call, const storage::Extension& target, const std::string& to) const {
    if (++call.forwards > settings_.most_forwards) {
        call.plan.because("forwarded too often").hang_up("EXCHANGE_ROUTING_ERROR");
        return;
    }
    call.plan.because("forwarded to " + to + ", with the rights of " + target.number);
    plan_dialled(call, target, to);
}

void Router::ring(Call& call, const std::string& legs, int seconds, Decline decline, const std::string& task) const {
    const std::string caller = call.party.extension != nullptr ? call.party.extension->number : std::string();
    call.prepare_bridge("true");
    call.plan.set("import", "pbxd_answered_by");
    call.plan.set("ringback", ringing_tone).set("transfer_ringback", ringing_tone);
    call.plan.set("call_timeout", std::to_string(seconds));
    // A caller whose call is up already, a transferred one, has one codec; the devices are offered theirs besides.
    std::string variables = "{ignore_early_media=true,media_mix_inbound_outbound_codecs=true,force_transfer_context=" +
                            std::string(contexts::transfers) + ",force_transfer_dialplan=XML";
    if (!caller.empty()) variables += ",pbxd_called_by=" + caller;
    // One phone that is busy does not keep the others from ringing, but a person who declines does. With such a list
    // the switch heeds no call_timeout (switch_ivr_originate), so each leg has one of its own.
    if (decline == Decline::ends_all)
        variables += ",leg_timeout=" + std::to_string(seconds) + ",fail_on_single_reject=CALL_REJECTED";
    if (!task.empty() && call.is_fresh && !settings_.socket.empty()) {
        // If pbxd is away, or leaves the call, the switch goes on to the bridge behind it.
        call.plan.because("pbxd rings them, and whoever comes online meanwhile");
        hand_over(call, task);
    }
    call.plan.run_expanded("bridge", variables + "}" + legs);
}

void Router::to_mailbox(Call& call, const storage::Extension& owner) const {
    const auto& realm = directory_.realm_of(owner);
    call.plan.because("then the mailbox of " + owner.number);
    // For the record of the call (call_fact.hpp).
    call.plan.set("pbxd_mailbox", owner.number);
    call.plan.run("answer").run("sleep", "500").run("voicemail", "default " + realm + " " + owner.number);
}

}  // namespace pbxd
