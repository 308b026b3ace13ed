#include "pbxd/row_table.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace pbxd {

Row RowChange::was(const Row* now) const {
    auto before = row;
    before.text = text.empty() && now != nullptr ? now->text : std::string_view(text);
    return before;
}

RowRange::Item RowRange::Iterator::operator*() const {
    const auto slot = range_->rows_.leaves()[leaf_].entries[index_].slot;
    return {.key = range_->store_.key(slot, range_->order_), .id = range_->store_.id(slot)};
}

RowRange::Iterator& RowRange::Iterator::operator++() {
    if (++index_ == range_->rows_.leaves()[leaf_].entries.size()) {
        ++leaf_;
        index_ = 0;
    }
    return *this;
}

void RowTable::put(const storage::Extension& extension, State state) {
    const auto old = store_.slot_of(extension.id);
    note(extension.id, old, true);
    if (old != RowStore::none) erase(old);
    const auto slot = store_.add(extension, state);
    ++of_rank_.at(rank_of(state));
    by_number_.insert(slot);
    by_name_.insert(slot);
    filter_.add(slot, store_.text(slot));
}

void RowTable::remove(storage::ExtensionId id) {
    const auto slot = store_.slot_of(id);
    if (slot == RowStore::none) return;
    note(id, slot, true);
    erase(slot);
}

void RowTable::erase(RowSlot slot) {
    --of_rank_.at(static_cast<std::size_t>(std::countr_zero(store_.state(slot))));
    by_number_.erase(slot);
    by_name_.erase(slot);
    store_.remove(slot);
    if (!filter_.remove(slot)) return;
    const auto block = slot / BlockFilter::block_texts;
    filter_.clear(block);
    const auto begin = block * BlockFilter::block_texts;
    const auto end = std::min<std::size_t>(begin + BlockFilter::block_texts, store_.end());
    for (auto at = static_cast<RowSlot>(begin); at < end; ++at) {
        if (store_.state(at) != 0) filter_.add(at, store_.text(at));
    }
}

void RowTable::set_state(storage::ExtensionId id, State state) {
    const auto slot = store_.slot_of(id);
    if (slot == RowStore::none) return;
    const auto from = store_.state(slot);
    const auto to = only(state);
    if (from == to) return;
    note(id, slot, false);
    --of_rank_.at(static_cast<std::size_t>(std::countr_zero(from)));
    ++of_rank_.at(rank_of(state));
    store_.set_state(slot, state);
    by_number_.change_state(slot, from, to);
    by_name_.change_state(slot, from, to);
}

std::size_t RowTable::count(StateSet states) const {
    std::size_t sum = 0;
    for (std::size_t rank = 0; rank < state_ranks; ++rank) sum += (states >> rank & 1U) * of_rank_.at(rank);
    return sum;
}

std::optional<Row> RowTable::find(storage::ExtensionId id) const {
    const auto slot = store_.slot_of(id);
    if (slot == RowStore::none) return std::nullopt;
    auto row = store_.row(slot);
    if (row.state == State::offline && !offline_known_) row.state = State::unknown;
    return row;
}

void RowTable::note(storage::ExtensionId id, RowSlot slot, bool text) {
    if (!keeps_changes_) return;
    const auto [at, added] = change_of_.try_emplace(id, changes_.size());
    if (added) {
        auto& change = changes_.emplace_back();
        change.id = id;
        change.existed = slot != RowStore::none;
        if (change.existed) change.row = *find(id);
        change.row.text = {};
    }
    auto& change = changes_[at->second];
    if (text && change.existed && change.text.empty() && slot != RowStore::none) change.text = store_.text(slot);
}

std::vector<RowChange> RowTable::take_changes() {
    change_of_.clear();
    return std::exchange(changes_, {});
}

}  // namespace pbxd
