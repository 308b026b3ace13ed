// A browser that watches a view: it knows the rows of the last snapshot, as the changes since left them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pbxd/views.hpp"

namespace simulation {

/// The rows in a message of a view, as their JSON texts, in order.
std::vector<std::string> rows_in(std::string_view message);
/// The member of that name as it is written; empty where there is none.
std::string member(std::string_view row, std::string_view name);

class Viewer {
  public:
    Viewer(pbxd::ViewerId id, pbxd::ViewQuery query, pbxd::Window window)
        : id_(id), query_(std::move(query)), window_(std::move(window)) {}

    pbxd::ViewerId id() const { return id_; }
    const pbxd::ViewQuery& query() const { return query_; }
    void open(pbxd::Views& views) { take(*views.open(id_, query_, window_).text); }
    /// Shows again what there is now.
    void refresh(pbxd::Views& views);
    void take(const std::string& message);

    const std::vector<std::string>& order() const { return order_; }  ///< the IDs of the rows
    const std::string& row(const std::string& id) const { return rows_.at(id); }
    const std::string& counts() const { return counts_; }

  private:
    pbxd::ViewerId id_;
    pbxd::ViewQuery query_;
    pbxd::Window window_;
    std::vector<std::string> order_;
    std::map<std::string, std::string> rows_;
    std::string counts_;
};

}  // namespace simulation
