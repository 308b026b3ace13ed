// The order in which sockets are written to when a message goes to many of them: some at a time, with a round of the
// loop after each, so that what comes meanwhile, and what only few are told, does not wait until all have theirs.
//
//     pbxd::WriterQueue queue(executor, {.prefetch = [&](auto id) { ... },
//                                        .wake = [&](auto id) { if (auto* found = find(id)) found->wake(); }});
//     for (auto id : ten_thousand) queue.add(id);     // returns at once; they are woken slice by slice
//
// Seen with 10,000 sockets of which 1,255 watch one row: written in slices of 32 they held up changes of other rows
// for half a millisecond at most, but the last of them waited for all that came meanwhile; in slices of 256 everybody
// has theirs a tenth sooner, and the others wait two milliseconds at most.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>

namespace pbxd {

class WriterQueue {
  public:
    using WriterId = std::uint64_t;

    /// What is done with writers. One that is gone by then is the affair of these.
    struct Writers {
        /// Reads what wake() will read, for several at once and before the first of them: the processor then waits for
        /// their memory together and not for each in turn. With 10,000 sockets that was an eighth of the time.
        std::function<void(WriterId)> prefetch;
        /// Called for each writer, in the order in which they were added.
        std::function<void(WriterId)> wake;
    };

    WriterQueue(boost::asio::any_io_executor executor, Writers writers);

    void add(WriterId writer);
    bool empty() const { return waiting_.empty(); }

    static constexpr std::size_t slice = 256;   ///< writers that are woken at a time: about two milliseconds
    static constexpr std::size_t fetched = 64;  ///< of those, prefetched at a time: they fit a processor's own cache

  private:
    void wake_slice();
    void go_on();

    boost::asio::any_io_executor executor_;
    Writers writers_;
    std::deque<WriterId> waiting_;
    bool scheduled_ = false;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace pbxd
