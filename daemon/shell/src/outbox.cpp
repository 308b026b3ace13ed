#include "pbxd/outbox.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace pbxd {

namespace asio = boost::asio;

Outbox::Outbox(const asio::any_io_executor& executor, std::size_t most_bytes)
    : most_bytes_(most_bytes), wake_(executor, 0) {}

bool Outbox::push(Message message, Write write) { return push(std::move(message), false, write); }

bool Outbox::push_kept(Message message) { return push(std::move(message), true, Write::now); }

bool Outbox::push(Message message, bool kept, Write write) {
    if (finishing_ || (!waiting_.empty() && bytes_ + message->size() > most_bytes_)) return false;
    bytes_ += message->size();
    waiting_.push_back({.message = std::move(message), .kept = kept});
    if (write == Write::now) wake();
    return true;
}

void Outbox::wake() { wake_.try_send(boost::system::error_code()); }

void Outbox::write_in(http::SendBatch& batch, http::WebSocket& socket) {
    if (!sleeping_) return;
    if (taken_) settle();
    if (!added_ && !waiting_.empty()) added_ = socket.write_in(batch, *waiting_.front().message, taken_);
}

void Outbox::settle() {
    added_ = false;
    if (!std::exchange(taken_, false)) return;
    bytes_ -= waiting_.front().message->size();
    waiting_.erase(waiting_.begin());
}

void Outbox::written(http::WebSocket& socket) {
    if (!sleeping_) return;
    settle();
    socket.flush();
    if (!waiting_.empty()) return wake();
    on_empty();
}

void Outbox::drop() {
    const auto gone =
        std::remove_if(waiting_.begin(), waiting_.end(), [](const Waiting& waiting) { return !waiting.kept; });
    waiting_.erase(gone, waiting_.end());
    bytes_ = 0;
    for (const auto& waiting : waiting_) bytes_ += waiting.message->size();
}

void Outbox::clear() {
    waiting_.clear();
    bytes_ = 0;
}

void Outbox::finish() {
    finishing_ = true;
    wake();
}

asio::awaitable<boost::system::result<void>> Outbox::run(http::WebSocket& socket) {
    for (;;) {
        while (!waiting_.empty()) {
            const Message message = std::move(waiting_.front().message);
            waiting_.erase(waiting_.begin());
            bytes_ -= message->size();
            auto written = co_await socket.write(message);
            if (!written) co_return written;
        }
        if (finishing_) co_return boost::system::result<void>();
        on_empty();
        if (!waiting_.empty()) continue;
        sleeping_ = true;
        co_await wake_.async_receive(asio::as_tuple(asio::use_awaitable));
        sleeping_ = false;
    }
}

}  // namespace pbxd
