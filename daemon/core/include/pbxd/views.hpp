// What each browser watches: a window of rows of a query, told once in full and then only what changes in it.
//
//     pbxd::Views views(model);
//     auto snapshot = views.open(viewer, {.words = {}, .filter = Filter::online}, {.limit = 50});
//     ...
//     views.touch(model.take_changed());
//     for (auto& message : views.flush(now)) connection_of(message.viewer).send(message.text);
//
// Viewers of the same rows share one window, and a change is encoded once for each window. Rows keep their place while
// they are shown: who comes, goes or moves is counted (`pending`) and shown when the viewer asks for it. Counts go out
// once a second at most.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "pbxd/read_model.hpp"

namespace pbxd {

enum class Filter { all, online, busy };

/// Which rows, and in what order.
struct ViewQuery {
    std::vector<std::string> words;  ///< folded; all must be found
    Filter filter = Filter::all;
    Order order = Order::number;
    bool descending = false;
    bool parties = false;  ///< whether the viewer may see with whom people are in calls
    auto operator<=>(const ViewQuery&) const = default;
};

/// Which part of them. At most one of after, before and at_end; none: from the beginning.
struct Window {
    std::optional<std::string> after{};   ///< the row key behind which it begins
    std::optional<std::string> before{};  ///< the row key before which it ends
    bool at_end = false;
    std::size_t limit = 50;
    auto operator<=>(const Window&) const = default;
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
    explicit Views(const ReadModel& model) : model_(model) {}

    /// Begins or replaces a view; gives its snapshot.
    ViewMessage open(ViewerId viewer, ViewQuery query, Window window);
    /// The snapshot of the same window as it is now; nothing for an unknown viewer.
    std::optional<ViewMessage> refresh(ViewerId viewer);
    void close(ViewerId viewer);

    /// Rows that may look different, may have come or gone.
    void touch(const std::vector<storage::ExtensionId>& extensions);
    /// All rows may look different.
    void touch_all();
    /// What is to be sent now: changed rows at once, counts and pending at most once a second.
    std::vector<ViewMessage> flush(EpochMilliseconds now);
    /// Whether flush() has something to say later, though nothing more is touched.
    bool is_waiting() const { return dirty_; }

  private:
    struct Counts {
        std::size_t total = 0, matching = 0, online = 0;
        bool operator==(const Counts&) const = default;
    };
    struct Pending {
        std::size_t joined = 0, left = 0, moved = 0;
        bool operator==(const Pending&) const = default;
    };
    struct Selection {
        std::vector<storage::ExtensionId> rows;
        std::size_t matching = 0;
        std::size_t position = 0;  ///< matching rows before the first
    };
    /// What viewers with the same query, window and rows share.
    struct Shared {
        ViewQuery query;
        Window window;
        Selection shown;
        std::set<ViewerId> viewers;
        std::vector<storage::ExtensionId> changed;
        Counts counts;
        Pending pending;
    };
    using SharedId = std::uint64_t;

    std::vector<storage::ExtensionId> select_all(const ViewQuery& query) const;
    Selection select(const std::vector<storage::ExtensionId>& all, const ViewQuery& query, const Window& window) const;
    bool passes(storage::ExtensionId id, const ViewQuery& query) const;
    std::string key_of(storage::ExtensionId id, const ViewQuery& query) const;
    std::string encode_party(const storage::Extension& extension) const;
    std::string encode_row(storage::ExtensionId id, const ViewQuery& query) const;
    std::string encode_rows(const std::vector<storage::ExtensionId>& rows, const ViewQuery& query) const;
    std::string encode_snapshot(const Shared& shared) const;
    Pending compare(const Shared& shared, const Selection& now) const;
    Counts count(std::size_t matching) const;
    void recount(std::vector<ViewMessage>& out);
    static void tell(const Shared& shared, std::string text, std::vector<ViewMessage>& out);

    const ReadModel& model_;
    std::map<SharedId, Shared> shared_;
    std::unordered_map<ViewerId, SharedId> shared_of_;
    std::unordered_map<storage::ExtensionId, std::set<SharedId>> shown_in_;
    SharedId next_ = 1;
    bool dirty_ = false;
    EpochMilliseconds recounted_ = 0;
};

}  // namespace pbxd
