// The order in which sockets are written to when a message goes to many of them: some at a time, with a round of the
// loop after each, so that what comes meanwhile, and what only few are told, does not wait until all have theirs.
//
//     pbxd::WriterQueue queue(executor, {.prefetch = [&](auto id) { ... },
//                                        .write = [&](auto id) { if (auto* found = find(id)) found->write_now(); },
//                                        .written = [&](auto id) { ... }});
//     for (auto id : ten_thousand) queue.add(id);     // returns at once; they are written to slice by slice
//
// Seen with 10,000 sockets of which 1,255 watch one row: written in slices of 32 they held up changes of other rows
// for half a millisecond at most, but the last of them waited for all that came meanwhile; in slices of 256 everybody
// has theirs a tenth sooner, and the others wait two milliseconds at most.
//
// Nearly all of that is the kernel's work for each send. So helpers send too, while the loop waits for them: with one,
// on two processors, the last of 1,220 had theirs after 12 ms and not after 19, and those whom few look at (99th
// percentile) after 3 ms and not after 6.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "pbxd/helpers.hpp"

namespace pbxd {

class WriterQueue {
  public:
    using WriterId = std::uint64_t;

    /// What is done with writers. One that is gone by then is the affair of these.
    struct Writers {
        /// Reads what write() will read, for several at once and before the first of them: the processor then waits for
        /// their memory together and not for each in turn. With 10,000 sockets that was an eighth of the time.
        std::function<void(WriterId)> prefetch;
        /// Writes. This and prefetch() are called by helpers too, for several writers at the same time, while the loop
        /// waits for them: they may read what all share and change what is the writer's own.
        std::function<void(WriterId)> write;
        /// Called on the loop when a slice is written to, for each writer of it, in the order in which they were added.
        /// May add it again.
        std::function<void(WriterId)> written;
    };

    WriterQueue(boost::asio::any_io_executor executor, Writers writers,
                std::size_t helpers = Helpers::for_this_machine());

    /// One that waits already keeps its place: it is written to once, and by one thread.
    void add(WriterId writer);
    bool empty() const { return waiting_.empty(); }

    static constexpr std::size_t slice = 256;   ///< writers of a round of the loop: about two milliseconds of work
    static constexpr std::size_t fetched = 32;  ///< of those, taken by one thread at a time, and prefetched

  private:
    void write_slice();
    void go_on();

    boost::asio::any_io_executor executor_;
    Writers writers_;
    Helpers helpers_;
    std::deque<WriterId> waiting_;
    boost::unordered_flat_set<WriterId> known_;  ///< who waits, or is being written to
    std::vector<WriterId> now_;                  ///< the slice that is written to
    bool scheduled_ = false;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace pbxd
