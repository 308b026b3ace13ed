// When the events of a recording are due.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <optional>

namespace pbxd {

/// Begins with the first wait, so that what came before the first event in the recording is not waited for.
class ReplayPace {
  public:
    /// `speed`: 1 as recorded, 2 twice as fast, 0 as fast as possible.
    ReplayPace(const boost::asio::any_io_executor& executor, double speed) : timer_(executor), speed_(speed) {}

    /// Waits until what was recorded at that time is due. Lets others run now and then even where nothing is waited
    /// for. Throws operation_aborted when cancelled.
    boost::asio::awaitable<void> wait_for(std::chrono::microseconds at);

    /// Ends a wait that is under way, and all later ones at once.
    void hurry();

  private:
    boost::asio::steady_timer timer_;
    double speed_;
    std::optional<std::chrono::microseconds> first_;
    std::chrono::steady_clock::time_point begin_;
    unsigned waits_ = 0;
};

}  // namespace pbxd
