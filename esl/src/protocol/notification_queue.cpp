#include "esl/detail/notification_queue.hpp"

#include <optional>
#include <utility>

namespace esl::detail {

void NotificationQueue::push(EventMessage event) {
    const std::size_t size = event.size();
    if (size > max_bytes_) return overflow(1);
    if (queue_.size() >= max_count_ || bytes_ + size > max_bytes_) overflow(0);
    bytes_ += size;
    queue_.emplace_back(std::move(event));
}

void NotificationQueue::push_link(Notification notification) {
    // A switch that stays away gives a Disconnected for each attempt; the last says it all.
    if (std::holds_alternative<Disconnected>(notification) && !queue_.empty() &&
        std::holds_alternative<Disconnected>(queue_.back())) {
        queue_.back() = std::move(notification);
        return;
    }
    if (queue_.size() >= max_count_) overflow(0);
    queue_.push_back(std::move(notification));
}

void NotificationQueue::overflow(std::uint64_t dropped_now) {
    std::uint64_t dropped = dropped_now;
    std::optional<Notification> link;
    for (Notification& queued : queue_) {
        if (const auto* earlier = std::get_if<Overflow>(&queued)) {
            dropped += earlier->dropped;
        } else if (std::holds_alternative<EventMessage>(queued)) {
            ++dropped;
        } else {
            link = std::move(queued);
        }
    }
    queue_.clear();
    bytes_ = 0;
    if (link) queue_.push_back(std::move(*link));
    queue_.emplace_back(Overflow{dropped});
}

Notification NotificationQueue::pop() {
    Notification oldest = std::move(queue_.front());
    queue_.pop_front();
    if (const auto* event = std::get_if<EventMessage>(&oldest)) bytes_ -= event->size();
    return oldest;
}

}  // namespace esl::detail
