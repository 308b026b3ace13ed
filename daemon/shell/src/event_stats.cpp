#include "event_stats.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

#include "event_text.hpp"

namespace pbxd::cli {

namespace {

using Row = std::pair<std::string_view, std::uint64_t>;

/// The most frequent first; of the same frequency in alphabetical order.
std::vector<Row> ranked(const auto& counts) {
    std::vector<Row> rows(counts.begin(), counts.end());
    std::ranges::stable_sort(rows, std::ranges::greater{}, &Row::second);
    return rows;
}

std::string padded(std::uint64_t number, std::size_t width) {
    const auto text = std::to_string(number);
    return std::string(width - std::min(width, text.size()), ' ') + text;
}

std::string decimal(double number) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.1f", number);
    return text.data();
}

}  // namespace

void EventStats::count(Counts& counts, std::string_view kind) {
    const auto found = counts.find(kind);
    if (found != counts.end()) {
        ++found->second;
    } else if (counts.size() < max_kinds) {
        counts.emplace(kind, 1);
    } else {
        ++counts["(other kinds)"];
    }
}

void EventStats::add(std::string& out, const esl::EventView& event, Time at) {
    advance(out, at);
    const auto name = event.name();
    std::string scratch;
    std::string_view kind = name == "CUSTOM" ? event.decoded("Event-Subclass", scratch) : name;
    if (kind.empty()) kind = name.empty() ? "(no name)" : name;
    count(second_, kind);
    count(all_, kind);
    ++in_second_;
    ++in_all_;
}

void EventStats::advance(std::string& out, Time now) {
    const auto second = std::chrono::floor<std::chrono::seconds>(now);
    if (second <= at_) return;
    out += padded(static_cast<std::uint64_t>(at_.count()), 5) + " s  " + padded(in_second_, 6) + "/s";
    const auto rows = ranked(second_);
    for (std::size_t i = 0; i < std::min(top, rows.size()); ++i) {
        out += i == 0 ? "  " : ", ";
        append_shown(out, rows[i].first);
        out += ' ' + std::to_string(rows[i].second);
    }
    if (rows.size() > top) out += ", and " + std::to_string(rows.size() - top) + " more kinds";
    out += '\n';
    at_ = second;
    in_second_ = 0;
    second_.clear();
}

void EventStats::summarize(std::string& out, Time now) const {
    const double seconds = std::chrono::duration<double>(now).count();
    out += std::to_string(in_all_) + (in_all_ == 1 ? " event in " : " events in ") + decimal(seconds) + " s";
    if (seconds > 0) out += " (" + decimal(static_cast<double>(in_all_) / seconds) + "/s)";
    out += '\n';
    for (const auto& [kind, number] : ranked(all_)) {
        out += padded(number, 10) + "  ";
        append_shown(out, kind);
        out += '\n';
    }
}

}  // namespace pbxd::cli
