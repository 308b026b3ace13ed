// Directory answers that said `cacheable`: the switch asks no more until they run out or `xml_flush_cache` drops them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "model/directory.hpp"

namespace sim {

class DirectoryCache {
  public:
    std::optional<DirectoryUser> find(const std::string& user, const std::string& domain, Micros now) const {
        const auto entry = entries_.find(user + "@" + domain);
        if (entry == entries_.end() || entry->second.ends <= now) return std::nullopt;
        return entry->second.user;
    }
    void keep(const DirectoryUser& user, Micros now) {
        if (user.cacheable_ms > 0)
            entries_[user.id + "@" + user.domain] = {user, now + Micros{user.cacheable_ms} * 1000};
    }
    /// Returns how many were dropped.
    std::size_t flush(const std::string& user, const std::string& domain) {
        return entries_.erase(user + "@" + domain);
    }
    std::size_t flush() {
        const std::size_t count = entries_.size();
        entries_.clear();
        return count;
    }

  private:
    struct Entry {
        DirectoryUser user;
        Micros ends = 0;
    };
    std::map<std::string, Entry> entries_;
};

}  // namespace sim
