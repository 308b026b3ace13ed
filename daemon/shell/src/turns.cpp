#include "pbxd/turns.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <list>
#include <optional>

#include "storage/error.hpp"

namespace pbxd {

namespace asio = boost::asio;

/// Who waits. A turn that was given and never used is passed on, for it ends with its waiter.
struct Turns::Waiter {
    asio::steady_timer called;
    std::optional<Turn> turn = {};
};

struct Turns::Queues {
    /// A record is here while somebody has it; who waits for it, in order.
    std::map<Key, std::list<Waiter*>> of;
};

std::shared_ptr<Turns::Queues> Turns::make_queues() { return std::make_shared<Queues>(); }

Turns::Turn::~Turn() {
    if (queues_ == nullptr) return;
    const auto queue = queues_->of.find(key_);
    if (queue->second.empty()) {
        queues_->of.erase(queue);
        return;
    }
    auto& next = *queue->second.front();
    queue->second.pop_front();
    next.turn.emplace(queues_, key_);
    next.called.cancel();
}

asio::awaitable<boost::system::result<Turns::Turn>> Turns::take(Key key) {
    const auto queues = queues_;
    const auto [queue, is_free] = queues->of.try_emplace(key);
    if (is_free) co_return Turn(queues, key);
    if (queue->second.size() >= most_waiting) co_return storage::Error::busy;
    const auto executor = co_await asio::this_coro::executor;
    Waiter waiter{.called = asio::steady_timer(executor, asio::steady_timer::time_point::max())};
    auto& line = queue->second;
    line.push_back(&waiter);
    // Whoever no longer waits, by a coroutine that is cancelled or destroyed, leaves the line too.
    struct Leaving {
        std::shared_ptr<Queues> queues;
        Key key;
        Waiter& waiter;
        ~Leaving() {
            if (!waiter.turn) queues->of.at(key).remove(&waiter);
        }
    };
    const Leaving leaving{.queues = queues, .key = key, .waiter = waiter};
    boost::system::error_code ignored;
    co_await waiter.called.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    if (!waiter.turn) co_return make_error_code(asio::error::operation_aborted);
    co_return std::move(*waiter.turn);
}

}  // namespace pbxd
