#include "pbxd/interval_index.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>

using namespace pbxd;

TEST_CASE("a key hits the intervals that have it, ends included, as intervals come and go") {
    std::minstd_rand random(5);
    const auto key = [&] { return std::to_string(100 + random() % 900); };
    IntervalIndex index;
    std::map<IntervalIndex::Id, Interval> all;
    for (IntervalIndex::Id id = 1; id <= 3000; ++id) {
        auto low = key();
        auto high = key();
        if (high < low) std::swap(low, high);
        all[id] = {low, high};
        index.insert({low, high}, id);
        if (random() % 2 == 0) {
            const auto at = all.lower_bound(1 + random() % id);
            if (at != all.end()) {
                index.erase(at->second, at->first);
                all.erase(at);
            }
        }
        if (id % 20 != 0) continue;
        const auto asked = key();
        std::vector<IntervalIndex::Id> hit;
        index.hit(asked, hit);
        std::sort(hit.begin(), hit.end());
        std::vector<IntervalIndex::Id> expected;
        for (const auto& [known, interval] : all) {
            if (interval.low <= asked && asked <= interval.high) expected.push_back(known);
        }
        CHECK(hit == expected);
    }
}

TEST_CASE("many intervals that begin alike are told apart, and what is not there is not erased") {
    IntervalIndex index;
    for (IntervalIndex::Id id = 1; id <= 100; ++id) index.insert({"", "k" + std::to_string(id)}, id);
    index.erase({"", "k7"}, 7);
    index.erase({"", "k7"}, 7);
    index.erase({"a", "k8"}, 8);
    std::vector<IntervalIndex::Id> hit;
    index.hit("a", hit);
    CHECK(hit.size() == 99);
}
