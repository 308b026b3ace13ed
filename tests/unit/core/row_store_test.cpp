#include "pbxd/row_store.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace pbxd;

namespace {

constexpr std::array states{State::online, State::ringing, State::talking, State::unknown, State::offline};

storage::Extension extension(std::int64_t id, std::int64_t channel, std::string name) {
    return {.id = {id}, .channel = {channel}, .number = std::to_string(1000 + id), .name = std::move(name)};
}

/// What each row of the block says, asked one by one.
template <class Test>
std::uint64_t one_by_one(const RowStore& store, std::size_t block, Test test) {
    std::uint64_t found = 0;
    for (std::size_t i = 0; i < RowStore::block_rows; ++i) {
        const auto slot = static_cast<RowSlot>(block * RowStore::block_rows + i);
        if (slot < store.end() && test(slot)) found |= std::uint64_t{1} << i;
    }
    return found;
}

}  // namespace

TEST_CASE("what 64 rows are asked at once is what each of them says, also where the last block is not full") {
    std::minstd_rand random(11);
    const auto below = [&random](auto limit) { return random() % limit; };
    const std::array channels{storage::ChannelId{1},   storage::ChannelId{0x80},  storage::ChannelId{0xff},
                              storage::ChannelId{256}, storage::ChannelId{0x101}, storage::ChannelId{0x7f80}};
    const std::array names{"Anna", "Bob", "Quy", "Zoë"};
    RowStore store;
    for (std::int64_t id = 1; id <= 3 * 64 + 5; ++id) {
        store.add(extension(id, channels.at(below(channels.size())).value, names.at(below(names.size()))),
                  states.at(below(states.size())));
    }
    for (int i = 0; i < 20; ++i) {
        const auto slot = static_cast<RowSlot>(below(store.end()));
        if (store.state(slot) != 0) store.remove(slot);
    }
    CHECK(store.end() == 3 * 64 + 5);
    for (std::size_t block = 0; block < 5; ++block) {
        CAPTURE(block);
        for (unsigned some = 0; some <= all_states; ++some) {
            const auto asked = static_cast<StateSet>(some);
            CHECK(store.with_state(block, asked) ==
                  one_by_one(store, block, [&](RowSlot slot) { return (store.state(slot) & asked) != 0; }));
        }
        for (const auto channel : channels) {
            const auto there = store.with_state(block, all_states);
            CHECK((store.maybe_of_channel(block, channel) & there) ==
                  (one_by_one(
                       store, block,
                       [&](RowSlot slot) { return (store.channel(slot).value & 0xff) == (channel.value & 0xff); }) &
                   there));
        }
        for (const auto* word : {"", "a", "quy", "ann"}) {
            const auto part = signature_of(word);
            CHECK(store.with_signature(block, part) ==
                  one_by_one(store, block, [&](RowSlot slot) { return store.signature(slot).includes(part); }));
        }
    }
}

TEST_CASE("a slot that another row gets is of that row's channel") {
    RowStore store;
    const auto slot = store.add(extension(1, 5, "Anna"), State::online);
    store.remove(slot);
    CHECK(store.add(extension(2, 6, "Bob"), State::online) == slot);
    CHECK(store.maybe_of_channel(0, {6}) == 1);
    CHECK((store.maybe_of_channel(0, {5}) & 1) == 0);
}
