// The order in which sockets are written to when a message goes to many of them: some at a time, with a round of the
// loop after each, so that what comes meanwhile, and what only few are told, does not wait until all have theirs.
//
//     pbxd::WriterQueue queue(executor, {.prefetch = [&](auto id) { ... },
//                                        .write = [&](auto id, auto& batch) {
//                                            if (auto* found = find(id)) found->write_in(batch);
//                                        },
//                                        .written = [&](auto id) { ... }});
//     for (auto id : ten_thousand) queue.add(id);     // returns at once; they are written to slice by slice
//
// Seen with 10,000 sockets of which 1,255 watch one row: written in slices of 32 they held up changes of other rows
// for half a millisecond at most, but the last of them waited for all that came meanwhile; in slices of 256 everybody
// has theirs a tenth sooner, and the others wait two milliseconds at most. Larger ones gave nothing more.
//
// Nearly all of that is the kernel's work for each send, so those of a slice are sent together. A thread that helped
// gave nothing on two processors: where the readers are on the same machine it takes theirs.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "http/send_batch.hpp"

namespace pbxd {

class WriterQueue {
  public:
    using WriterId = std::uint64_t;

    /// What is done with writers. One that is gone by then is the affair of these.
    struct Writers {
        /// Reads what write() will read, for several at once and before the first of them: the processor then waits for
        /// their memory together and not for each in turn. With 10,000 sockets that was an eighth of the time.
        std::function<void(WriterId)> prefetch;
        /// Adds to the batch what the writer has to say first; called again when that is sent, until it adds nothing.
        std::function<void(WriterId, http::SendBatch&)> write;
        /// Called when all that was added together is sent, for each in the order in which they were added. May add
        /// the writer again.
        std::function<void(WriterId)> written;
    };

    WriterQueue(boost::asio::any_io_executor executor, Writers writers);

    /// One that waits already keeps its place: it is written to once.
    void add(WriterId writer);
    /// For few: they are written to, and told so, before this returns.
    void write_at_once(std::span<const WriterId> writers);
    bool empty() const { return waiting_.empty(); }

    /// Writers of a round of the loop: about two milliseconds of work.
    static constexpr std::size_t slice = 256;
    /// Of those, prefetched and sent together.
    static constexpr std::size_t together = http::SendBatch::of_one_call;

  private:
    void write_slice();
    void write_together(std::span<const WriterId> writers);
    void go_on();

    boost::asio::any_io_executor executor_;
    Writers writers_;
    http::SendBatch batch_;
    std::deque<WriterId> waiting_;
    boost::unordered_flat_set<WriterId> known_;  ///< who waits
    std::vector<WriterId> now_;                  ///< the slice that is written to
    bool scheduled_ = false;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace pbxd
