#include "pbxd/helpers.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace pbxd {
namespace {

/// What is shared once. Outlives share(), for a helper may come when everything is done; it then takes nothing.
class Job {
  public:
    Job(std::size_t count, std::size_t piece, const Helpers::Work& work) : count_(count), piece_(piece), work_(work) {}

    /// Takes pieces until there are no more.
    void help() noexcept {
        std::unique_lock lock(mutex_);
        while (next_ < count_) {
            const auto begin = next_;
            next_ += std::min(piece_, count_ - begin);
            const auto end = next_;
            ++under_way_;
            lock.unlock();
            work_(begin, end);
            lock.lock();
            if (--under_way_ == 0) done_.notify_one();
        }
    }

    /// For those that others took; after help(), when all are taken.
    void wait() {
        std::unique_lock lock(mutex_);
        done_.wait(lock, [this] { return under_way_ == 0; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable done_;
    std::size_t count_;
    std::size_t piece_;
    std::size_t next_ = 0;
    std::size_t under_way_ = 0;
    const Helpers::Work& work_;  ///< whoever asks holds it until all pieces are done
};

}  // namespace

Helpers::Helpers(std::size_t count) : count_(count), pool_(count) {}

std::size_t Helpers::for_this_machine() {
    const std::size_t processors = std::thread::hardware_concurrency();  // 0: nobody knows
    return std::min<std::size_t>(std::max<std::size_t>(processors, 1) - 1, 3);
}

void Helpers::share(std::size_t count, std::size_t piece, const Work& work) noexcept {
    if (count == 0) return;
    const auto wanted = std::min(count_, (count - 1) / piece);
    const auto job = std::make_shared<Job>(count, piece, work);
    for (std::size_t i = 0; i < wanted; ++i) boost::asio::post(pool_, [job] { job->help(); });
    job->help();
    job->wait();
}

}  // namespace pbxd
