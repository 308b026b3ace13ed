// What each browser watches: a window of rows of a query, told once in full and then only what changes in it.
//
//     pbxd::Views views(model);
//     auto snapshot = views.open(viewer, {.words = {}, .filter = Filter::online}, {.limit = 50});
//     ...
//     views.touch(model.take_changed());
//     for (auto& message : views.flush(now)) connection_of(message.viewer).send(message.text);
//
// Viewers of the same rows share one window; a row that changed is encoded once for all who see it alike, and the text
// of a change is one for all windows in which the same rows changed. Rows keep their place while they are shown: who
// comes, goes or moves is counted (`pending`) and shown when the viewer asks for it. Counts and pending go out once a
// second at most. What a window would show now is kept true change by change (watched_windows.hpp): nothing here goes
// through all rows, nor, for a change, through all windows.
#pragma once

#include <boost/container/flat_set.hpp>
#include <compare>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "pbxd/read_model.hpp"
#include "pbxd/watched_windows.hpp"

namespace pbxd {

enum class Filter { all, online, busy };

/// Which rows, and in what order.
struct ViewQuery {
    std::vector<std::string> words = {};  ///< folded; all must be found
    Filter filter = Filter::all;
    std::optional<storage::ChannelId> channel = {};
    Order order = Order::number;
    bool descending = false;
    bool parties = false;  ///< whether the viewer may see with whom people are in calls
    auto operator<=>(const ViewQuery&) const = default;
};

/// Names a view of a connection; whoever calls chooses it.
using ViewerId = std::uint64_t;

/// `text` is the JSON object of a message without its opening brace, for the caller puts the view's number before it:
/// `"type":"change","rows":[...]}`.
struct ViewMessage {
    ViewerId viewer = 0;
    std::shared_ptr<const std::string> text;
};

class Views {
  public:
    /// A read model has one Views at most: it takes the changes of rows that the model keeps.
    explicit Views(ReadModel& model, SearchLimits limits = {}) : model_(model), windows_(model.rows(), limits) {
        model.keep_row_changes();
    }

    /// Begins or replaces a view; gives its snapshot.
    ViewMessage open(ViewerId viewer, ViewQuery query, Window window);
    /// The snapshot of the same window as it is now; nothing for an unknown viewer.
    std::optional<ViewMessage> refresh(ViewerId viewer);
    void close(ViewerId viewer);

    /// Rows that may look different, may have come or gone.
    void touch(const std::vector<storage::ExtensionId>& extensions);
    /// All rows may look different.
    void touch_all();
    /// What is to be sent now: changed rows at once, counts and pending at most once a second. Where many watch, counts
    /// go to some of them at a time: what everybody is told must not keep from anyone what only they look at.
    std::vector<ViewMessage> flush(EpochMilliseconds now);
    /// Whether flush() has something to say later, though nothing more is touched.
    bool is_waiting() const { return dirty_ || !telling_.empty(); }
    /// In how many milliseconds that is, if it is.
    EpochMilliseconds next_in() const { return telling_.empty() ? count_interval : slice_interval; }

    static constexpr EpochMilliseconds count_interval = 1000;
    static constexpr EpochMilliseconds slice_interval = 20;
    static constexpr std::size_t viewers_of_slice = 20;  ///< who are told counts at a time

  private:
    using Rows = std::vector<storage::ExtensionId>;
    using Text = std::shared_ptr<const std::string>;
    struct Counts {
        std::size_t total = 0;
        RowCount matching;
        std::size_t online = 0;
        bool operator==(const Counts&) const = default;
    };
    struct Pending {
        std::size_t joined = 0, left = 0, moved = 0;
        bool operator==(const Pending&) const = default;
    };
    /// What viewers with the same query, window and rows share.
    struct Shared {
        ViewQuery query;
        Window window;
        Rows shown;
        WatchedWindows::WindowId watched = 0;
        ViewQuery look;                                ///< of the query, what decides how a row looks
        boost::container::flat_set<ViewerId> viewers;  ///< side by side in memory, for all of them are told
        Rows changed;
        Counts counts;
        Text counts_text;      ///< of these, once they are told
        bool is_told = false;  ///< they are on their way to all who share it
        Pending pending;
        /// A viewer came since they were told last, and was told something else.
        bool counts_differ = false, pending_differs = false;
    };
    using SharedId = std::uint64_t;
    struct SameRows {
        bool operator()(const Shared* a, const Shared* b) const;
    };
    /// Counts on their way to all who share a view, as far as they were told.
    struct Telling {
        SharedId id = 0;
        std::optional<ViewerId> after = {};  ///< who was told last
    };
    /// What was encoded for this flush.
    struct Encoded {
        std::map<std::pair<ViewQuery, storage::ExtensionId>, std::string> rows;
        std::map<std::pair<ViewQuery, Rows>, Text> changes;
    };

    static RowQuery row_query(const ViewQuery& query);
    static ViewQuery look_of(ViewQuery query);
    std::string key_of(storage::ExtensionId id, const ViewQuery& query) const;
    std::string encode_party(const storage::Extension& extension) const;
    std::string encode_row(storage::ExtensionId id, const ViewQuery& query) const;
    std::string encode_rows(const Rows& rows, const ViewQuery& query) const;
    static std::string encode_counts(const Counts& counts);
    static Text counts_message(const Counts& counts);
    std::string encode_snapshot(const Shared& shared, const Counts& counts, const Found& found) const;
    const Text& encode_change(const Shared& shared, Encoded& encoded) const;
    SharedId share(Shared&& made);
    Pending compare(const Shared& shared, const Rows& now) const;
    Counts count(const Shared& shared) const;
    void join(SharedId id, ViewerId viewer, const Counts& counts);
    /// Takes in what happened to the rows.
    void follow();
    void recount(std::vector<ViewMessage>& out);
    /// Has the counts of all who were told others on their way; whether some have to wait, for theirs still are.
    bool begin_telling();
    void tell_counts(std::vector<ViewMessage>& out);
    void tell_pending(Shared& shared, std::vector<ViewMessage>& out) const;
    static void tell(const Shared& shared, const Text& text, std::vector<ViewMessage>& out);

    ReadModel& model_;
    WatchedWindows windows_;
    std::map<SharedId, Shared> shared_;
    std::map<const Shared*, SharedId, SameRows> alike_;
    std::unordered_map<ViewerId, SharedId> shared_of_;
    std::unordered_map<storage::ExtensionId, std::vector<SharedId>> shown_in_;
    std::unordered_map<WatchedWindows::WindowId, std::vector<SharedId>> watched_by_;
    std::vector<SharedId> changed_;  ///< of which rows are to be told
    std::set<SharedId> uncertain_;   ///< of which pending may be another
    SharedId next_ = 1;
    bool dirty_ = false;
    std::deque<Telling> telling_;
    EpochMilliseconds recounted_ = 0;
    EpochMilliseconds sliced_ = 0;  ///< when the last were told
};

}  // namespace pbxd
