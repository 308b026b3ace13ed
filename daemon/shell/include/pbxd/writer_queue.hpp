// The order in which sockets are written to when a message goes to many of them: some at a time, with a round of the
// loop after each, so that what comes meanwhile, and what only few are told, does not wait until all have theirs.
//
//     pbxd::WriterQueue queue(executor, [&](std::uint64_t id) { if (auto* found = find(id)) found->wake(); });
//     for (auto id : ten_thousand) queue.add(id);     // returns at once; they are woken slice by slice
//
// Seen with 10,000 sockets of which 1,220 watch one row: written in one go, a change of that row held all else for 25
// ms.
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

    /// `wake` is called for each writer, in the order in which they were added; one that is gone by then is its affair.
    WriterQueue(boost::asio::any_io_executor executor, std::function<void(WriterId)> wake);

    void add(WriterId writer);
    bool empty() const { return waiting_.empty(); }

    static constexpr std::size_t slice = 32;  ///< writers that are woken at a time: about half a millisecond

  private:
    void wake_some();
    void go_on();

    boost::asio::any_io_executor executor_;
    std::function<void(WriterId)> wake_;
    std::deque<WriterId> waiting_;
    bool scheduled_ = false;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace pbxd
