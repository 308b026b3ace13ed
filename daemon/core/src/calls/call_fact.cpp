#include "pbxd/call_fact.hpp"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "call_leg.hpp"
#include "pbxd/json_text.hpp"
#include "pbxd/switch_fact.hpp"
#include "pbxd/switch_time.hpp"
#include "storage/checks.hpp"

namespace pbxd {

std::optional<CallOrigin> origin_of(std::string_view channel_name) {
    if (channel_name.starts_with("verto.rtc/")) return CallOrigin::browser;
    if (channel_name.starts_with("sofia/lines/")) return CallOrigin::phone;
    if (channel_name.starts_with("sofia/gateways/")) return CallOrigin::carrier;
    return std::nullopt;
}

bool settle_times(CallOver& call) {
    if (!storage::is_uuid(call.uuid) || call.started_at <= 0) return false;
    // The switch's clock may be set while it talks.
    if (call.answered_at > 0) call.answered_at = std::max(call.answered_at, call.started_at);
    call.ended_at = std::max({call.ended_at, call.answered_at, call.started_at});
    return true;
}

namespace {

std::optional<CallFact> seen(const esl::EventView& event, CallOrigin origin) {
    if (!read_call_state(event.get("Channel-Call-State"))) return std::nullopt;
    CallSeen call{.uuid = event.decoded("Unique-ID"),
                  .origin = origin,
                  .presence_id = event.decoded("Channel-Presence-ID"),
                  .caller_number = event.decoded("Caller-Caller-ID-Number"),
                  .dialled = event.decoded("Caller-Destination-Number"),
                  .started_at = milliseconds_of(event.get("Caller-Channel-Created-Time")),
                  .answered_at = milliseconds_of(event.get("Caller-Channel-Answered-Time"))};
    if (!storage::is_uuid(call.uuid) || call.started_at == 0) return std::nullopt;
    // Until the dialplan's applications run, a carrier's leg has whatever its INVITE says, in whichever place.
    const auto state = event.get("Channel-State");
    const bool routed = state != "CS_NEW" && state != "CS_INIT" && state != "CS_ROUTING";
    if (origin == CallOrigin::carrier && !routed) call.caller_number.clear();
    if (call.answered_at > 0) call.answered_at = std::max(call.answered_at, call.started_at);
    return call;
}

std::optional<CallFact> over(const esl::EventView& event, CallOrigin origin) {
    CallOver call{.uuid = event.decoded("Unique-ID"),
                  .origin = origin,
                  .accountcode = event.decoded("variable_accountcode"),
                  .presence_id = event.decoded("Channel-Presence-ID"),
                  .caller_number = event.decoded("Caller-Caller-ID-Number"),
                  .dialled = event.decoded("Caller-Destination-Number"),
                  .started_at = milliseconds_of(event.get("Caller-Channel-Created-Time")),
                  .answered_at = milliseconds_of(event.get("Caller-Channel-Answered-Time")),
                  .ended_at = milliseconds_of(event.get("Caller-Channel-Hangup-Time")),
                  .cause = event.decoded("Hangup-Cause"),
                  .answered_by = event.decoded("variable_pbxd_answered_by"),
                  .gateway = event.decoded("variable_pbxd_gateway"),
                  .mailbox = event.decoded("variable_pbxd_mailbox"),
                  .core_uuid = event.decoded("Core-UUID")};
    if (call.ended_at == 0) call.ended_at = milliseconds_of(event.get("Event-Date-Timestamp"));
    // A leg that was challenged for its credentials and never came back is no call.
    if (call.dialled.empty() || event.get("Channel-HIT-Dialplan") == "false" || !settle_times(call))
        return std::nullopt;
    return call;
}

}  // namespace

std::optional<CallFact> read_call_event(const esl::EventView& event) {
    const auto name = event.name();
    if (name != "CHANNEL_CALLSTATE" && name != "CHANNEL_DESTROY") return std::nullopt;
    // What another switch of this PBX sent here is recorded there.
    if (event.get("Call-Direction") != "inbound" || event.get("variable_pbxd_tie") == "true") return std::nullopt;
    const auto origin = origin_of(event.decoded("Channel-Name"));
    if (!origin) return std::nullopt;
    return name == "CHANNEL_DESTROY" ? over(event, *origin) : seen(event, *origin);
}

boost::system::result<std::vector<std::string>> read_channel_uuids(std::string_view json) {
    const auto answer = json_from_switch(json);
    if (!answer.is_object() || !answer.contains("row_count")) {
        return make_error_code(boost::system::errc::bad_message);
    }
    std::vector<std::string> uuids;
    const auto rows = answer.find("rows");
    if (rows == answer.end() || !rows->is_array()) return uuids;
    for (const auto& row : *rows) {
        if (!row.is_object()) continue;
        const auto uuid = row.find("uuid");
        if (uuid != row.end() && uuid->is_string()) uuids.push_back(uuid->get<std::string>());
    }
    return uuids;
}

}  // namespace pbxd
