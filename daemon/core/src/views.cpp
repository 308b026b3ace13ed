#include "pbxd/views.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace pbxd {
namespace {

StateSet states_of(Filter filter) {
    const StateSet busy = only(State::ringing) | only(State::talking);
    if (filter == Filter::all) return all_states;
    return filter == Filter::busy ? busy : static_cast<StateSet>(busy | only(State::online));
}

}  // namespace

bool Views::SameRows::operator()(const Shared* a, const Shared* b) const {
    return std::tie(a->query, a->window, a->shown) < std::tie(b->query, b->window, b->shown);
}

RowQuery Views::row_query(const ViewQuery& query) {
    return {.words = query.words,
            .states = states_of(query.filter),
            .channel = query.channel,
            .order = query.order,
            .descending = query.descending};
}

ViewQuery Views::look_of(ViewQuery query) {
    // Which rows there are says nothing of how they look; the order is in their keys. What else a query has stays.
    query.words.clear();
    query.filter = Filter::all;
    query.channel.reset();
    query.descending = false;
    return query;
}

std::string Views::key_of(storage::ExtensionId id, const ViewQuery& query) const {
    const auto row = model_.rows().find(id);
    return row ? row->key(query.order) : std::string();
}

Views::Counts Views::count(const Shared& shared) const {
    return {.total = model_.rows().size(),
            .matching = windows_.matching(shared.watched),
            .online = model_.presence().online_count()};
}

Views::SharedId Views::share(Shared&& made) {
    if (const auto known = alike_.find(&made); known != alike_.end()) {
        windows_.release(made.watched);
        return known->second;
    }
    const auto id = next_++;
    auto& shared = shared_[id] = std::move(made);
    shared.look = look_of(shared.query);
    alike_[&shared] = id;
    watched_by_[shared.watched].push_back(id);
    for (const auto row : shared.shown) shown_in_[row].push_back(id);
    return id;
}

ViewMessage Views::open(ViewerId viewer, ViewQuery query, Window window) {
    close(viewer);
    follow();
    const auto opened = windows_.open(row_query(query), window);
    Shared made;
    made.query = std::move(query);
    made.shown = opened.found.shown(window);
    made.window = std::move(window);
    made.watched = opened.id;
    const auto id = share(std::move(made));
    const auto& shared = shared_.at(id);
    const auto counts = count(shared);
    join(id, viewer, counts);
    return {.viewer = viewer,
            .text = std::make_shared<const std::string>(encode_snapshot(shared, counts, opened.found))};
}

void Views::join(SharedId id, ViewerId viewer, const Counts& counts) {
    auto& shared = shared_.at(id);
    if (shared.viewers.empty()) shared.counts = counts;
    // Those who were there before have heard something else: next time all are told. And whoever comes while they are
    // told is not told older ones than its snapshot has.
    if (counts != shared.counts) {
        shared.counts_differ = true;
        if (shared.is_told) {
            shared.counts = counts;
            shared.counts_text = counts_message(counts);
        }
    }
    if (shared.pending != Pending{}) shared.pending_differs = true;
    if (shared.counts_differ || shared.pending_differs) {
        uncertain_.insert(id);
        dirty_ = true;
    }
    shared.viewers.insert(viewer);
    shared_of_[viewer] = id;
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
    const auto drop = [id](auto& map, const auto& key) {
        const auto of = map.find(key);
        std::erase(of->second, id);
        if (of->second.empty()) map.erase(of);
    };
    for (const auto row : shared.shown) drop(shown_in_, row);
    drop(watched_by_, shared.watched);
    windows_.release(shared.watched);
    alike_.erase(&shared);
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
            if (changed.empty()) changed_.push_back(id);
            if (std::find(changed.begin(), changed.end(), extension) == changed.end()) changed.push_back(extension);
        }
    }
}

void Views::touch_all() {
    dirty_ = true;
    changed_.clear();
    for (auto& [id, shared] : shared_) {
        shared.changed = shared.shown;
        if (!shared.changed.empty()) changed_.push_back(id);
    }
    windows_.reorder();
}

void Views::tell(const Shared& shared, const Text& text, std::vector<ViewMessage>& out) {
    for (auto viewer : shared.viewers) out.push_back({.viewer = viewer, .text = text});
}

std::vector<ViewMessage> Views::flush(EpochMilliseconds now) {
    std::vector<ViewMessage> out;
    Encoded encoded;
    for (const auto id : std::exchange(changed_, {})) {
        const auto at = shared_.find(id);
        if (at == shared_.end() || at->second.changed.empty()) continue;
        tell(at->second, encode_change(at->second, encoded), out);
        at->second.changed.clear();
    }
    if (dirty_ && (now - recounted_ >= count_interval || now < recounted_)) {
        recounted_ = now;
        recount(out);
    }
    if (!telling_.empty() && (now - sliced_ >= slice_interval || now < sliced_)) {
        sliced_ = now;
        tell_counts(out);
    }
    return out;
}

void Views::tell_counts(std::vector<ViewMessage>& out) {
    std::size_t told = 0;
    while (told < viewers_of_slice && !telling_.empty()) {
        auto& telling = telling_.front();
        const auto at = shared_.find(telling.id);
        if (at == shared_.end()) {
            telling_.pop_front();
            continue;
        }
        const auto& viewers = at->second.viewers;
        auto viewer = telling.after ? viewers.upper_bound(*telling.after) : viewers.begin();
        for (; viewer != viewers.end() && told < viewers_of_slice; ++viewer, ++told) {
            out.push_back({.viewer = *viewer, .text = at->second.counts_text});
            telling.after = *viewer;
        }
        if (viewer != viewers.end()) continue;
        at->second.is_told = false;
        telling_.pop_front();
    }
}

void Views::follow() {
    model_.catch_up();
    const auto changes = model_.take_row_changes();
    windows_.apply(changes);
    for (const auto& change : changes) {
        const auto shown = shown_in_.find(change.id);
        if (shown != shown_in_.end()) uncertain_.insert(shown->second.begin(), shown->second.end());
    }
}

void Views::recount(std::vector<ViewMessage>& out) {
    follow();
    for (const auto window : windows_.settle()) {
        const auto by = watched_by_.find(window);
        if (by != watched_by_.end()) uncertain_.insert(by->second.begin(), by->second.end());
    }
    const bool some_wait = begin_telling();
    for (const auto id : std::exchange(uncertain_, {})) {
        const auto at = shared_.find(id);
        if (at != shared_.end() && !windows_.is_lacking(at->second.watched)) tell_pending(at->second, out);
    }
    dirty_ = some_wait || windows_.is_behind();
}

bool Views::begin_telling() {
    bool some_wait = false;
    Counts told;
    Text text;
    for (auto& [id, shared] : shared_) {
        const auto counts = count(shared);
        if (counts == shared.counts && !shared.counts_differ) continue;
        some_wait = some_wait || shared.is_told;
        if (shared.is_told) continue;
        shared.counts = counts;
        shared.counts_differ = false;
        if (!text || counts != told) text = counts_message(counts);
        told = counts;
        shared.counts_text = text;
        shared.is_told = true;
        telling_.push_back({.id = id});
    }
    return some_wait;
}

Views::Pending Views::compare(const Shared& shared, const Rows& now) const {
    Pending pending;
    const auto& before = shared.shown;
    if (before == now) return pending;
    const auto sorted = [](Rows rows) {
        std::sort(rows.begin(), rows.end());
        return rows;
    };
    const auto was = sorted(before);
    const auto is = sorted(now);
    const auto query = row_query(shared.query);
    Rows kept_before;
    Rows kept_now;
    for (auto id : before) {
        if (std::binary_search(is.begin(), is.end(), id)) {
            kept_before.push_back(id);
        } else {
            const auto row = model_.rows().find(id);
            pending.left += row && passes(*row, query) ? 0 : 1;
        }
    }
    for (auto id : now) {
        if (std::binary_search(was.begin(), was.end(), id))
            kept_now.push_back(id);
        else
            ++pending.joined;
    }
    for (std::size_t i = 0; i < kept_now.size(); ++i) pending.moved += kept_now[i] == kept_before[i] ? 0 : 1;
    // One that went elsewhere in the order, and nobody took its place: it was on the last page.
    if (pending == Pending{}) pending.moved = 1;
    return pending;
}

}  // namespace pbxd
