#include "pbxd/row_order.hpp"

#include <algorithm>
#include <bit>

namespace pbxd {
namespace {

constexpr std::size_t most_entries = 512;
constexpr std::size_t few_entries = 96;

RowOrder::Entry beginning_of(RowSlot slot, std::string_view key) {
    std::array<std::uint32_t, 2> parts{};
    for (std::size_t i = 0; i < 8; ++i) {
        const auto byte = i < key.size() ? static_cast<unsigned char>(key[i]) : 0U;
        parts[i / 4] = parts[i / 4] << 8 | byte;
    }
    return {.slot = slot, .high = parts[0], .low = parts[1]};
}

std::size_t rank_in(StateSet state) { return static_cast<std::size_t>(std::countr_zero(state)); }

}  // namespace

bool RowOrder::is_less(const Entry& entry, const Entry& wanted, std::string_view key, bool or_equal) const {
    if (entry.high != wanted.high) return entry.high < wanted.high;
    if (entry.low != wanted.low) return entry.low < wanted.low;
    const auto order = store_.key(entry.slot, order_).compare(key);
    return order < 0 || (or_equal && order == 0);
}

RowOrder::Gap RowOrder::find(std::string_view key, bool beyond_equal) const {
    const auto wanted = beginning_of(0, key);
    const auto next = std::partition_point(leaves_.begin(), leaves_.end(), [&](const Leaf& leaf) {
        return is_less(leaf.first, wanted, key, beyond_equal);
    });
    if (next == leaves_.begin()) return begin();
    const auto& entries = std::prev(next)->entries;
    const auto at = std::partition_point(entries.begin(), entries.end(),
                                         [&](const Entry& entry) { return is_less(entry, wanted, key, beyond_equal); });
    if (at == entries.end()) return {.leaf = static_cast<std::size_t>(next - leaves_.begin()), .index = 0};
    return {.leaf = static_cast<std::size_t>(next - leaves_.begin() - 1),
            .index = static_cast<std::size_t>(at - entries.begin())};
}

void RowOrder::insert(RowSlot slot) {
    const auto key = store_.key(slot, order_);
    if (slot >= leaf_ids_.size()) leaf_ids_.resize(slot + 1U);
    auto gap = before(key);
    if (leaves_.empty()) {
        leaves_.emplace_back();
        renumber(0);
    } else if (gap.index == 0 && gap.leaf > 0) {
        // Between two leaves: to the end of the one before.
        --gap.leaf;
        gap.index = leaves_[gap.leaf].entries.size();
    }
    auto& leaf = leaves_[gap.leaf];
    leaf.entries.insert(leaf.entries.begin() + static_cast<std::ptrdiff_t>(gap.index), beginning_of(slot, key));
    leaf.first = leaf.entries.front();
    ++leaf.of_rank.at(rank_in(store_.state(slot)));
    leaf_ids_[slot] = leaf.id;
    if (leaf.entries.size() > most_entries) split(gap.leaf, gap.index + 1 == leaf.entries.size());
}

void RowOrder::erase(RowSlot slot) {
    const auto at = leaf_of(slot);
    auto& leaf = leaves_[at];
    std::erase_if(leaf.entries, [slot](const Entry& entry) { return entry.slot == slot; });
    --leaf.of_rank.at(rank_in(store_.state(slot)));
    if (!leaf.entries.empty()) leaf.first = leaf.entries.front();
    if (leaf.entries.size() < few_entries) merge(at);
}

void RowOrder::change_state(RowSlot slot, StateSet from, StateSet to) {
    auto& leaf = leaves_[leaf_of(slot)];
    --leaf.of_rank.at(rank_in(from));
    ++leaf.of_rank.at(rank_in(to));
}

void RowOrder::split(std::size_t at, bool at_its_end) {
    // Rows that come in order leave full leaves behind.
    const auto kept = static_cast<std::ptrdiff_t>(at_its_end ? most_entries : most_entries / 2);
    Leaf more;
    auto& entries = leaves_[at].entries;
    more.entries.assign(entries.begin() + kept, entries.end());
    entries.resize(static_cast<std::size_t>(kept));
    if (at_its_end) entries.shrink_to_fit();
    more.first = more.entries.front();
    recount(leaves_[at]);
    recount(more);
    leaves_.insert(leaves_.begin() + static_cast<std::ptrdiff_t>(at) + 1, std::move(more));
    renumber(at + 1);
    for (const auto& entry : leaves_[at + 1].entries) leaf_ids_[entry.slot] = leaves_[at + 1].id;
}

void RowOrder::merge(std::size_t at) {
    const bool with_next = at + 1 < leaves_.size();
    if (!leaves_[at].entries.empty()) {
        if (leaves_.size() == 1) return;
        auto& into = leaves_[with_next ? at + 1 : at - 1];
        const auto& entries = leaves_[at].entries;
        if (into.entries.size() + entries.size() > most_entries / 2) return;
        into.entries.insert(with_next ? into.entries.begin() : into.entries.end(), entries.begin(), entries.end());
        into.first = into.entries.front();
        recount(into);
        for (const auto& entry : entries) leaf_ids_[entry.slot] = into.id;
    }
    free_ids_.push_back(leaves_[at].id);
    leaves_.erase(leaves_.begin() + static_cast<std::ptrdiff_t>(at));
    renumber(at);
}

void RowOrder::renumber(std::size_t from) {
    for (auto at = from; at < leaves_.size(); ++at) {
        auto& id = leaves_[at].id;
        if (id == no_id) {
            if (free_ids_.empty()) {
                id = static_cast<std::uint32_t>(places_.size());
                places_.emplace_back();
            } else {
                id = free_ids_.back();
                free_ids_.pop_back();
            }
        }
        places_[id] = static_cast<std::uint32_t>(at);
    }
}

void RowOrder::recount(Leaf& leaf) const {
    leaf.of_rank.fill(0);
    for (const auto& entry : leaf.entries) ++leaf.of_rank.at(rank_in(store_.state(entry.slot)));
}

std::size_t RowOrder::rows_before(Gap gap, StateSet states) const {
    std::size_t sum = 0;
    for (std::size_t at = 0; at < gap.leaf; ++at) sum += leaves_[at].count(states);
    if (gap.leaf == leaves_.size()) return sum;
    const auto& entries = leaves_[gap.leaf].entries;
    for (std::size_t i = 0; i < gap.index; ++i) sum += (store_.state(entries[i].slot) & states) != 0 ? 1U : 0U;
    return sum;
}

}  // namespace pbxd
