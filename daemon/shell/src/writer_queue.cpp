#include "pbxd/writer_queue.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

namespace pbxd {

WriterQueue::WriterQueue(boost::asio::any_io_executor executor, Writers writers)
    : executor_(std::move(executor)), writers_(std::move(writers)) {}

void WriterQueue::add(WriterId writer) {
    waiting_.push_back(writer);
    go_on();
}

void WriterQueue::go_on() {
    if (waiting_.empty() || std::exchange(scheduled_, true)) return;
    boost::asio::post(executor_, [this, alive = std::weak_ptr(alive_)] {
        if (!alive.expired()) wake_slice();
    });
}

void WriterQueue::wake_slice() {
    scheduled_ = false;
    // Those who are added meanwhile come after a round of the loop.
    for (auto left = std::min(slice, waiting_.size()); left > 0;) {
        const auto some = std::min(fetched, left);
        for (std::size_t at = 0; at < some; ++at) writers_.prefetch(waiting_[at]);
        for (std::size_t at = 0; at < some; ++at) {
            const auto writer = waiting_.front();
            waiting_.pop_front();
            writers_.wake(writer);
        }
        left -= some;
    }
    // Behind what the sockets have brought meanwhile.
    go_on();
}

}  // namespace pbxd
