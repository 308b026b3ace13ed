#include "pbxd/interval_index.hpp"

#include <algorithm>
#include <utility>

namespace pbxd {
namespace {

/// Spreads IDs evenly: the tree is balanced whatever comes in which order.
std::uint64_t spread(std::uint64_t value) {
    value ^= value >> 30;
    value *= 0xbf58476d1ce4e5b9U;
    value ^= value >> 27;
    value *= 0x94d049bb133111ebU;
    return value ^ (value >> 31);
}

}  // namespace

void IntervalIndex::Node::gather() {
    furthest = interval.high;
    if (left) furthest = std::max(furthest, left->furthest);
    if (right) furthest = std::max(furthest, right->furthest);
}

bool IntervalIndex::Node::precedes(std::string_view low, Id other) const {
    const auto order = std::string_view(interval.low).compare(low);
    return order != 0 ? order < 0 : id < other;
}

void IntervalIndex::insert(Interval interval, Id id) {
    auto node = std::make_unique<Node>();
    node->interval = std::move(interval);
    node->id = id;
    node->weight = spread(id + 1);
    insert(root_, std::move(node));
}

void IntervalIndex::insert(Tree& tree, Tree node) {
    if (!tree || tree->weight < node->weight) {
        split(std::move(tree), *node, node->left, node->right);
        tree = std::move(node);
    } else {
        auto& side = tree->precedes(node->interval.low, node->id) ? tree->right : tree->left;
        insert(side, std::move(node));
    }
    tree->gather();
}

void IntervalIndex::split(Tree tree, const Node& at, Tree& left, Tree& right) {
    if (!tree) {
        left.reset();
        right.reset();
    } else if (tree->precedes(at.interval.low, at.id)) {
        Tree inner = std::move(tree->right);
        split(std::move(inner), at, tree->right, right);
        tree->gather();
        left = std::move(tree);
    } else {
        Tree inner = std::move(tree->left);
        split(std::move(inner), at, left, tree->left);
        tree->gather();
        right = std::move(tree);
    }
}

IntervalIndex::Tree IntervalIndex::join(Tree left, Tree right) {
    if (!left) return right;
    if (!right) return left;
    Tree top;
    if (left->weight > right->weight) {
        left->right = join(std::move(left->right), std::move(right));
        top = std::move(left);
    } else {
        right->left = join(std::move(left), std::move(right->left));
        top = std::move(right);
    }
    top->gather();
    return top;
}

void IntervalIndex::erase(const Interval& interval, Id id) { erase(root_, interval.low, id); }

void IntervalIndex::erase(Tree& tree, std::string_view low, Id id) {
    if (!tree) return;
    if (tree->id == id && tree->interval.low == low) {
        auto left = std::move(tree->left);
        auto right = std::move(tree->right);
        tree = join(std::move(left), std::move(right));
        return;
    }
    erase(tree->precedes(low, id) ? tree->right : tree->left, low, id);
    tree->gather();
}

void IntervalIndex::hit(std::string_view key, std::vector<Id>& to) const { hit(root_, key, to); }

void IntervalIndex::hit(const Tree& tree, std::string_view key, std::vector<Id>& to) {
    if (!tree || tree->furthest < key) return;
    hit(tree->left, key, to);
    if (key < tree->interval.low) return;
    if (key <= tree->interval.high) to.push_back(tree->id);
    hit(tree->right, key, to);
}

}  // namespace pbxd
