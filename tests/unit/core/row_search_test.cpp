#include "pbxd/row_search.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>

#include "pbxd/search_text.hpp"
#include "people.hpp"

using namespace pbxd;
using namespace pbxd::test;

namespace {

using Ids = std::vector<storage::ExtensionId>;

constexpr std::array<State, 5> states{State::online, State::ringing, State::talking, State::unknown, State::offline};

/// A table of some thousand people: enough for many leaves and blocks. Beside it what is in it, as plain values.
struct Town {
    explicit Town(unsigned seed) : random(seed) {}

    std::size_t below(std::size_t count) { return random() % count; }
    void put(std::int64_t id) {
        static const std::vector<std::string> first{"Anna", "Zoë", "Bob", "Ærø", "Jürgen", "Анна", "Qi"};
        static const std::vector<std::string> last{"Müller", "Bobson", "Ng", "Sørensen", "Smith"};
        auto made = extension(id, std::to_string(100 + id * 7), first[below(7)] + " " + last[below(5)]);
        if (below(200) == 0) made.name = "Xaver Quux";
        made.department = id < 500 ? "Sales" : "";
        made.channel = {static_cast<std::int64_t>(1 + (below(50) == 0 ? 1 : 0))};
        const auto state = states[below(20) < 18 ? 4 : below(4)];
        rows.put(made, state);
        people[made.id] = {made, state};
    }
    void remove(std::int64_t id) {
        rows.remove({id});
        people.erase({id});
    }
    void set_state(std::int64_t id, State state) {
        rows.set_state({id}, state);
        const auto at = people.find({id});
        if (at != people.end()) at->second.second = state;
    }
    /// All rows of a query in its order, by going through everybody.
    std::vector<std::pair<std::string, storage::ExtensionId>> all(const RowQuery& query) const {
        std::vector<std::pair<std::string, storage::ExtensionId>> found;
        for (const auto& [id, person] : people) {
            const auto& [record, state] = person;
            const auto name = fold(record.name);
            const auto text = name + '\n' + record.number + '\n' + fold(record.department);
            if ((only(state) & query.states) == 0 || (query.channel && record.channel != *query.channel)) continue;
            if (!std::all_of(query.words.begin(), query.words.end(),
                             [&](const auto& word) { return text.find(word) != std::string::npos; }))
                continue;
            auto key = std::string(1, static_cast<char>('A' + record.number.size())) + record.number;
            if (query.order == Order::name) key = name + '\x1f' + key;
            if (query.order == Order::state) key = static_cast<char>('a' + rank_of(state)) + key;
            found.emplace_back(std::move(key), id);
        }
        std::sort(found.begin(), found.end());
        if (query.descending) std::reverse(found.begin(), found.end());
        return found;
    }

    std::minstd_rand random;
    RowTable rows;
    std::map<storage::ExtensionId, std::pair<storage::Extension, State>> people;
};

const std::vector<std::vector<std::string>> some_words{
    {},        {"a"},      {"q"},  {"mu"},         {"xa"},   {"quu"}, {"mull"},
    {"sales"}, {"bobson"}, {"77"}, {"anna", "ng"}, {"анна"}, {"zzz"}, {"xaver quux"}};

void check(const Town& town, const RowQuery& query, const Window& window, const SearchLimits& limits) {
    const auto all = town.all(query);
    const auto found = search(town.rows, query, window, limits);
    std::size_t begin = 0;
    auto end = all.size();
    const auto precedes = [&](const auto& a, const auto& b) { return query.descending ? a > b : a < b; };
    while (window.after && begin < end && !precedes(*window.after, all[begin].first)) ++begin;
    while (window.before && end > 0 && !precedes(all[end - 1].first, *window.before)) --end;
    if (window.is_backward()) begin = end - std::min(end, window.limit);
    end = std::min(end, begin + window.limit);
    Ids expected;
    for (auto at = begin; at < end; ++at) expected.push_back(all[at].second);
    CHECK(found.shown(window) == expected);
    CHECK(found.more_before == (begin > 0));
    CHECK(found.more_after == (end < all.size()));
    const bool is_over = !query.is_plain() && all.size() > limits.count;
    CHECK(said(found.matching, query, limits) == RowCount{is_over ? limits.count : all.size(), is_over});
    const bool is_far = !query.is_plain() && begin > limits.count;
    CHECK(said(found.position, query, limits) == RowCount{is_far ? limits.count : begin, is_far});
    CHECK((!found.complete || found.rows.size() <= window.limit + limits.spare));
}

void check_some(Town& town, unsigned count) {
    for (unsigned i = 0; i < count; ++i) {
        RowQuery query{.words = some_words[town.below(some_words.size())]};
        if (town.below(2) == 0) query.states = static_cast<StateSet>(town.below(all_states + 1U));
        if (town.below(4) == 0) query.channel = storage::ChannelId{static_cast<std::int64_t>(1 + town.below(3))};
        query.order = static_cast<Order>(town.below(3));
        query.descending = town.below(2) == 0;
        Window window{.limit = 1 + town.below(60)};
        const auto all = town.all(query);
        const auto kind = town.below(5);
        if (kind == 0) window.at_end = true;
        auto key = all.empty() ? std::string("c") : all[town.below(all.size())].first;
        if (town.below(3) == 0) key += "!";
        if (kind == 1) window.after = key;
        if (kind == 2) window.before = key;
        const SearchLimits limits{.count = 20 + town.below(2000),
                                  .slack = town.below(50),
                                  .patience = town.below(3) * 1000,
                                  .spare = 1 + town.below(20)};
        CAPTURE(i);
        check(town, query, window, limits);
    }
}

}  // namespace

TEST_CASE("a search finds what a look at all rows finds, while people come, go, change names and states") {
    Town town(7);
    for (std::int64_t id = 1; id <= 6000; ++id) town.put(id);
    check_some(town, 60);
    for (unsigned round = 0; round < 3; ++round) {
        for (unsigned i = 0; i < 4000; ++i) {
            const auto id = static_cast<std::int64_t>(1 + town.below(6500));
            const auto what = town.below(4);
            if (what == 0) town.put(id);
            if (what == 1) town.remove(id);
            if (what > 1) town.set_state(id, states[town.below(5)]);
        }
        check_some(town, 60);
    }
    while (town.people.size() > 10) town.remove(town.people.begin()->first.value);
    check_some(town, 60);
    for (std::int64_t id = 3000; id <= 3700; ++id) town.put(id);
    check_some(town, 60);
}

TEST_CASE("a row is found by its ID, and both orders have all rows, whatever came and went") {
    Town town(11);
    for (unsigned i = 0; i < 8000; ++i) {
        const auto id = static_cast<std::int64_t>(1 + town.below(900));
        if (town.below(3) == 0)
            town.remove(id);
        else
            town.put(id);
    }
    CHECK(town.rows.size() == town.people.size());
    for (std::int64_t id = 1; id <= 900; ++id) CHECK(town.rows.find({id}).has_value() == town.people.contains({id}));
    for (const auto& [id, person] : town.people)
        CHECK(town.rows.find(id)->text.find(person.first.number) != std::string_view::npos);
    Ids by_number;
    Ids by_name;
    for (const auto [key, id] : town.rows.by_number()) by_number.push_back(id);
    for (const auto [key, id] : town.rows.by_name()) by_name.push_back(id);
    Ids expected_number;
    Ids expected_name;
    for (const auto& [key, id] : town.all({})) expected_number.push_back(id);
    for (const auto& [key, id] : town.all({.order = Order::name})) expected_name.push_back(id);
    CHECK(by_number == expected_number);
    CHECK(by_name == expected_name);
    std::size_t counted = 0;
    for (const auto state : states) counted += town.rows.count(only(state));
    CHECK(counted == town.people.size());
}

TEST_CASE("while nothing is known of anyone the order by state has who is offline among who is unknown") {
    RowTable rows;
    rows.put(extension(1, "101", "a"), State::offline);
    rows.put(extension(2, "102", "b"), State::unknown);
    rows.put(extension(3, "103", "c"), State::offline);
    const RowQuery by_state{.order = Order::state};
    CHECK(search(rows, by_state, {}).rows == Ids{{2}, {1}, {3}});
    rows.set_offline_known(false);
    CHECK(search(rows, by_state, {}).rows == Ids{{1}, {2}, {3}});
    CHECK(rows.find({1})->state == State::unknown);
    CHECK(search(rows, by_state, {.after = rows.find({1})->key(Order::state)}).rows == Ids{{2}, {3}});
}

TEST_CASE("a common word is not counted to the end, and a rare one does not go through all rows") {
    Town town(3);
    for (std::int64_t id = 1; id <= 6000; ++id) town.put(id);
    const SearchLimits limits{.count = 100, .slack = 10};
    const auto common = search(town.rows, {.words = {"n"}}, {.limit = 20}, limits);
    CHECK(common.matching.more);
    CHECK(common.work < 600);
    const auto rare = search(town.rows, {.words = {"5999"}}, {.limit = 20}, {.patience = 0});
    CHECK(rare.work < 3000);
}

TEST_CASE("what a row was before its first change is kept until it is taken") {
    RowTable rows;
    rows.put(extension(1, "101", "Anna"), State::offline);
    CHECK(rows.take_changes().empty());
    rows.keep_changes();
    rows.set_state({1}, State::online);
    rows.set_state({1}, State::talking);
    rows.put(extension(1, "101", "Bob"), State::talking);
    rows.put(extension(2, "102", "Zoë"), State::offline);
    rows.set_state({9}, State::online);
    const auto changes = rows.take_changes();
    REQUIRE(changes.size() == 2);
    const auto now = rows.find({1});
    CHECK(changes[0].existed);
    CHECK(changes[0].was(&*now).state == State::offline);
    CHECK(changes[0].was(&*now).key(Order::name) ==
          "anna\x1f"
          "D101");
    CHECK(now->key(Order::name) ==
          "bob\x1f"
          "D101");
    CHECK_FALSE(changes[1].existed);
    rows.remove({1});
    const auto gone = rows.take_changes();
    REQUIRE(gone.size() == 1);
    CHECK(gone[0].was(nullptr).key(Order::state) == "cD101");
}
