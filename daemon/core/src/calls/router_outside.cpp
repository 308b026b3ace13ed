// Calls to and from the outside world. Part of the router.
#include <optional>

#include "device_legs.hpp"
#include "esl/dial_string.hpp"
#include "pbxd/router.hpp"
#include "router_call.hpp"
#include "storage/checks.hpp"
#include "storage/choices.hpp"

namespace pbxd {
namespace {

/// With these the next Gateway is tried: the way was bad, not the number. 503 is NORMAL_TEMPORARY_FAILURE; a Gateway
/// that says nothing is RECOVERY_ON_TIMER_EXPIRE or PROGRESS_TIMEOUT, one known to be away GATEWAY_DOWN.
constexpr const char* causes_to_go_on =
    "NORMAL_TEMPORARY_FAILURE,NETWORK_OUT_OF_ORDER,RECOVERY_ON_TIMER_EXPIRE,PROGRESS_TIMEOUT,GATEWAY_DOWN,"
    "INVALID_GATEWAY,DESTINATION_OUT_OF_ORDER,NORMAL_CIRCUIT_CONGESTION,SWITCH_CONGESTION,REQUESTED_CHAN_UNAVAIL,"
    "SERVICE_UNAVAILABLE,NO_ROUTE_TRANSIT_NET,BEARERCAPABILITY_NOTAVAIL,INCOMPATIBLE_DESTINATION,CALL_REJECTED_BY_"
    "LIMIT";
/// Seconds in which a Gateway must say that it rings before the next one is tried.
constexpr int progress_seconds = 12;

std::string name_of(storage::CallingClass calling_class) { return std::string(storage::text_of(calling_class)); }

std::string first_of(std::initializer_list<const std::string*> texts) {
    for (const auto* text : texts) {
        if (!text->empty()) return *text;
    }
    return {};
}

/// The bridge through one Gateway, or nothing if a value cannot stand in a dial string.
std::optional<std::string> leg_through(const storage::Gateway& gateway, const std::string& number,
                                       const std::string& caller_id, bool emergency) {
    esl::DialString to = esl::dial_one(esl::dial::Gateway{.name = gateway.name, .number = number});
    auto& variables = to.calls.front().variables;
    if (!emergency) variables.push_back({.name = "leg_progress_timeout", .value = std::to_string(progress_seconds)});
    // The codec of a transferred caller is not all that the carrier is offered.
    variables.push_back({.name = "media_mix_inbound_outbound_codecs", .value = "true"});
    // Always something: the switch would show the number and the name that are meant for colleagues.
    variables.push_back({.name = "origination_caller_id_number", .value = caller_id});
    variables.push_back({.name = "origination_caller_id_name", .value = caller_id});
    auto text = esl::to_application_argument(to);
    if (text.has_error()) return std::nullopt;
    return std::move(*text);
}

}  // namespace

bool Router::plan_emergency(Call& call, const storage::Extension& rights, std::string_view number) const {
    for (const auto& [place, route] : directory_.routes()) {
        if (!route.enabled || !route.emergency || !directory_.matches(route, number)) continue;
        call.plan.because("the emergency route " + route.name + " is for everybody");
        plan_route(call, rights, route, number);
        return true;
    }
    return false;
}

void Router::plan_outbound(Call& call, const storage::Extension& rights, std::string_view number) const {
    for (const auto& [place, route] : directory_.routes()) {
        if (!route.enabled || route.emergency) continue;
        if (!directory_.matches(route, number)) {
            call.plan.because("the route " + route.name + " is for other numbers");
            continue;
        }
        if (rights.calling_class < route.calling_class) {
            call.plan.because("the route " + route.name + " is for calling class " + name_of(route.calling_class) +
                              ", and " + rights.number + " has " + name_of(rights.calling_class));
            call.plan.hang_up("OUTGOING_CALL_BARRED");
            return;
        }
        call.plan.because("the route " + route.name + " carries it");
        plan_route(call, rights, route, number);
        return;
    }
    call.plan.because("nothing here has this number").hang_up("UNALLOCATED_NUMBER");
}

void Router::plan_route(Call& call, const storage::Extension& rights, const storage::OutboundRoute& route,
                        std::string_view number) const {
    const auto strip = static_cast<std::size_t>(route.strip);
    const std::string outside =
        strip >= number.size() ? std::string() : route.prefix + std::string(number.substr(strip));
    if (!is_dialable(outside)) {
        call.plan.because("the route leaves no number to call").hang_up("INVALID_NUMBER_FORMAT");
        return;
    }
    if (!route.emergency) {
        call.plan.run("limit", "hash calls " + rights.number + " " + std::to_string(rights.max_calls) +
                                   " !NORMAL_CIRCUIT_CONGESTION");
    }
    call.prepare_bridge(causes_to_go_on);
    static const std::string nobody = "anonymous";
    bool any = false;
    for (const auto id : route.gateways) {
        const auto* gateway = directory_.find(id);
        if (gateway == nullptr || !gateway->enabled) continue;
        // A carrier that was given no number knows its customer by the account.
        const auto account = gateway->username.substr(0, gateway->username.find('@'));
        const auto caller_id = first_of({&rights.caller_id, &route.caller_id, &gateway->caller_id, &account, &nobody});
        const auto leg = leg_through(*gateway, outside, caller_id, route.emergency);
        if (!leg) continue;
        any = true;
        call.plan.because("through the gateway " + gateway->name + " as " + outside + ", shown as " + caller_id);
        // For the record of the call (call_fact.hpp): the last that was tried.
        call.plan.set("pbxd_gateway", gateway->name);
        if (route.emergency)
            call.plan.run("bridge", *leg);
        else
            call.plan.run("limit_execute", "hash gateways " + gateway->name + " " + std::to_string(gateway->max_calls) +
                                               " bridge " + *leg);
    }
    if (!any) {
        call.plan.because("none of its gateways is enabled").hang_up("NO_ROUTE_DESTINATION");
        return;
    }
    call.plan.hang_up_as_it_ended();
}

void Router::plan_did(Call& call, const CallQuestion& question, const storage::Gateway* gateway) const {
    const auto number = to_e164(question.destination, settings_.numbers);
    const auto* did = number ? directory_.did_of_number(*number) : nullptr;
    if (did == nullptr || !did->enabled) {
        call.plan.because("no DID has this number").hang_up("UNALLOCATED_NUMBER");
        return;
    }
    call.plan.because("the DID " + did->number + ", " + did->name);
    if (gateway != nullptr) {
        call.plan.because("through the gateway " + gateway->name + ", which may have " +
                          std::to_string(gateway->max_calls) + " calls");
        call.plan.run("limit", "hash gateways " + gateway->name + " " + std::to_string(gateway->max_calls) +
                                   " !NORMAL_CIRCUIT_CONGESTION");
    }
    DeviceLegs legs;
    for (const auto id : did->extensions) {
        const auto* extension = directory_.find(id);
        if (extension == nullptr || !directory_.is_enabled(*extension)) continue;
        if (extension->do_not_disturb) {
            call.plan.because(extension->number + " is not to be disturbed");
            continue;
        }
        call.plan.because(extension->number + " rings");
        add_devices(legs, *extension, directory_, call.now, settings_.srtp);
        add_ties(call, legs, *extension);
    }
    if (!legs.empty()) {
        ring(call, legs.text, did->ring_seconds, Decline::ends_one,
             settings_.live == LiveRinging::off ? std::string() : ring_task_of(*did));
    }
    plan_did_unanswered(call, *did, legs.empty() ? "USER_NOT_REGISTERED" : "");
}

void Router::plan_did_unanswered(Call& call, const storage::Did& did, const std::string& cause) const {
    const auto* mailbox = directory_.find(did.voicemail);
    if (mailbox != nullptr && mailbox->voicemail && directory_.is_enabled(*mailbox)) {
        to_mailbox(call, *mailbox);
        return;
    }
    if (cause.empty())
        call.plan.hang_up_as_it_ended();
    else
        call.plan.because("it has no voicemail").hang_up(cause);
}

}  // namespace pbxd
