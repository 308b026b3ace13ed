// Finds the rows of a query: a window of them in their order, and how many there are.
//
//     const auto found = search(rows, {.words = fold_words("mull"), .order = Order::name}, {.limit = 50});
//     for (auto id : found.rows) ...
//
// Three ways, from the cheapest that will do:
//   - Without words and channel nothing is searched: the order's leaves know how many rows of each state they have.
//   - A word that many rows have is soon found by going through the rows in their order from where the window begins;
//     it ends as soon as the window is full and enough are counted for "1,000+".
//   - Else, which shows when few were found in the first 10,000 rows, or in the many more that a filter leaves out, the
//     rows that may have the words are sought in all signatures (text_filter.hpp), in the order of memory, and noted
//     with a bit for each. Then only these are gone through in order, leaves without one not at all. This is what
//     bounds the worst case.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <vector>

#include "pbxd/row_table.hpp"

namespace pbxd {

/// Which rows, and in what order.
struct RowQuery {
    std::vector<std::string> words = {};  ///< folded; all must be found
    StateSet states = all_states;
    std::optional<storage::ChannelId> channel = {};
    Order order = Order::number;
    bool descending = false;
    auto operator<=>(const RowQuery&) const = default;

    /// Whether it asks for nothing that must be looked for in each row.
    bool is_plain() const { return words.empty() && !channel; }
};

bool passes(const Row& row, const RowQuery& query);

/// Which part of them. At most one of after, before and at_end; none: from the beginning.
struct Window {
    std::optional<std::string> after{};   ///< the row key behind which it begins
    std::optional<std::string> before{};  ///< the row key before which it ends
    bool at_end = false;
    std::size_t limit = 50;
    auto operator<=>(const Window&) const = default;

    /// Whether its rows are counted from its anchor backwards in the query's order.
    bool is_backward() const { return before || at_end; }
};

struct SearchLimits {
    std::size_t count = 1000;       ///< of a query that is not plain no more rows than this are counted
    std::size_t slack = 250;        ///< so many more are, so that a count need not be made anew as soon as a row goes
    std::size_t patience = 10'000;  ///< rows looked at before all signatures are asked; eight gone past count as one
    std::size_t spare = 16;         ///< rows found beyond the window, in case some of it go
};

/// A number of rows, or that there are more.
struct RowCount {
    std::size_t rows = 0;
    bool more = false;
    auto operator<=>(const RowCount&) const = default;
};

struct Found {
    /// From the window's anchor outwards: the query's order, or backwards where the window is. Some spare ones after
    /// it.
    std::vector<storage::ExtensionId> rows;
    bool complete = false;  ///< there are none beyond `rows`
    RowCount matching;      ///< of the whole query, as far as was counted
    RowCount position;      ///< matching rows before the window's first
    bool more_before = false, more_after = false;
    std::size_t work = 0;  ///< about how many rows were looked at

    /// The window's rows in the query's order.
    std::vector<storage::ExtensionId> shown(const Window& window) const;
};

Found search(const RowTable& rows, const RowQuery& query, const Window& window, const SearchLimits& limits = {});

/// What is said of a count: never more than the limit.
RowCount said(RowCount counted, const RowQuery& query, const SearchLimits& limits);

}  // namespace pbxd
