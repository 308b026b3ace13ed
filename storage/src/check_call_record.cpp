// The rules of call records. Part of checks.
#include "check_rules.hpp"
#include "storage/choices.hpp"

namespace storage {
namespace {

bool is_short(std::string_view text) noexcept { return is_text(text, max_call_text_bytes); }

bool is_cause(std::string_view text) noexcept {
    return text.size() <= max_call_text_bytes &&
           std::ranges::all_of(text, [](char c) { return (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_'; });
}

bool is_after_start(const CallRecord& record, EpochMilliseconds time) noexcept {
    return time == 0 || time >= record.started_at;
}

}  // namespace

CheckResult check(const CallRecord& record) {
    const bool good =
        is_identifier(record.switch_name) && is_uuid(record.uuid) && is_choice(record.stage) && record.started_at > 0 &&
        is_after_start(record, record.answered_at) && is_after_start(record, record.ended_at) &&
        (record.stage != CallStage::complete || record.ended_at > 0) && is_choice(record.direction) &&
        is_short(record.caller_number) && is_text(record.caller_name, max_name_bytes) && is_short(record.dialled) &&
        is_short(record.answered_by) && (record.gateway.empty() || is_identifier(record.gateway)) &&
        is_cause(record.cause) && is_choice(record.result) && record.parties.size() <= max_call_parties;
    return first_broken({{good, Error::invalid_call_record}});
}

}  // namespace storage
