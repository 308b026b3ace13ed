// Which of many intervals of keys a key is in. What it costs depends on how many are hit, not on how many there are
// (and the logarithm of that).
//
//     pbxd::IntervalIndex watched;
//     watched.insert({"b", "d"}, 1);
//     watched.hit("c", [](auto id) { ... });
//
// A treap by lower ends, in which each node knows the greatest upper end below it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pbxd {

/// Both ends belong to it. Compared as bytes.
struct Interval {
    std::string low, high;
    bool operator==(const Interval&) const = default;
};

class IntervalIndex {
  public:
    using Id = std::uint64_t;

    /// Each ID once.
    void insert(Interval interval, Id id);
    /// With the interval that it was inserted with.
    void erase(const Interval& interval, Id id);
    /// Adds the IDs of all intervals that have the key.
    void hit(std::string_view key, std::vector<Id>& to) const;

  private:
    struct Node;
    using Tree = std::unique_ptr<Node>;
    struct Node {
        Interval interval;
        Id id = 0;
        std::uint64_t weight = 0;        ///< less than its parent's
        std::string_view furthest = {};  ///< the greatest upper end from here down
        Tree left = {}, right = {};

        void gather();
        bool precedes(std::string_view low, Id other) const;
    };

    static void insert(Tree& tree, Tree node);
    static void split(Tree tree, const Node& at, Tree& left, Tree& right);
    static Tree join(Tree left, Tree right);
    static void erase(Tree& tree, std::string_view low, Id id);
    static void hit(const Tree& tree, std::string_view key, std::vector<Id>& to);

    Tree root_;
};

}  // namespace pbxd
