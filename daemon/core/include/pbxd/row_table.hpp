// The rows of the table: what they are searched and sorted by, in their orders, with their states.
//
//     pbxd::RowTable rows;
//     rows.put(extension, State::offline);
//     for (const auto [key, id] : rows.by_number()) ...
//     auto found = search(rows, {.words = {"mull"}, .order = Order::name}, {.limit = 50});     // row_search.hpp
//
// Who keeps counts of its own asks for keep_changes(), and hears what each row was before it changed.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "pbxd/row_order.hpp"
#include "pbxd/row_store.hpp"
#include "pbxd/text_filter.hpp"

namespace pbxd {

/// What a row was before it changed.
struct RowChange {
    storage::ExtensionId id = {};
    bool existed = false;
    Row row = {};           ///< without its text
    std::string text = {};  ///< empty: it has not changed

    /// The row as it was; good as long as this and `now`, the row as it is.
    Row was(const Row* now) const;
};

/// Rows in an order, to go through: pairs of a key and an Extension. Good until the table changes.
class RowRange {
  public:
    struct Item {
        std::string_view key;
        storage::ExtensionId id;
    };
    class Iterator {
      public:
        Iterator(const RowRange& range, std::size_t leaf) : range_(&range), leaf_(leaf) {}
        Item operator*() const;
        Iterator& operator++();
        bool operator==(const Iterator& other) const { return leaf_ == other.leaf_ && index_ == other.index_; }

      private:
        const RowRange* range_;
        std::size_t leaf_;
        std::size_t index_ = 0;
    };

    RowRange(const RowStore& store, const RowOrder& rows, Order order) : store_(store), rows_(rows), order_(order) {}
    Iterator begin() const { return {*this, 0}; }
    Iterator end() const { return {*this, rows_.leaves().size()}; }

  private:
    const RowStore& store_;
    const RowOrder& rows_;
    Order order_;
};

class RowTable {
  public:
    RowTable() = default;
    RowTable(const RowTable&) = delete;
    RowTable& operator=(const RowTable&) = delete;

    /// Enters the row of an Extension, or replaces it.
    void put(const storage::Extension& extension, State state);
    void remove(storage::ExtensionId id);
    /// Nothing happens where there is no such row.
    void set_state(storage::ExtensionId id, State state);
    /// Whether those of whom nothing is known are offline; else they count as unknown. At once for all of them.
    void set_offline_known(bool known) { offline_known_ = known; }
    bool is_offline_known() const { return offline_known_; }

    std::size_t size() const { return store_.size(); }
    /// How many rows there are of these states.
    std::size_t count(StateSet states) const;
    std::optional<Row> find(storage::ExtensionId id) const;
    RowRange by_number() const { return {store_, by_number_, Order::number}; }
    RowRange by_name() const { return {store_, by_name_, Order::name}; }

    /// From now on changes are kept until they are taken: each row's first one.
    void keep_changes() { keeps_changes_ = true; }
    std::vector<RowChange> take_changes();

    // For searches.
    const RowStore& store() const { return store_; }
    const RowOrder& order(Order order) const { return order == Order::name ? by_name_ : by_number_; }
    const BlockFilter& filter() const { return filter_; }

  private:
    void erase(RowSlot slot);
    /// Before the row changes; `text`: whether that changes too.
    void note(storage::ExtensionId id, RowSlot slot, bool text);

    RowStore store_;
    RowOrder by_number_{store_, Order::number};
    RowOrder by_name_{store_, Order::name};
    BlockFilter filter_;
    std::array<std::size_t, state_ranks> of_rank_{};
    bool offline_known_ = true;
    bool keeps_changes_ = false;
    std::vector<RowChange> changes_;
    std::unordered_map<storage::ExtensionId, std::size_t> change_of_;
};

}  // namespace pbxd
