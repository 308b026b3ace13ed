#include "pbxd/writer_queue.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

namespace pbxd {

WriterQueue::WriterQueue(boost::asio::any_io_executor executor, Writers writers)
    : executor_(std::move(executor)), writers_(std::move(writers)) {}

void WriterQueue::add(WriterId writer) {
    if (!known_.insert(writer).second) return;
    waiting_.push_back(writer);
    go_on();
}

void WriterQueue::write_at_once(std::span<const WriterId> writers) {
    for (auto rest = writers; !rest.empty(); rest = rest.subspan(std::min(together, rest.size())))
        write_together(rest.first(std::min(together, rest.size())));
    for (const auto writer : writers) writers_.written(writer);
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
    for (const auto writer : now_) known_.erase(writer);
    write_at_once(now_);
    // Behind what the sockets have brought meanwhile.
    go_on();
}

void WriterQueue::write_together(std::span<const WriterId> writers) {
    for (const auto writer : writers) writers_.prefetch(writer);
    do {
        for (const auto writer : writers) writers_.write(writer, batch_);
    } while (batch_.send());
}

}  // namespace pbxd
