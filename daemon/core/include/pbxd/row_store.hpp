// Where the rows of the table are kept: each in a numbered place (its slot), with the text by which it is searched and
// sorted. Part of row_table, which keeps the orders true as well.
//
// A million rows are many small texts: they lie one behind the other in large pieces of memory, about fifty bytes each
// with nothing between, instead of in strings of their own. What a search asks of every row (its state, its channel and
// its signature) lies apart, so that it is read without the texts, and of 64 rows at once.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pbxd/presence.hpp"
#include "pbxd/text_filter.hpp"
#include "storage/records.hpp"

namespace pbxd {

enum class Order { number, name, state };

/// Where a state stands in the order by state, from 0: who can be reached comes first.
std::uint8_t rank_of(State state);
inline constexpr std::size_t state_ranks = 5;

/// Some of the states: a bit for each rank.
using StateSet = std::uint8_t;
inline constexpr StateSet all_states = (1U << state_ranks) - 1;
inline StateSet only(State state) { return static_cast<StateSet>(1U << rank_of(state)); }

/// A row as it is searched and sorted. Its texts are good until the table changes. Keys are compared as bytes.
struct Row {
    storage::ExtensionId id = {};
    storage::ChannelId channel = {};
    State state = State::offline;
    std::string_view text = {};  ///< what is searched: the name key, a line feed, the folded department
    std::size_t name_size = 0;   ///< bytes of the folded name
    std::size_t number_size = 0;

    /// Shorter numbers first, then by digits: a letter for the length, then the number.
    std::string_view number_key() const { return text.substr(name_size + 1, number_size + 1); }
    /// The folded name, then the number key.
    std::string_view name_key() const { return text.substr(0, name_size + number_size + 2); }
    /// What the row is sorted by. By state: a letter for the state's rank, then the number key.
    std::string key(Order order) const;
};

/// Whether all words are in the row's text; both folded.
bool matches(const Row& row, const std::vector<std::string>& words);

using RowSlot = std::uint32_t;

class RowStore {
  public:
    static constexpr RowSlot none = ~RowSlot{0};

    /// Keeps a row that is not there yet.
    RowSlot add(const storage::Extension& extension, State state);
    /// Frees the slot; a row that is added later may get it.
    void remove(RowSlot slot);

    RowSlot slot_of(storage::ExtensionId id) const;  ///< none: it is not there
    Row row(RowSlot slot) const;
    /// The key by number or name alone.
    std::string_view key(RowSlot slot, Order order) const;
    storage::ExtensionId id(RowSlot slot) const { return records_[slot].id; }
    storage::ChannelId channel(RowSlot slot) const { return records_[slot].channel; }
    std::string_view text(RowSlot slot) const;
    const TextSignature& signature(RowSlot slot) const { return signatures_[slot]; }
    /// Has what a search asks of the row brought near.
    void prefetch(RowSlot slot) const {
        __builtin_prefetch(&states_[slot]);
        __builtin_prefetch(&signatures_[slot]);
    }
    /// As a set of one; the empty set for a slot that is free.
    StateSet state(RowSlot slot) const { return states_[slot]; }
    void set_state(RowSlot slot, State state) { states_[slot] = only(state); }

    /// Slots in a block, whose rows are asked about together: the blocks of the filter.
    static constexpr std::size_t block_rows = BlockFilter::block_texts;
    /// Which slots of a block have one of these states: a bit for each, the first slot's the lowest.
    std::uint64_t with_state(std::size_t block, StateSet states) const;
    /// Which of them may be of the channel: others may be among them, none is left out.
    std::uint64_t maybe_of_channel(std::size_t block, storage::ChannelId channel) const;
    /// Which of them have all that is in the signature.
    std::uint64_t with_signature(std::size_t block, const TextSignature& part) const;

    std::size_t size() const { return size_; }
    /// One more than the greatest slot ever used.
    RowSlot end() const { return static_cast<RowSlot>(records_.size()); }

  private:
    struct Record {
        storage::ExtensionId id;
        storage::ChannelId channel;
        std::uint32_t text_at = 0;
        std::uint16_t text_size = 0;
        std::uint16_t name_size = 0;
        std::uint8_t number_size = 0;
    };

    std::uint32_t keep(std::string_view text);
    void compact();
    // Slots by ID: a table of slots with open addressing.
    std::size_t home_of(storage::ExtensionId id) const;
    std::size_t place_of(storage::ExtensionId id) const;
    void enter(RowSlot slot);
    void leave(RowSlot slot);
    void grow();

    std::vector<Record> records_;
    std::vector<StateSet> states_;
    std::vector<std::uint8_t> channel_tags_;  ///< the lowest byte of the channel's ID
    std::vector<TextSignature> signatures_;
    std::vector<RowSlot> free_;
    std::vector<RowSlot> places_;
    std::vector<std::unique_ptr<char[]>> pieces_;
    std::size_t piece_used_ = 0;  ///< bytes of the last piece
    std::size_t text_bytes_ = 0;  ///< of rows that are there
    std::size_t lost_bytes_ = 0;  ///< of rows that went
    std::size_t size_ = 0;
};

}  // namespace pbxd
