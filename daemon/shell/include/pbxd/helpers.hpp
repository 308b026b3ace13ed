// Threads that help whoever has the same to do for very many, and waits meanwhile: a loop that lends them what it owns
// and takes it back before it goes on, so that each piece of state still has one owner at a time.
//
//     pbxd::Helpers helpers(pbxd::Helpers::for_this_machine());
//     helpers.share(sockets.size(), 32, [&](std::size_t begin, std::size_t end) {
//         for (auto at = begin; at < end; ++at) send(sockets[at]);
//     });                                              // all are done here
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <cstddef>
#include <functional>

namespace pbxd {

class Helpers {
  public:
    /// Does a piece of the work: those numbered from the first to before the second. Two of them may run at the same
    /// time, in different threads. What it throws ends the program: others may be at work on the same.
    using Work = std::function<void(std::size_t begin, std::size_t end)>;

    /// With none, everything is done by whoever asks.
    explicit Helpers(std::size_t count);
    Helpers(const Helpers&) = delete;
    Helpers& operator=(const Helpers&) = delete;
    ~Helpers() = default;

    /// One for each processor but the one of whoever asks; three at most. Measured with one, on two processors.
    static std::size_t for_this_machine();

    /// Has `count` things done in pieces of `piece` at most (not 0), by whoever asks and by helpers that have time;
    /// returns when all are done. Waits for no helper that has not begun: where the processors have other work, whoever
    /// asks does it all.
    void share(std::size_t count, std::size_t piece, const Work& work) noexcept;

  private:
    std::size_t count_;
    boost::asio::thread_pool pool_;
};

}  // namespace pbxd
