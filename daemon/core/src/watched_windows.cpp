#include "pbxd/watched_windows.hpp"

#include <algorithm>
#include <utility>

namespace pbxd {
namespace {

/// Greater than every key: no UTF-8 has this byte.
const std::string beyond_all = "\xff";

std::uint64_t letters_key(std::string_view letters) {
    std::uint64_t key = letters.size();
    for (const char letter : letters) key = key << 8 | static_cast<unsigned char>(letter);
    return key << 2 | 1;
}

std::uint64_t channel_key(storage::ChannelId channel) { return static_cast<std::uint64_t>(channel.value) << 2 | 2; }

/// What each row of the query has; 0: there is nothing that tells.
std::uint64_t waiting_key(const RowQuery& query) {
    const auto longest = std::max_element(query.words.begin(), query.words.end(),
                                          [](const auto& a, const auto& b) { return a.size() < b.size(); });
    if (longest != query.words.end() && !longest->empty()) return letters_key(std::string_view(*longest).substr(0, 3));
    return query.channel ? channel_key(*query.channel) : 0;
}

}  // namespace

WatchedWindows::QueryId WatchedWindows::query_of(const RowQuery& query) {
    const auto [at, added] = query_ids_.try_emplace(query, next_);
    if (added) {
        queries_[next_].query = query;
        waiting_[waiting_key(query)].push_back(next_);
        ++next_;
    }
    return at->second;
}

WatchedWindows::Opened WatchedWindows::open(const RowQuery& query, const Window& window) {
    auto found = search(rows_, query, window, limits_);
    const auto query_id = query_of(query);
    auto& of = queries_.at(query_id);
    const auto [at, added] = of.windows.try_emplace(window, next_);
    const auto id = at->second;
    if (added) ++next_;
    auto& watched = windows_[id];
    ++watched.holders;
    if (added) {
        watched.query = query_id;
        watched.window = window;
        take(id, watched, found);
    }
    of.count = found.matching;
    of.is_uncounted = false;
    return {.id = id, .found = std::move(found)};
}

void WatchedWindows::release(WindowId id) {
    const auto at = windows_.find(id);
    if (at == windows_.end() || --at->second.holders > 0) return;
    const auto query_id = at->second.query;
    auto& of = queries_.at(query_id);
    of.ranges.erase(*at->second.range, id);
    of.windows.erase(at->second.window);
    windows_.erase(at);
    if (!of.windows.empty()) return;
    const auto key = waiting_key(of.query);
    auto& waiting = waiting_.at(key);
    std::erase(waiting, query_id);
    if (waiting.empty()) waiting_.erase(key);
    query_ids_.erase(of.query);
    queries_.erase(query_id);
}

void WatchedWindows::apply(const std::vector<RowChange>& changes) {
    for (const auto& change : changes) apply(change);
}

void WatchedWindows::apply(const RowChange& change) {
    const auto now_row = rows_.find(change.id);
    const Row* now = now_row ? &*now_row : nullptr;
    const auto was_row = change.was(now);
    const Row* was = change.existed ? &was_row : nullptr;
    ++change_;
    ask_under(0, was, now);
    if (waiting_.size() == (waiting_.contains(0) ? 1U : 0U)) return;
    if (was != nullptr) ask_under(channel_key(was->channel), was, now);
    if (now != nullptr) ask_under(channel_key(now->channel), was, now);
    if (was != nullptr && (now == nullptr || !change.text.empty())) ask_text(was->text, was, now);
    if (now != nullptr) ask_text(now->text, was, now);
}

void WatchedWindows::ask_text(std::string_view text, const Row* was, const Row* now) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        for (std::size_t letters = 1; letters <= 3 && at + letters <= text.size(); ++letters) {
            ask_under(letters_key(text.substr(at, letters)), was, now);
        }
    }
}

void WatchedWindows::ask_under(std::uint64_t key, const Row* was, const Row* now) {
    const auto waiting = waiting_.find(key);
    if (waiting == waiting_.end()) return;
    for (const auto id : waiting->second) ask(id, was, now);
}

void WatchedWindows::ask(QueryId id, const Row* was, const Row* now) {
    auto& of = queries_.at(id);
    if (std::exchange(of.asked, change_) == change_) return;
    const bool before = was != nullptr && passes(*was, of.query);
    const bool after = now != nullptr && passes(*now, of.query);
    if (!before && !after) return;
    recount(of, id, before, after);
    const auto old_key = before ? was->key(of.query.order) : std::string();
    const auto new_key = after ? now->key(of.query.order) : std::string();
    if (before && after && old_key == new_key) return;
    const auto row = was != nullptr ? was->id : now->id;
    std::vector<IntervalIndex::Id> hit;
    if (before) of.ranges.hit(old_key, hit);
    if (after) of.ranges.hit(new_key, hit);
    for (const auto window : hit) touch(window, row);
}

void WatchedWindows::recount(Query& of, QueryId id, bool was, bool now) {
    if (was == now || of.query.is_plain()) return;
    of.count.rows += now ? 1 : 0;
    of.count.rows -= was && of.count.rows > 0 ? 1 : 0;
    // Of a count that was not brought to an end the slack is used up.
    if (!of.count.more || of.count.rows > limits_.count || std::exchange(of.is_uncounted, true)) return;
    uncounted_.push_back(id);
}

void WatchedWindows::touch(WindowId id, storage::ExtensionId row) {
    auto& watched = windows_.at(id);
    if (!watched.is_lacking) watched.changed.push_back(row);
    if (!std::exchange(watched.is_touched, true)) touched_.push_back(id);
}

void WatchedWindows::reorder() {
    for (auto& [id, watched] : windows_) {
        if (queries_.at(watched.query).query.order == Order::state) lack(id, watched);
    }
}

void WatchedWindows::lack(WindowId id, Watched& watched) {
    watched.changed.clear();
    if (!std::exchange(watched.is_lacking, true)) lacking_.push_back(id);
}

bool WatchedWindows::goes_up(const Watched& watched) const {
    return watched.window.is_backward() == queries_.at(watched.query).query.descending;
}

void WatchedWindows::set_range(WindowId id, Watched& watched) {
    const auto& window = watched.window;
    const auto& anchor = window.after ? window.after : window.before;
    Interval range;
    if (goes_up(watched)) {
        range = {.low = anchor.value_or(""), .high = watched.bound.value_or(beyond_all)};
    } else {
        range = {.low = watched.bound.value_or(""), .high = anchor.value_or(beyond_all)};
    }
    if (range == watched.range) return;
    auto& ranges = queries_.at(watched.query).ranges;
    if (watched.range) ranges.erase(*watched.range, id);
    watched.range = range;
    ranges.insert(std::move(range), id);
}

void WatchedWindows::take(WindowId id, Watched& watched, Found found) {
    auto& of = queries_.at(watched.query);
    watched.rows = std::move(found.rows);
    watched.bound.reset();
    if (!found.complete && !watched.rows.empty()) watched.bound = rows_.find(watched.rows.back())->key(of.query.order);
    watched.is_lacking = false;
    watched.changed.clear();
    set_range(id, watched);
    of.count = found.matching;
    of.is_uncounted = false;
}

void WatchedWindows::put(Watched& watched, const RowQuery& query, storage::ExtensionId id) const {
    const auto row = rows_.find(id);
    if (!row || !passes(*row, query)) return;
    const auto key = row->key(query.order);
    const bool up = goes_up(watched);
    const auto& anchor = watched.window.after ? watched.window.after : watched.window.before;
    if (anchor && (up ? key <= *anchor : key >= *anchor)) return;
    if (watched.bound && (up ? key > *watched.bound : key < *watched.bound)) return;
    const auto at = std::partition_point(watched.rows.begin(), watched.rows.end(), [&](auto other) {
        const auto other_key = rows_.find(other)->key(query.order);
        return up ? other_key < key : other_key > key;
    });
    watched.rows.insert(at, id);
}

void WatchedWindows::repair(WindowId id, Watched& watched) {
    auto changed = std::exchange(watched.changed, {});
    std::sort(changed.begin(), changed.end());
    changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
    // All come out before one goes in: those that stay are in order then.
    std::erase_if(watched.rows, [&](auto row) { return std::binary_search(changed.begin(), changed.end(), row); });
    const auto& query = queries_.at(watched.query).query;
    for (const auto row : changed) put(watched, query, row);
    const auto limit = watched.window.limit;
    if (watched.rows.size() > limit + 2 * limits_.spare) {
        watched.rows.resize(limit + limits_.spare);
        watched.bound = rows_.find(watched.rows.back())->key(query.order);
        set_range(id, watched);
    }
    if (watched.bound && watched.rows.size() < limit) lack(id, watched);
}

std::vector<WatchedWindows::WindowId> WatchedWindows::settle(std::size_t work) {
    std::vector<WindowId> settled;
    for (const auto id : std::exchange(touched_, {})) {
        const auto at = windows_.find(id);
        if (at == windows_.end()) continue;
        auto& watched = at->second;
        watched.is_touched = false;
        if (!watched.is_lacking) repair(id, watched);
        if (!watched.is_lacking) settled.push_back(id);
    }
    std::size_t done = 0;
    while (!lacking_.empty() && done < work) {
        const auto id = lacking_.front();
        lacking_.pop_front();
        const auto at = windows_.find(id);
        if (at == windows_.end() || !at->second.is_lacking) continue;
        auto found = search(rows_, queries_.at(at->second.query).query, at->second.window, limits_);
        done += found.work + 1000;
        take(id, at->second, std::move(found));
        settled.push_back(id);
    }
    while (!uncounted_.empty() && done < work) {
        const auto of = queries_.find(uncounted_.front());
        uncounted_.pop_front();
        if (of == queries_.end() || !of->second.is_uncounted) continue;
        const auto found = search(rows_, of->second.query, {.limit = 0}, limits_);
        done += found.work + 1000;
        of->second.count = found.matching;
        of->second.is_uncounted = false;
    }
    return settled;
}

std::vector<storage::ExtensionId> WatchedWindows::shown(WindowId id) const {
    const auto& watched = windows_.at(id);
    const auto some = std::min(watched.rows.size(), watched.window.limit);
    std::vector<storage::ExtensionId> rows(watched.rows.begin(),
                                           watched.rows.begin() + static_cast<std::ptrdiff_t>(some));
    if (watched.window.is_backward()) std::reverse(rows.begin(), rows.end());
    return rows;
}

RowCount WatchedWindows::matching(WindowId id) const {
    const auto& of = queries_.at(windows_.at(id).query);
    if (of.query.is_plain()) return {.rows = rows_.count(of.query.states), .more = false};
    return said(of.count, of.query, limits_);
}

}  // namespace pbxd
