// What an Event Socket client wants to hear: `event`, `nixevent`, `noevents`, `filter`.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/event.hpp"

namespace sim {

class Subscription {
  public:
    /// Arguments of `event` / `nixevent` / `filter`; the result is the reply text.
    std::string subscribe(std::string_view arguments);
    std::string unsubscribe(std::string_view arguments);
    std::string clear();
    std::string filter(std::string_view arguments);

    bool wants(const Event& event) const;
    Format format() const { return format_; }
    bool active() const { return active_; }

  private:
    Format format_ = Format::plain;
    bool active_ = false;
    bool all_ = false;
    std::set<std::string, std::less<>> names_;
    std::set<std::string, std::less<>> subclasses_;
    std::vector<std::pair<std::string, std::string>> filters_;
};

}  // namespace sim
