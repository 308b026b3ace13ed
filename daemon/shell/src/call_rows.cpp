#include "call_rows.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>

#include "storage/choices.hpp"

namespace pbxd {

using Json = nlohmann::json;

namespace {

std::string clock_text(EpochMilliseconds time) {
    const auto seconds = static_cast<std::time_t>(time / 1000);
    std::tm parts{};
    std::array<char, 32> text{};
    if (::localtime_r(&seconds, &parts) == nullptr) return {};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts)};
}

/// Of the talk: 1:02:03, 0:07; nothing where nobody talked.
std::string duration_text(const storage::CallRecord& record) {
    if (record.answered_at == 0 || record.ended_at == 0) return {};
    const auto seconds = (record.ended_at - record.answered_at + 500) / 1000;
    std::array<char, 48> text{};
    const auto hours = static_cast<long long>(seconds / 3600);
    const auto minutes = static_cast<int>(seconds / 60 % 60);
    const auto rest = static_cast<int>(seconds % 60);
    if (hours > 0)
        std::snprintf(text.data(), text.size(), "%lld:%02d:%02d", hours, minutes, rest);
    else
        std::snprintf(text.data(), text.size(), "%d:%02d", minutes, rest);
    return text.data();
}

std::string result_text(const storage::CallRecord& record) {
    if (record.stage == storage::CallStage::open) return record.answered_at > 0 ? "talking" : "ringing";
    if (record.stage == storage::CallStage::lost) return "unknown";
    return std::string(storage::text_of(record.result));
}

Json time_or_null(EpochMilliseconds time) { return time > 0 ? Json(time) : Json(); }

std::optional<int> number_at(std::string_view text, std::size_t at, std::size_t digits) {
    int value = 0;
    const auto* begin = text.data() + at;
    const auto [end, error] = std::from_chars(begin, begin + digits, value);
    if (error != std::errc() || end != begin + digits || value < 0) return std::nullopt;
    return value;
}

}  // namespace

Json call_row(const storage::CallRecord& record) {
    return {{"when", clock_text(record.started_at)},
            {"from", record.caller_number.empty() ? "unknown" : record.caller_number},
            {"name", record.caller_name},
            {"to", record.dialled},
            {"answered_by", record.answered_by},
            {"duration", duration_text(record)},
            {"result", result_text(record)},
            {"direction", storage::text_of(record.direction)},
            {"gateway", record.gateway},
            {"cause", record.cause},
            {"complete", record.stage == storage::CallStage::complete},
            {"started_at", record.started_at},
            {"answered_at", time_or_null(record.answered_at)},
            {"ended_at", time_or_null(record.ended_at)},
            {"switch", record.switch_name},
            {"uuid", record.uuid}};
}

Json call_of_page(const storage::CallRecord& record, bool all) {
    Json call{{"id", record.id.value},
              {"started_at", record.started_at},
              {"answered_at", time_or_null(record.answered_at)},
              {"ended_at", time_or_null(record.ended_at)},
              {"direction", storage::text_of(record.direction)},
              {"from", {{"number", record.caller_number}, {"name", record.caller_name}}},
              {"to", record.dialled},
              {"answered_by", record.answered_by},
              {"result", result_text(record)},
              {"complete", record.stage == storage::CallStage::complete}};
    if (!all) return call;
    call["gateway"] = record.gateway;
    call["cause"] = record.cause;
    call["switch"] = record.switch_name;
    return call;
}

std::optional<EpochMilliseconds> local_time(std::string_view text) {
    const bool has_time = text.size() == 16;
    if (!has_time && text.size() != 10) return std::nullopt;
    if (text[4] != '-' || text[7] != '-') return std::nullopt;
    if (has_time && ((text[10] != ' ' && text[10] != 'T') || text[13] != ':')) return std::nullopt;
    const auto year = number_at(text, 0, 4);
    const auto month = number_at(text, 5, 2);
    const auto day = number_at(text, 8, 2);
    const auto hour = has_time ? number_at(text, 11, 2) : 0;
    const auto minute = has_time ? number_at(text, 14, 2) : 0;
    if (!year || !month || !day || !hour || !minute || *year < 1970 || *hour > 23 || *minute > 59) return std::nullopt;
    std::tm parts{};
    parts.tm_year = *year - 1900;
    parts.tm_mon = *month - 1;
    parts.tm_mday = *day;
    parts.tm_hour = *hour;
    parts.tm_min = *minute;
    parts.tm_isdst = -1;
    const auto seconds = std::mktime(&parts);
    // mktime makes the 3rd of March of the 31st of February.
    if (parts.tm_mon != *month - 1 || parts.tm_mday != *day) return std::nullopt;
    return static_cast<EpochMilliseconds>(seconds) * 1000;
}

std::string text_of(const storage::CallPlace& place) {
    return std::to_string(place.started_at) + "-" + std::to_string(place.id.value);
}

std::optional<storage::CallPlace> place_of(std::string_view text) {
    storage::CallPlace place;
    const auto* end = text.data() + text.size();
    const auto time = std::from_chars(text.data(), end, place.started_at);
    if (time.ec != std::errc() || time.ptr == end || *time.ptr != '-' || place.started_at < 0) return std::nullopt;
    const auto id = std::from_chars(time.ptr + 1, end, place.id.value);
    if (id.ec != std::errc() || id.ptr != end || place.id.value < 0) return std::nullopt;
    return place;
}

}  // namespace pbxd
