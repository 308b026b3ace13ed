#include "deadline.hpp"

#include <boost/asio/steady_timer.hpp>

namespace http {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

struct Deadline::State {
    State(const asio::any_io_executor& executor, std::function<void()> f) : timer(executor), expired(std::move(f)) {}
    asio::steady_timer timer;
    std::function<void()> expired;
    Clock::time_point at = Clock::time_point::max();     ///< max: none
    Clock::time_point wakes = Clock::time_point::max();  ///< when the timer fires; max: not at all
};

Deadline::Deadline(const asio::any_io_executor& executor, std::function<void()> expired)
    : state_(std::make_shared<State>(executor, std::move(expired))) {}

Deadline::~Deadline() {
    state_->expired = nullptr;
    state_->timer.cancel();
}

void Deadline::set(std::chrono::milliseconds from_now) {
    state_->at = Clock::now() + from_now;
    if (state_->at < state_->wakes) wait(state_);
}

void Deadline::clear() { state_->at = Clock::time_point::max(); }

void Deadline::wait(const std::shared_ptr<State>& state) {
    state->wakes = state->at;
    state->timer.expires_at(state->at);  // a wait under way ends with operation_aborted
    state->timer.async_wait([state](boost::system::error_code error) {
        if (error || !state->expired) return;
        state->wakes = Clock::time_point::max();
        if (state->at == Clock::time_point::max()) return;
        if (state->at > Clock::now()) return wait(state);
        state->at = Clock::time_point::max();
        const auto expired = state->expired;  // which may destroy the deadline
        expired();
    });
}

}  // namespace http
