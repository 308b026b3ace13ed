#include "pbxd/row_store.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "pbxd/search_text.hpp"

namespace pbxd {
namespace {

constexpr std::size_t piece_bytes = 1 << 20;
/// What a folded name or department may have at most, so that a text fits into a piece and its size into 16 bits.
constexpr std::size_t longest_part = 30'000;
constexpr std::size_t longest_number = 100;

constexpr std::array<State, state_ranks> by_rank{State::online, State::ringing, State::talking, State::unknown,
                                                 State::offline};

constexpr std::uint64_t each_byte = 0x0101010101010101U;
constexpr std::uint64_t low_bits = each_byte * 0x7f;

std::uint8_t tag_of(storage::ChannelId channel) { return static_cast<std::uint8_t>(channel.value); }

/// Of 64 bytes a bit for each that `test` keeps, eight at once: it gives the highest bit of each such byte and no
/// other. Bytes beyond the end count as 0.
template <class Test>
std::uint64_t bits_of(const std::vector<std::uint8_t>& bytes, std::size_t block, Test test) {
    std::array<std::uint8_t, RowStore::block_rows> own{};
    const auto begin = block * own.size();
    if (begin < bytes.size()) std::memcpy(own.data(), &bytes[begin], std::min(own.size(), bytes.size() - begin));
    std::uint64_t found = 0;
    for (std::size_t i = 0; i < own.size(); i += 8) {
        std::uint64_t eight = 0;
        for (std::size_t byte = 0; byte < 8; ++byte) eight |= std::uint64_t{own[i + byte]} << (byte * 8);
        // The multiplication gathers the eight highest bits in the highest byte, the first byte's as the lowest.
        found |= ((test(eight) >> 7U) * 0x0102040810204080U >> 56U) << i;
    }
    return found;
}

}  // namespace

std::uint8_t rank_of(State state) {
    return static_cast<std::uint8_t>(std::find(by_rank.begin(), by_rank.end(), state) - by_rank.begin());
}

std::string Row::key(Order order) const {
    if (order == Order::name) return std::string(name_key());
    if (order == Order::number) return std::string(number_key());
    std::string key(1, static_cast<char>('a' + rank_of(state)));
    return key.append(number_key());
}

bool matches(const Row& row, const std::vector<std::string>& words) {
    return std::all_of(words.begin(), words.end(),
                       [&row](const std::string& word) { return row.text.find(word) != std::string_view::npos; });
}

RowSlot RowStore::add(const storage::Extension& extension, State state) {
    const auto name = fold(extension.name).substr(0, longest_part);
    const auto number = extension.number.substr(0, longest_number);
    const auto text = name + '\x1f' + static_cast<char>('A' + number.size()) + number + '\n' +
                      fold(extension.department).substr(0, longest_part);
    RowSlot slot = end();
    if (free_.empty()) {
        records_.emplace_back();
        states_.emplace_back();
        channel_tags_.emplace_back();
        signatures_.emplace_back();
    } else {
        slot = free_.back();
        free_.pop_back();
    }
    records_[slot] = {.id = extension.id,
                      .channel = extension.channel,
                      .text_at = keep(text),
                      .text_size = static_cast<std::uint16_t>(text.size()),
                      .name_size = static_cast<std::uint16_t>(name.size()),
                      .number_size = static_cast<std::uint8_t>(number.size())};
    states_[slot] = only(state);
    channel_tags_[slot] = tag_of(extension.channel);
    signatures_[slot] = signature_of(text);
    ++size_;
    enter(slot);
    return slot;
}

void RowStore::remove(RowSlot slot) {
    leave(slot);
    --size_;
    const auto bytes = records_[slot].text_size;
    text_bytes_ -= bytes;
    lost_bytes_ += bytes;
    records_[slot] = {};
    states_[slot] = 0;
    channel_tags_[slot] = 0;
    signatures_[slot] = {};
    free_.push_back(slot);
    if (lost_bytes_ > text_bytes_ && lost_bytes_ > piece_bytes) compact();
}

std::uint32_t RowStore::keep(std::string_view text) {
    if (pieces_.empty() || piece_used_ + text.size() > piece_bytes) {
        pieces_.push_back(std::make_unique_for_overwrite<char[]>(piece_bytes));
        piece_used_ = 0;
    }
    const auto at = (pieces_.size() - 1) * piece_bytes + piece_used_;
    std::memcpy(pieces_.back().get() + piece_used_, text.data(), text.size());
    piece_used_ += text.size();
    text_bytes_ += text.size();
    return static_cast<std::uint32_t>(at);
}

void RowStore::compact() {
    auto old = std::move(pieces_);
    pieces_.clear();
    text_bytes_ = 0;
    lost_bytes_ = 0;
    for (auto& record : records_) {
        if (record.text_size == 0) continue;
        record.text_at =
            keep({old[record.text_at / piece_bytes].get() + record.text_at % piece_bytes, record.text_size});
    }
}

std::string_view RowStore::text(RowSlot slot) const {
    const auto& record = records_[slot];
    return {pieces_[record.text_at / piece_bytes].get() + record.text_at % piece_bytes, record.text_size};
}

Row RowStore::row(RowSlot slot) const {
    const auto& record = records_[slot];
    return {.id = record.id,
            .channel = record.channel,
            .state = by_rank.at(static_cast<std::size_t>(std::countr_zero(states_[slot]))),
            .text = text(slot),
            .name_size = record.name_size,
            .number_size = record.number_size};
}

std::string_view RowStore::key(RowSlot slot, Order order) const {
    const auto& record = records_[slot];
    const auto all = text(slot);
    return order == Order::name ? all.substr(0, record.name_size + record.number_size + 2U)
                                : all.substr(record.name_size + 1U, record.number_size + 1U);
}

std::uint64_t RowStore::with_state(std::size_t block, StateSet states) const {
    // A state's bits are below the highest of its byte: what is not 0 reaches that by adding.
    return bits_of(states_, block, [asked = each_byte * states](std::uint64_t eight) {
        return ((eight & asked) + low_bits) & ~low_bits;
    });
}

std::uint64_t RowStore::maybe_of_channel(std::size_t block, storage::ChannelId channel) const {
    return bits_of(channel_tags_, block, [asked = each_byte * tag_of(channel)](std::uint64_t eight) {
        const auto other = eight ^ asked;  // 0 where they are the same
        return ~(((other & low_bits) + low_bits) | other) & ~low_bits;
    });
}

std::uint64_t RowStore::with_signature(std::size_t block, const TextSignature& part) const {
    const auto begin = block * block_rows;
    const auto rows = std::min(block_rows, signatures_.size() - std::min(signatures_.size(), begin));
    std::uint64_t found = 0;
    for (std::size_t i = 0; i < rows; ++i) {
        found |= static_cast<std::uint64_t>(signatures_[begin + i].includes(part)) << i;
    }
    return found;
}

std::size_t RowStore::home_of(storage::ExtensionId id) const {
    return (static_cast<std::uint64_t>(id.value) * 0x9e3779b97f4a7c15U >> 20) & (places_.size() - 1);
}

std::size_t RowStore::place_of(storage::ExtensionId id) const {
    auto at = home_of(id);
    while (places_[at] != none && records_[places_[at]].id != id) at = (at + 1) & (places_.size() - 1);
    return at;
}

RowSlot RowStore::slot_of(storage::ExtensionId id) const { return places_.empty() ? none : places_[place_of(id)]; }

void RowStore::enter(RowSlot slot) {
    if (places_.size() * 3 < size_ * 4) {
        grow();
        return;
    }
    places_[place_of(records_[slot].id)] = slot;
}

void RowStore::grow() {
    places_.assign(std::max<std::size_t>(64, places_.size() * 2), none);
    for (RowSlot slot = 0; slot < end(); ++slot) {
        if (states_[slot] != 0) places_[place_of(records_[slot].id)] = slot;
    }
}

void RowStore::leave(RowSlot slot) {
    // What stands behind closes up, so that nobody is looked for beyond a gap.
    auto gap = place_of(records_[slot].id);
    const auto mask = places_.size() - 1;
    for (auto at = (gap + 1) & mask; places_[at] != none; at = (at + 1) & mask) {
        const auto home = home_of(records_[places_[at]].id);
        if (((at - home) & mask) < ((at - gap) & mask)) continue;
        places_[gap] = places_[at];
        gap = at;
    }
    places_[gap] = none;
}

}  // namespace pbxd
