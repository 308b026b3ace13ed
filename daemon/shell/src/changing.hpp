// A record that is being changed: who else wants to change it meanwhile is told to try again, because a change writes
// the whole record and would undo the other.
#pragma once

#include <cstddef>
#include <set>

namespace pbxd {

template <class Id>
class Changing {
  public:
    Changing(std::set<Id>& all, Id id) : all_(all), id_(id), is_first_(all.insert(id).second) {}
    Changing(const Changing&) = delete;
    Changing& operator=(const Changing&) = delete;
    ~Changing() {
        if (is_first_) all_.erase(id_);
    }
    bool is_first() const { return is_first_; }

  private:
    std::set<Id>& all_;
    Id id_;
    bool is_first_;
};

/// Counts what is under way, for as long as it lives.
class Counted {
  public:
    explicit Counted(std::size_t& count) : count_(count) { ++count_; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
    ~Counted() { --count_; }

  private:
    std::size_t& count_;
};

}  // namespace pbxd
