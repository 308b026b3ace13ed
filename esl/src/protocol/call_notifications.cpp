#include "esl/detail/call_notifications.hpp"

#include <utility>

namespace esl::detail {

void CallNotifications::push(EventMessage event) {
    const std::size_t before = queue_.size();
    queue_.push(std::move(event));
    if (queue_.size() <= before) before_hangup_ = 0;  // an Overflow took the place of all
}

void CallNotifications::hang_up(HungUp hangup) {
    hangup_ = std::move(hangup);
    before_hangup_ = queue_.size();
}

CallNotification CallNotifications::pop() {
    if (hangup_ && before_hangup_ == 0) {
        HungUp hangup = std::move(*hangup_);
        hangup_.reset();
        return hangup;
    }
    if (queue_.empty()) return *end_;
    if (before_hangup_ > 0) --before_hangup_;
    Notification oldest = queue_.pop();
    if (auto* event = std::get_if<EventMessage>(&oldest)) return std::move(*event);
    return std::get<Overflow>(oldest);
}

}  // namespace esl::detail
