// When a connection must have got on. Setting it anew is cheap: the timer behind it is touched only if the new time is
// the earlier one.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <functional>
#include <memory>

namespace http {

class Deadline {
  public:
    /// `expired` is called once, on the executor, unless the deadline was cleared, moved, or destroyed before.
    Deadline(const boost::asio::any_io_executor& executor, std::function<void()> expired);
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;
    ~Deadline();

    void set(std::chrono::milliseconds from_now);
    void clear();

  private:
    struct State;
    static void wait(const std::shared_ptr<State>& state);
    std::shared_ptr<State> state_;
};

}  // namespace http
