// The virtual clock, and what is to happen on it. Nothing waits: time jumps to the next happening.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "pbxd/time.hpp"

namespace simulation {

using pbxd::EpochMilliseconds;

class Timeline {
  public:
    using What = std::function<void()>;

    EpochMilliseconds now() const { return now_; }
    /// What is due at the same time happens in the order in which it was said.
    void at(EpochMilliseconds time, What what) { add(time, std::move(what), false); }
    void after(EpochMilliseconds pause, What what) { at(now_ + pause, std::move(what)); }
    /// A time-out: nothing comes of it as a rule, and nobody waits for it to be quiet.
    void time_out_at(EpochMilliseconds time, What what) { add(time, std::move(what), true); }

    /// How many happenings are due, time-outs left aside.
    std::size_t waiting() const { return waiting_; }
    /// The next happening; false where there is none, or none until then.
    bool step(EpochMilliseconds until) {
        if (heap_.empty() || heap_.front().time > until) return false;
        std::pop_heap(heap_.begin(), heap_.end(), later);
        auto due = std::move(heap_.back());
        heap_.pop_back();
        now_ = std::max(now_, due.time);
        if (!due.time_out) --waiting_;
        due.what();
        return true;
    }
    void run_until(EpochMilliseconds until) {
        while (step(until)) {
        }
        now_ = std::max(now_, until);
    }

  private:
    struct Due {
        EpochMilliseconds time;
        std::uint64_t order;
        bool time_out;
        What what;
    };
    static bool later(const Due& a, const Due& b) { return a.time != b.time ? a.time > b.time : a.order > b.order; }
    void add(EpochMilliseconds time, What what, bool time_out) {
        heap_.push_back({std::max(time, now_), order_++, time_out, std::move(what)});
        std::push_heap(heap_.begin(), heap_.end(), later);
        if (!time_out) ++waiting_;
    }

    std::vector<Due> heap_;
    EpochMilliseconds now_ = 1'795'348'800'000;
    std::uint64_t order_ = 0;
    std::size_t waiting_ = 0;
};

}  // namespace simulation
