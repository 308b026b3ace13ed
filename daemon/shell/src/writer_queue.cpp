#include "pbxd/writer_queue.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

namespace pbxd {

WriterQueue::WriterQueue(boost::asio::any_io_executor executor, Writers writers, std::size_t helpers)
    : executor_(std::move(executor)), writers_(std::move(writers)), helpers_(helpers) {}

void WriterQueue::add(WriterId writer) {
    if (!known_.insert(writer).second) return;
    waiting_.push_back(writer);
    go_on();
}

void WriterQueue::go_on() {
    if (waiting_.empty() || std::exchange(scheduled_, true)) return;
    boost::asio::post(executor_, [this, alive = std::weak_ptr(alive_)] {
        if (!alive.expired()) write_slice();
    });
}

void WriterQueue::write_slice() {
    scheduled_ = false;
    const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(slice, waiting_.size()));
    now_.assign(waiting_.begin(), end);
    // Those who are added meanwhile come after a round of the loop.
    waiting_.erase(waiting_.begin(), end);
    helpers_.share(now_.size(), fetched, [this](std::size_t at, std::size_t to) {
        for (auto i = at; i < to; ++i) writers_.prefetch(now_[i]);
        for (auto i = at; i < to; ++i) writers_.write(now_[i]);
    });
    for (const auto writer : now_) {
        known_.erase(writer);
        writers_.written(writer);
    }
    // Behind what the sockets have brought meanwhile.
    go_on();
}

}  // namespace pbxd
