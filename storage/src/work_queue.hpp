// A bounded pool of threads for work that blocks, awaited from elsewhere.
//
//     WorkQueue queue(1, 100);
//     std::function<void()> work = [&] { row = read_from_disk(); };
//     const boost::system::error_code failed = co_await queue.run(std::move(work));
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <functional>

namespace storage {

class WorkQueue {
  public:
    /// `max_pending` counts what waits and what is under way.
    WorkQueue(std::size_t threads, std::size_t max_pending);
    WorkQueue(const WorkQueue&) = delete;
    WorkQueue& operator=(const WorkQueue&) = delete;
    /// Does all that was accepted, then ends the threads.
    ~WorkQueue();

    /// Runs `work` in the pool and resumes on the caller's executor. What `work` refers to may live in the awaiting
    /// coroutine: its frame outlives the work in every case. Gives Error::busy when the queue is full, and
    /// operation_aborted when the awaiting coroutine was cancelled before the work began (once begun it is finished).
    /// What `work` throws is thrown here.
    boost::asio::awaitable<boost::system::error_code> run(std::function<void()> work);

  private:
    bool reserve() noexcept;

    const std::size_t max_pending_;
    std::atomic<std::size_t> pending_ = 0;
    boost::asio::thread_pool pool_;
};

}  // namespace storage
