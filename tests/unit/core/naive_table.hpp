// The table as one would write it first: every question goes through all rows. What the incremental one is compared
// with.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "pbxd/search_text.hpp"
#include "pbxd/views.hpp"

namespace pbxd::test {

using Ids = std::vector<storage::ExtensionId>;

/// What a window of a query has.
struct NaiveSelection {
    Ids rows;
    std::size_t matching = 0;
    std::size_t position = 0;
    bool operator==(const NaiveSelection&) const = default;
};

class NaiveTable {
  public:
    explicit NaiveTable(const ReadModel& model) : model_(model) {}

    State state(storage::ExtensionId id) const { return model_.presence().of(id).state; }

    bool passes(const storage::Extension& extension, const ViewQuery& query) const {
        const auto text = fold(extension.name) + '\n' + extension.number + '\n' + fold(extension.department);
        for (const auto& word : query.words) {
            if (text.find(word) == std::string::npos) return false;
        }
        if (query.channel && extension.channel != *query.channel) return false;
        if (query.filter == Filter::all) return true;
        const bool busy = state(extension.id) == State::ringing || state(extension.id) == State::talking;
        return busy || (query.filter == Filter::online && state(extension.id) == State::online);
    }
    bool passes(storage::ExtensionId id, const ViewQuery& query) const {
        const auto* extension = model_.directory().find(id);
        return extension != nullptr && passes(*extension, query);
    }

    std::string key(const storage::Extension& extension, Order order) const {
        auto number = std::string(1, static_cast<char>('A' + extension.number.size())) + extension.number;
        if (order == Order::number) return number;
        if (order == Order::name) return fold(extension.name) + '\x1f' + number;
        switch (state(extension.id)) {
            case State::online:
                return "a" + number;
            case State::ringing:
                return "b" + number;
            case State::talking:
                return "c" + number;
            case State::unknown:
                return "d" + number;
            case State::offline:
                break;
        }
        return "e" + number;
    }

    NaiveSelection select(const ViewQuery& query, const Window& window) const {
        std::vector<std::pair<std::string, storage::ExtensionId>> all;
        for (const auto& [id, extension] : model_.directory().extensions()) {
            if (passes(extension, query)) all.emplace_back(key(extension, query.order), id);
        }
        std::sort(all.begin(), all.end());
        if (query.descending) std::reverse(all.begin(), all.end());
        auto precedes = [&](const std::string& a, const std::string& b) { return query.descending ? a > b : a < b; };
        const auto count = [&](auto condition) {
            return static_cast<std::size_t>(
                std::count_if(all.begin(), all.end(), [&](const auto& row) { return condition(row.first); }));
        };
        std::size_t begin = 0;
        std::size_t end = all.size();
        if (window.after) begin = count([&](const auto& key) { return !precedes(*window.after, key); });
        if (window.before) end = count([&](const auto& key) { return precedes(key, *window.before); });
        if (window.before || window.at_end) begin = end - std::min(end, window.limit);
        end = std::min(end, begin + window.limit);
        NaiveSelection selection{.rows = {}, .matching = all.size(), .position = begin};
        for (auto at = begin; at < end; ++at) selection.rows.push_back(all[at].second);
        return selection;
    }

    /// What differs between rows that are shown and those that would be: joined, left, moved.
    std::vector<std::size_t> compare(const Ids& before, const Ids& now, const ViewQuery& query) const {
        std::size_t joined = 0;
        std::size_t left = 0;
        std::size_t moved = 0;
        Ids kept_before;
        Ids kept_now;
        for (const auto id : before) {
            if (std::find(now.begin(), now.end(), id) != now.end())
                kept_before.push_back(id);
            else if (!passes(id, query))
                ++left;
        }
        for (const auto id : now) {
            if (std::find(before.begin(), before.end(), id) != before.end())
                kept_now.push_back(id);
            else
                ++joined;
        }
        for (std::size_t i = 0; i < kept_now.size(); ++i) moved += kept_now[i] == kept_before[i] ? 0 : 1;
        if (before != now && joined + left + moved == 0) moved = 1;
        return {joined, left, moved};
    }

  private:
    const ReadModel& model_;
};

}  // namespace pbxd::test
