#include "pbxd/call_tracker.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "storage/checks.hpp"

namespace pbxd {
namespace {

using storage::CallDirection;
using storage::CallRecord;
using storage::CallResult;
using storage::CallStage;

/// What a switch or a caller says, if it may be kept.
std::string short_text(std::string_view text) {
    return storage::is_text(text, storage::max_call_text_bytes) ? std::string(text) : std::string();
}

std::string cause_of(std::string_view text) {
    const bool good = text.size() <= storage::max_call_text_bytes && std::ranges::all_of(text, [](char c) {
                          return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
                      });
    return good ? std::string(text) : std::string();
}

template <std::size_t size>
bool is_one_of(std::string_view cause, const std::array<std::string_view, size>& causes) {
    return std::ranges::find(causes, cause) != causes.end();
}

}  // namespace

CallResult result_of(const CallOver& call) {
    static constexpr std::array<std::string_view, 2> busy{"USER_BUSY", "NORMAL_CIRCUIT_CONGESTION"};
    static constexpr std::array<std::string_view, 4> refused{"CALL_REJECTED", "OUTGOING_CALL_BARRED",
                                                             "FACILITY_NOT_SUBSCRIBED", "INCOMING_CALL_BARRED"};
    static constexpr std::array<std::string_view, 9> missed{
        "NO_ANSWER",         "NO_USER_RESPONSE", "ORIGINATOR_CANCEL", "ALLOTTED_TIMEOUT", "USER_NOT_REGISTERED",
        "SUBSCRIBER_ABSENT", "NORMAL_CLEARING",  "LOSE_RACE",         "PROGRESS_TIMEOUT"};
    if (!call.mailbox.empty()) return CallResult::voicemail;
    if (call.answered_at > 0) return CallResult::answered;
    if (is_one_of(call.cause, busy)) return CallResult::busy;
    if (is_one_of(call.cause, refused)) return CallResult::refused;
    return is_one_of(call.cause, missed) ? CallResult::missed : CallResult::failed;
}

void CallTracker::resume(const CallRecord& record) {
    auto& calls = switches_[record.switch_name].calls;
    if (calls.size() >= most_open_) return;
    calls[record.uuid] = {.started_at = record.started_at, .answered = record.answered_at > 0, .record = record};
}

void CallTracker::begin_rebuild(const std::string& switch_name) {
    auto& at = switches_[switch_name];
    ++at.rebuild;
    at.rebuilding = true;
    at.ended.clear();
}

void CallTracker::end_rebuild(const std::string& switch_name, const std::vector<std::string>& uuids) {
    auto& at = switches_[switch_name];
    if (!at.rebuilding) return;
    at.rebuilding = false;
    at.ended.clear();
    const std::unordered_set<std::string_view> there(uuids.begin(), uuids.end());
    for (auto call = at.calls.begin(); call != at.calls.end();) {
        // One that an event showed during the rebuild may have come after the list was made.
        if (call->second.rebuild == at.rebuild || there.contains(call->first)) {
            ++call;
            continue;
        }
        call->second.record.stage = CallStage::lost;
        records_.push_back(std::move(call->second.record));
        call = at.calls.erase(call);
    }
}

void CallTracker::apply(const std::string& switch_name, const CallFact& fact) {
    if (const auto* call = std::get_if<CallSeen>(&fact)) see(switch_name, *call);
    if (const auto* call = std::get_if<CallOver>(&fact)) end(switch_name, *call);
}

bool CallTracker::Open::learn(const CallSeen& call, const NumberPlan& numbers) {
    const bool is_answered_now = call.answered_at > 0 && !answered;
    if (is_answered_now) {
        answered = true;
        record.answered_at = call.answered_at;
    }
    if (call.origin != CallOrigin::carrier || !record.caller_number.empty()) return is_answered_now;
    record.caller_number = to_e164(call.caller_number, numbers).value_or("");
    return is_answered_now || !record.caller_number.empty();
}

void CallTracker::see(const std::string& switch_name, const CallSeen& call) {
    auto& at = switches_[switch_name];
    auto found = at.calls.find(call.uuid);
    if (found != at.calls.end() && found->second.started_at == call.started_at) {
        found->second.rebuild = at.rebuild;
        if (found->second.learn(call, numbers_)) records_.push_back(found->second.record);
        return;
    }
    if (at.rebuilding && at.ended.contains(call.uuid)) return;
    if (found != at.calls.end()) {
        // A browser used its UUID again, and the end of the call before was never told.
        found->second.record.stage = CallStage::lost;
        records_.push_back(std::move(found->second.record));
        at.calls.erase(found);
    }
    if (at.calls.size() >= most_open_) {
        ++beyond_;
        return;
    }
    // Another switch of this PBX sent it here, and it is recorded there; or it is refused, and recorded when it ends.
    if (call.origin == CallOrigin::carrier && directory_.extension_of_number(call.dialled) != nullptr) return;
    CallRecord record{.switch_name = switch_name, .uuid = call.uuid, .started_at = call.started_at};
    record.answered_at = call.answered_at;
    if (!identify(record, call.origin, number_of(call.presence_id), call.caller_number, call.dialled)) return;
    records_.push_back(record);
    at.calls[call.uuid] = {.started_at = call.started_at,
                           .answered = call.answered_at > 0,
                           .rebuild = at.rebuild,
                           .record = std::move(record)};
}

void CallTracker::end(const std::string& switch_name, const CallOver& call) {
    auto& at = switches_[switch_name];
    CallRecord record{.switch_name = switch_name, .uuid = call.uuid, .stage = CallStage::complete};
    record.started_at = call.started_at;
    record.answered_at = call.answered_at;
    record.ended_at = call.ended_at;
    const auto found = at.calls.find(call.uuid);
    const bool followed = found != at.calls.end() && found->second.started_at == call.started_at;
    std::string dialled = call.dialled;
    std::string number = storage::is_number(call.accountcode) ? call.accountcode : number_of(call.presence_id);
    if (followed) {
        dialled = found->second.record.dialled;
        if (number.empty()) number = found->second.record.caller_number;
        at.calls.erase(found);
    }
    if (at.rebuilding) at.ended.insert(call.uuid);
    if (!identify(record, call.origin, number, call.caller_number, dialled)) return;
    record.cause = cause_of(call.cause);
    record.result = result_of(call);
    if (storage::is_identifier(call.gateway)) record.gateway = call.gateway;
    if (!record.gateway.empty() && record.direction == CallDirection::internal) {
        record.direction = CallDirection::outbound;
    }
    const bool outside = record.answered_at > 0 && !record.gateway.empty();
    const auto& who = !call.mailbox.empty() ? call.mailbox : call.answered_by;
    if (storage::is_number(who)) {
        const auto* extension = directory_.extension_of_number(who);
        record.answered_by = who;
        if (extension != nullptr) record.answered_extension = extension->id;
        add_party(record, extension);
    } else if (outside) {
        record.answered_by = record.dialled;
    }
    records_.push_back(std::move(record));
}

std::string CallTracker::number_of(std::string_view presence_id) const {
    const auto* extension = directory_.extension_of_number(presence_id.substr(0, presence_id.find('@')));
    // Without a directory's presence ID the leg has what its caller says.
    const bool known = extension != nullptr && directory_.presence_id_of(*extension) == presence_id;
    return known ? extension->number : std::string();
}

bool CallTracker::identify(CallRecord& record, CallOrigin origin, std::string_view number, std::string_view claimed,
                           std::string_view dialled) const {
    record.dialled = short_text(dialled);
    if (origin == CallOrigin::carrier) {
        record.direction = CallDirection::inbound;
        record.caller_number = to_e164(claimed, numbers_).value_or("");
        const auto did_number = to_e164(dialled, numbers_);
        const auto* did = did_number ? directory_.did_of_number(*did_number) : nullptr;
        if (did == nullptr) return true;
        record.dialled = did->number;
        for (const auto id : did->extensions) add_party(record, directory_.find(id));
        return true;
    }
    if (number.empty()) return false;
    const auto* extension = directory_.extension_of_number(number);
    record.caller_number = number;
    if (extension != nullptr) {
        record.caller = extension->id;
        record.caller_name = extension->name;
    }
    add_party(record, extension);
    add_party(record, directory_.extension_of_number(dialled));
    return true;
}

void CallTracker::add_party(CallRecord& record, const storage::Extension* extension) const {
    if (extension == nullptr || record.parties.size() >= storage::max_call_parties) return;
    if (std::ranges::find(record.parties, extension->id) == record.parties.end()) {
        record.parties.push_back(extension->id);
    }
}

std::string CallTracker::switch_of(std::string_view uuid) const {
    for (const auto& [name, at] : switches_) {
        if (at.calls.contains(uuid)) return name;
    }
    return {};
}

std::size_t CallTracker::open() const {
    std::size_t count = 0;
    for (const auto& [name, at] : switches_) count += at.calls.size();
    return count;
}

}  // namespace pbxd
