#include "pbxd/writer_queue.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace pbxd {

WriterQueue::WriterQueue(boost::asio::any_io_executor executor, std::function<void(WriterId)> wake)
    : executor_(std::move(executor)), wake_(std::move(wake)) {}

void WriterQueue::add(WriterId writer) {
    waiting_.push_back(writer);
    go_on();
}

void WriterQueue::go_on() {
    if (waiting_.empty() || std::exchange(scheduled_, true)) return;
    boost::asio::post(executor_, [this, alive = std::weak_ptr(alive_)] {
        if (!alive.expired()) wake_some();
    });
}

void WriterQueue::wake_some() {
    scheduled_ = false;
    for (std::size_t woken = 0; woken < slice && !waiting_.empty(); ++woken) {
        const auto writer = waiting_.front();
        waiting_.pop_front();
        wake_(writer);
    }
    // Behind those just woken, and behind what the sockets have brought meanwhile.
    go_on();
}

}  // namespace pbxd
