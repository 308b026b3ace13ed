// The part of detail::Session that watches the clock.
#include <algorithm>

#include "esl/detail/session.hpp"

namespace esl::detail {

void Session::on_bytes(Time now) noexcept {
    last_traffic_ = now;
    probing_ = false;
}

// While the switch runs an `api` it sends nothing at all on this connection, not even events. So silence begins to
// count when the command at the head of the line, the only one that can be running, has had its time.
Session::Time Session::quiet_since() const noexcept {
    if (pending_.empty() || pending_.front().kind != Command::Kind::api) return last_traffic_;
    return std::max(last_traffic_, pending_.front().deadline);
}

Session::Time Session::next_deadline() const noexcept {
    if (!ready()) return started_ + config_.handshake_timeout;
    if (probing_) return std::max(probed_, quiet_since()) + config_.probe_timeout;
    return quiet_since() + config_.liveness_interval;
}

boost::system::error_code Session::on_time(Time now) {
    if (now < next_deadline()) return {};
    if (!ready()) return Error::timed_out;
    if (probing_) return Error::silent;
    probing_ = true;
    probed_ = now;
    send(Command::probe(), Purpose::probe, now);
    return {};
}

}  // namespace esl::detail
