// The windows that somebody watches, kept true while rows change.
//
//     pbxd::WatchedWindows windows(rows);
//     auto opened = windows.open(query, window);              // searches
//     windows.apply(rows.take_changes());
//     for (auto id : windows.settle()) show(windows.shown(id));
//
// A change costs by what it hits. Of the queries only those are asked that can have the row: each waits under one group
// of up to three letters of its longest word, and the row's text names the groups to look under. Of a query's windows
// only those are touched whose range of keys has the row's old or new key (interval_index.hpp). A window that is
// touched takes the row out and puts it in where it belongs; it has some spare rows beyond its end and is searched anew
// only when those are used up. Those searches have a budget, and what is beyond it waits for the next time.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <unordered_map>
#include <vector>

#include "pbxd/interval_index.hpp"
#include "pbxd/row_search.hpp"

namespace pbxd {

class WatchedWindows {
  public:
    using WindowId = std::uint64_t;

    explicit WatchedWindows(const RowTable& rows, SearchLimits limits = {}) : rows_(rows), limits_(limits) {}

    struct Opened {
        WindowId id = 0;
        Found found;
    };
    /// Searches, and watches from now on. Windows of the same query and range are one; each open() is to be given back.
    /// All changes must have been applied.
    Opened open(const RowQuery& query, const Window& window);
    void release(WindowId id);

    /// What rows were before they changed; the table has them as they are now.
    void apply(const std::vector<RowChange>& changes);
    /// The order by state is another: who is offline is unknown now, or the other way round.
    void reorder();
    /// Brings windows up to date, with searches that look at about `work` rows, at least one. Gives those whose rows
    /// may be others now.
    std::vector<WindowId> settle(std::size_t work = 2'000'000);
    /// Whether settle() left something to do.
    bool is_behind() const { return !touched_.empty() || !lacking_.empty() || !uncounted_.empty(); }

    /// What would be shown in it now, in the query's order.
    std::vector<storage::ExtensionId> shown(WindowId id) const;
    /// How many rows its query has, as it is said.
    RowCount matching(WindowId id) const;
    const SearchLimits& limits() const { return limits_; }
    /// Whether it waits to be searched, so that shown() has too little.
    bool is_lacking(WindowId id) const { return windows_.at(id).is_lacking; }

  private:
    using QueryId = std::uint64_t;
    struct Watched {
        QueryId query = 0;
        Window window;
        std::size_t holders = 0;
        std::vector<storage::ExtensionId> rows;  ///< from the anchor outwards, with spare ones
        std::optional<std::string> bound;        ///< key up to which `rows` are all there are; none: to the end
        std::optional<Interval> range;
        std::vector<storage::ExtensionId> changed;
        bool is_touched = false, is_lacking = false;
    };
    struct Query {
        RowQuery query;
        std::map<Window, WindowId> windows;
        IntervalIndex ranges;
        RowCount count;  ///< not of a plain query; more: at least so many
        bool is_uncounted = false;
        std::uint64_t asked = 0;  ///< the last change that it was asked about
    };

    QueryId query_of(const RowQuery& query);
    void apply(const RowChange& change);
    void ask(QueryId id, const Row* was, const Row* now);
    void ask_under(std::uint64_t key, const Row* was, const Row* now);
    void ask_text(std::string_view text, const Row* was, const Row* now);
    void recount(Query& query, QueryId id, bool was, bool now);
    void touch(WindowId id, storage::ExtensionId row);
    void repair(WindowId id, Watched& watched);
    void put(Watched& watched, const RowQuery& query, storage::ExtensionId id) const;
    void lack(WindowId id, Watched& watched);
    void take(WindowId id, Watched& watched, Found found);
    void set_range(WindowId id, Watched& watched);
    bool goes_up(const Watched& watched) const;

    const RowTable& rows_;
    SearchLimits limits_;
    std::unordered_map<WindowId, Watched> windows_;
    std::unordered_map<QueryId, Query> queries_;
    std::map<RowQuery, QueryId> query_ids_;
    std::unordered_map<std::uint64_t, std::vector<QueryId>> waiting_;  ///< by what a row must have
    std::vector<WindowId> touched_;
    std::deque<WindowId> lacking_;
    std::deque<QueryId> uncounted_;
    std::uint64_t next_ = 1;
    std::uint64_t change_ = 0;
};

}  // namespace pbxd
