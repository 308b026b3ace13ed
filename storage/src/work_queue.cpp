#include "work_queue.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <memory>
#include <utility>

#include "storage/error.hpp"

namespace storage {
namespace {

using boost::system::error_code;
namespace asio = boost::asio;

/// Work on its way through the pool, with the one who waits for it.
template <class Handler>
class Job {
  public:
    Job(std::function<void()> work, Handler handler, std::atomic<std::size_t>& pending)
        : work_(std::move(work)),
          handler_(std::move(handler)),
          guard_(asio::get_associated_executor(handler_)),
          pending_(pending) {
        const auto slot = asio::get_associated_cancellation_slot(handler_);
        if (!slot.is_connected()) return;
        cancelled_ = std::make_shared<std::atomic<bool>>(false);
        // The slot belongs to the waiting side and the job to the pool: neither outlives the other for certain.
        asio::cancellation_slot(slot).assign([flag = cancelled_](asio::cancellation_type) { flag->store(true); });
    }

    void operator()() {
        std::exception_ptr thrown;
        error_code failed;
        if (cancelled_ && cancelled_->load()) {
            failed = asio::error::operation_aborted;
        } else {
            try {
                work_();
            } catch (...) {
                thrown = std::current_exception();
            }
        }
        --pending_;
        const auto executor = guard_.get_executor();
        asio::post(executor,
                   [handler = std::move(handler_), thrown, failed]() mutable { std::move(handler)(thrown, failed); });
    }

  private:
    std::function<void()> work_;
    Handler handler_;
    asio::executor_work_guard<asio::associated_executor_t<Handler>> guard_;
    std::atomic<std::size_t>& pending_;
    std::shared_ptr<std::atomic<bool>> cancelled_;
};

}  // namespace

WorkQueue::WorkQueue(std::size_t threads, std::size_t max_pending) : max_pending_(max_pending), pool_(threads) {}

// thread_pool's own destructor would drop what waits, and with it the coroutines that wait, in the middle of their
// work.
WorkQueue::~WorkQueue() { pool_.join(); }

bool WorkQueue::reserve() noexcept {
    if (pending_.fetch_add(1) < max_pending_) return true;
    --pending_;
    return false;
}

asio::awaitable<error_code> WorkQueue::run(std::function<void()> work) {
    if (!reserve()) co_return Error::busy;
    auto initiate = [this](auto handler, std::function<void()> accepted) {
        asio::post(pool_, Job<decltype(handler)>(std::move(accepted), std::move(handler), pending_));
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr, error_code)>(
        std::move(initiate), asio::use_awaitable, std::move(work));
}

}  // namespace storage
