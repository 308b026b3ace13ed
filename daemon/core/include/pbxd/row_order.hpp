// The rows of the table in one order, by number or by name.
//
// A list of rows in pieces (leaves) of at most 512: a row comes or goes by moving what is behind it in its leaf, and a
// leaf that is full is split. Each leaf counts its rows by state. So what is before a row, and how much of it is
// online, is known from a few thousand small sums, and who looks for those who talk goes past all leaves in which
// nobody does: one order serves every filter, and a change of state moves nothing. The order by state is the order by
// number gone through once for each state.
//
// With each row are the first eight bytes of its key: most rows are compared without reading their texts.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "pbxd/row_store.hpp"

namespace pbxd {

class RowOrder {
  public:
    static constexpr std::uint32_t no_id = ~std::uint32_t{0};
    struct Entry {
        RowSlot slot = 0;
        std::uint32_t high = 0, low = 0;  ///< how its key begins
    };
    struct Leaf {
        Entry first;
        std::vector<Entry> entries;  ///< never empty
        std::array<std::uint16_t, state_ranks> of_rank{};
        std::uint32_t id = no_id;

        std::size_t count(StateSet states) const {
            std::size_t sum = 0;
            for (std::size_t rank = 0; rank < state_ranks; ++rank) sum += (states >> rank & 1U) * of_rank[rank];
            return sum;
        }
    };
    /// Between two rows: before that row of that leaf. At the end: leaf is the number of leaves.
    struct Gap {
        std::size_t leaf = 0;
        std::size_t index = 0;
    };

    /// By number or by name. `store` has every row that is inserted.
    RowOrder(const RowStore& store, Order order) : store_(store), order_(order) {}

    void insert(RowSlot slot);
    /// Before the store forgets it.
    void erase(RowSlot slot);
    /// The row's state in the store was `from` and is `to` now; a set of one each.
    void change_state(RowSlot slot, StateSet from, StateSet to);

    /// Before the first row whose key is not less than `key`.
    Gap before(std::string_view key) const { return find(key, false); }
    /// Before the first row whose key is greater than `key`.
    Gap after(std::string_view key) const { return find(key, true); }
    Gap begin() const { return {}; }
    Gap end() const { return {.leaf = leaves_.size(), .index = 0}; }
    /// How many rows of these states are before the gap.
    std::size_t rows_before(Gap gap, StateSet states) const;

    const std::vector<Leaf>& leaves() const { return leaves_; }
    /// The leaf that has the row.
    std::size_t leaf_of(RowSlot slot) const { return places_[leaf_ids_[slot]]; }

  private:
    Gap find(std::string_view key, bool beyond_equal) const;
    bool is_less(const Entry& entry, const Entry& wanted, std::string_view key, bool or_equal) const;
    void split(std::size_t leaf, bool at_its_end);
    void merge(std::size_t leaf);
    void renumber(std::size_t from);
    void recount(Leaf& leaf) const;

    const RowStore& store_;
    Order order_;
    std::vector<Leaf> leaves_;
    std::vector<std::uint32_t> leaf_ids_;  ///< of each slot
    std::vector<std::uint32_t> places_;    ///< where the leaf of that ID is
    std::vector<std::uint32_t> free_ids_;
};

}  // namespace pbxd
