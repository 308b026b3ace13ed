#include "pbxd/views.hpp"

#include <algorithm>
#include <unordered_set>

#include "pbxd/json_text.hpp"

namespace pbxd {
namespace {

constexpr EpochMilliseconds count_interval = 1000;

/// Who can be reached comes first.
char rank(State state) {
    switch (state) {
        case State::online:
            return 'a';
        case State::ringing:
            return 'b';
        case State::talking:
            return 'c';
        case State::unknown:
            return 'd';
        case State::offline:
            return 'e';
    }
    return 'e';
}

const char* boolean(bool value) { return value ? "true" : "false"; }

}  // namespace

bool Views::passes(storage::ExtensionId id, const ViewQuery& query) const {
    const auto* text = model_.rows().find(id);
    if (text == nullptr || !matches(*text, query.words)) return false;
    if (query.filter == Filter::all) return true;
    const auto state = model_.presence().of(id).state;
    const bool busy = state == State::ringing || state == State::talking;
    return query.filter == Filter::busy ? busy : busy || state == State::online;
}

std::string Views::key_of(storage::ExtensionId id, const ViewQuery& query) const {
    const auto* text = model_.rows().find(id);
    if (text == nullptr) return {};
    if (query.order == Order::name) return text->name_key;
    if (query.order == Order::number) return text->number_key;
    return rank(model_.presence().of(id).state) + text->number_key;
}

std::vector<storage::ExtensionId> Views::select_all(const ViewQuery& query) const {
    std::vector<storage::ExtensionId> all;
    const auto& ordered = query.order == Order::name ? model_.rows().by_name() : model_.rows().by_number();
    for (const auto& [key, id] : ordered) {
        if (passes(id, query)) all.push_back(id);
    }
    if (query.order == Order::state) {
        std::stable_sort(all.begin(), all.end(), [this](auto a, auto b) {
            return rank(model_.presence().of(a).state) < rank(model_.presence().of(b).state);
        });
    }
    if (query.descending) std::reverse(all.begin(), all.end());
    return all;
}

Views::Selection Views::select(const std::vector<storage::ExtensionId>& all, const ViewQuery& query,
                               const Window& window) const {
    auto precedes = [&query](const std::string& a, const std::string& b) { return query.descending ? a > b : a < b; };
    std::size_t begin = 0;
    std::size_t end = all.size();
    if (window.after) {
        const auto at = std::partition_point(all.begin(), all.end(),
                                             [&](auto id) { return !precedes(*window.after, key_of(id, query)); });
        begin = static_cast<std::size_t>(at - all.begin());
    } else if (window.before) {
        const auto at = std::partition_point(all.begin(), all.end(),
                                             [&](auto id) { return precedes(key_of(id, query), *window.before); });
        end = static_cast<std::size_t>(at - all.begin());
        begin = end - std::min(end, window.limit);
    } else if (window.at_end) {
        begin = end - std::min(end, window.limit);
    }
    end = std::min(end, begin + window.limit);
    Selection selection;
    selection.rows.assign(all.begin() + static_cast<std::ptrdiff_t>(begin),
                          all.begin() + static_cast<std::ptrdiff_t>(end));
    selection.matching = all.size();
    selection.position = begin;
    return selection;
}

Views::Counts Views::count(std::size_t matching) const {
    return {.total = model_.rows().size(), .matching = matching, .online = model_.presence().online_count()};
}

std::string Views::encode_row(storage::ExtensionId id, const ViewQuery& query) const {
    const auto* extension = model_.directory().find(id);
    if (extension == nullptr) return {};
    const auto presence = model_.presence().of(id);
    std::string row = R"({"id":)" + std::to_string(id.value) + R"(,"key":)" + json_quoted(key_of(id, query)) +
                      R"(,"number":)" + json_quoted(extension->number) + R"(,"name":)" + json_quoted(extension->name) +
                      R"(,"department":)" + json_quoted(extension->department) + R"(,"channel":)" +
                      std::to_string(extension->channel.value) + R"(,"state":")";
    row += to_string(presence.state);
    row += R"(","phones":)" + std::to_string(presence.phones) + R"(,"browsers":)" + std::to_string(presence.browsers) +
           R"(,"since":)" + (presence.since == 0 ? "null" : std::to_string(presence.since)) + R"(,"since_exact":)" +
           boolean(presence.since_exact) + "}";
    return row;
}

std::string Views::encode_rows(const std::vector<storage::ExtensionId>& rows, const ViewQuery& query) const {
    std::string text = "[";
    for (auto id : rows) {
        auto row = encode_row(id, query);
        if (row.empty()) continue;
        if (text.size() > 1) text += ',';
        text += row;
    }
    return text + "]";
}

namespace {

template <class Counts>
std::string encode_counts(const Counts& counts) {
    return R"({"total":)" + std::to_string(counts.total) + R"(,"matching":)" + std::to_string(counts.matching) +
           R"(,"online":)" + std::to_string(counts.online) + "}";
}

}  // namespace

std::string Views::encode_snapshot(const Shared& shared) const {
    const auto& shown = shared.shown;
    return R"("type":"snapshot","rows":)" + encode_rows(shown.rows, shared.query) + R"(,"counts":)" +
           encode_counts(shared.counts) + R"(,"more_before":)" + boolean(shown.position > 0) + R"(,"more_after":)" +
           boolean(shown.position + shown.rows.size() < shown.matching) + R"(,"position":)" +
           std::to_string(shown.position) + "}";
}

ViewMessage Views::open(ViewerId viewer, ViewQuery query, Window window) {
    close(viewer);
    auto shown = select(select_all(query), query, window);
    SharedId id = 0;
    for (const auto& [known_id, known] : shared_) {
        if (known.query == query && known.window == window && known.shown.rows == shown.rows) id = known_id;
    }
    if (id == 0) {
        id = next_++;
        auto& made = shared_[id];
        made.query = std::move(query);
        made.window = std::move(window);
        for (auto row : shown.rows) shown_in_[row].insert(id);
    }
    auto& shared = shared_[id];
    // Where others watch these rows already, all are told together when the counts go out next.
    if (shared.viewers.empty()) shared.counts = count(shown.matching);
    shared.shown = std::move(shown);
    shared.viewers.insert(viewer);
    shared_of_[viewer] = id;
    return {.viewer = viewer, .text = std::make_shared<const std::string>(encode_snapshot(shared))};
}

std::optional<ViewMessage> Views::refresh(ViewerId viewer) {
    const auto at = shared_of_.find(viewer);
    if (at == shared_of_.end()) return std::nullopt;
    const auto& shared = shared_.at(at->second);
    return open(viewer, ViewQuery(shared.query), Window(shared.window));
}

void Views::close(ViewerId viewer) {
    const auto at = shared_of_.find(viewer);
    if (at == shared_of_.end()) return;
    const auto id = at->second;
    shared_of_.erase(at);
    auto& shared = shared_.at(id);
    shared.viewers.erase(viewer);
    if (!shared.viewers.empty()) return;
    for (auto row : shared.shown.rows) {
        const auto shown = shown_in_.find(row);
        if (shown == shown_in_.end()) continue;
        shown->second.erase(id);
        if (shown->second.empty()) shown_in_.erase(shown);
    }
    shared_.erase(id);
}

void Views::touch(const std::vector<storage::ExtensionId>& extensions) {
    if (extensions.empty()) return;
    dirty_ = true;
    for (auto extension : extensions) {
        const auto shown = shown_in_.find(extension);
        if (shown == shown_in_.end()) continue;
        for (auto id : shown->second) {
            auto& changed = shared_.at(id).changed;
            if (std::find(changed.begin(), changed.end(), extension) == changed.end()) changed.push_back(extension);
        }
    }
}

void Views::touch_all() {
    dirty_ = true;
    for (auto& [id, shared] : shared_) shared.changed = shared.shown.rows;
}

void Views::tell(const Shared& shared, std::string text, std::vector<ViewMessage>& out) {
    const auto message = std::make_shared<const std::string>(std::move(text));
    for (auto viewer : shared.viewers) out.push_back({.viewer = viewer, .text = message});
}

std::vector<ViewMessage> Views::flush(EpochMilliseconds now) {
    std::vector<ViewMessage> out;
    for (auto& [id, shared] : shared_) {
        if (shared.changed.empty()) continue;
        tell(shared, R"("type":"change","rows":)" + encode_rows(shared.changed, shared.query) + "}", out);
        shared.changed.clear();
    }
    if (dirty_ && (now - recounted_ >= count_interval || now < recounted_)) {
        dirty_ = false;
        recounted_ = now;
        recount(out);
    }
    return out;
}

void Views::recount(std::vector<ViewMessage>& out) {
    std::map<ViewQuery, std::vector<storage::ExtensionId>> selected;
    for (auto& [id, shared] : shared_) {
        auto [all, added] = selected.try_emplace(shared.query);
        if (added) all->second = select_all(shared.query);
        const auto counts = count(all->second.size());
        if (counts != shared.counts) {
            shared.counts = counts;
            tell(shared, R"("type":"counts","counts":)" + encode_counts(counts) + "}", out);
        }
        const auto pending = compare(shared, select(all->second, shared.query, shared.window));
        if (pending != shared.pending) {
            shared.pending = pending;
            tell(shared,
                 R"("type":"pending","joined":)" + std::to_string(pending.joined) + R"(,"left":)" +
                     std::to_string(pending.left) + R"(,"moved":)" + std::to_string(pending.moved) + "}",
                 out);
        }
    }
}

Views::Pending Views::compare(const Shared& shared, const Selection& now) const {
    Pending pending;
    const auto& before = shared.shown.rows;
    const std::unordered_set<storage::ExtensionId> was(before.begin(), before.end());
    const std::unordered_set<storage::ExtensionId> is(now.rows.begin(), now.rows.end());
    std::vector<storage::ExtensionId> kept_before;
    std::vector<storage::ExtensionId> kept_now;
    for (auto id : before) {
        if (is.contains(id))
            kept_before.push_back(id);
        else if (!passes(id, shared.query))
            ++pending.left;
    }
    for (auto id : now.rows) {
        if (was.contains(id))
            kept_now.push_back(id);
        else
            ++pending.joined;
    }
    for (std::size_t i = 0; i < kept_now.size(); ++i) pending.moved += kept_now[i] == kept_before[i] ? 0 : 1;
    return pending;
}

}  // namespace pbxd
