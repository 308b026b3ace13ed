// What esl::Client has not yet told its owner: bounded, in order, and never silent about what it threw away.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

#include "esl/notification.hpp"

namespace esl::detail {

// An event that would exceed a bound makes all that is queued go, but for the last word on the link (Connected or
// Disconnected), and Overflow takes its place: what is older than a rebuild is of no use to the owner. The event itself
// follows the Overflow if it fits. So the queue is never longer than its bound, plus two.
class NotificationQueue {
  public:
    NotificationQueue(std::size_t max_count, std::size_t max_bytes) noexcept
        : max_count_(max_count), max_bytes_(max_bytes) {}

    void push(Connected connected) { push_link(std::move(connected)); }
    void push(Disconnected disconnected) { push_link(std::move(disconnected)); }
    void push(EventMessage event);

    bool empty() const noexcept { return queue_.empty(); }
    std::size_t size() const noexcept { return queue_.size(); }
    std::size_t bytes() const noexcept { return bytes_; }

    // The oldest; there must be one.
    Notification pop();

  private:
    void push_link(Notification notification);
    void overflow(std::uint64_t dropped_now);

    std::deque<Notification> queue_;
    std::size_t bytes_ = 0;  // of the events
    std::size_t max_count_;
    std::size_t max_bytes_;
};

}  // namespace esl::detail
