// What an esl::Call has not yet told its handler: events in their order, the hang-up once among them, the end last.
#pragma once

#include <cstddef>
#include <optional>

#include "esl/call_notification.hpp"
#include "esl/detail/notification_queue.hpp"

namespace esl::detail {

// Bounded as the NotificationQueue that holds the events. The hang-up survives an Overflow, and then comes before it.
class CallNotifications {
  public:
    CallNotifications(std::size_t max_count, std::size_t max_bytes) noexcept : queue_(max_count, max_bytes) {}

    void push(EventMessage event);
    // To be called once.
    void hang_up(HungUp hangup);
    // After this nothing more may be pushed.
    void end(Disconnected disconnected) { end_ = std::move(disconnected); }

    bool empty() const noexcept { return queue_.empty() && !hangup_ && !end_; }
    std::size_t events() const noexcept { return queue_.size(); }

    // The oldest; there must be one. The end is given for ever.
    CallNotification pop();

  private:
    NotificationQueue queue_;
    std::size_t before_hangup_ = 0;  // what was queued before the hang-up, and still is
    std::optional<HungUp> hangup_;
    std::optional<Disconnected> end_;
};

}  // namespace esl::detail
