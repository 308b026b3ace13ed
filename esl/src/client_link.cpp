#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <string>

#include "client_impl.hpp"
#include "first_of.hpp"

namespace esl {
namespace {

namespace asio = boost::asio;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t read_size = std::size_t{64} * 1024;

}  // namespace

asio::awaitable<void> Client::Impl::read(End& end) {
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!co_await is_cancelled()) {
        const std::span<char> space = decoder_.prepare(read_size);
        const auto [error, n] = co_await socket_.async_read_some(asio::buffer(space.data(), space.size()), as_result);
        if (co_await is_cancelled()) co_return;
        if (error) {
            end = {error == asio::error::eof ? make_error_code(Error::connection_lost) : error,
                   std::string(session_->doing())};
            co_return;
        }
        if (options_.on_bytes && n > 0) options_.on_bytes(space.first(n));
        decoder_.commit(n);
        session_->on_bytes(Clock::now());
        if (!take_messages(end)) co_return;
        wake_link();
    }
}

bool Client::Impl::take_messages(End& end) {
    for (;;) {
        const auto frame = decoder_.next();
        if (frame.has_error()) {
            end = {frame.error(),
                   std::string(session_->doing()) + ", at byte " + std::to_string(decoder_.error_position())};
            return false;
        }
        if (!*frame) return true;
        if (!take_message(**frame, end)) return false;
    }
}

bool Client::Impl::take_message(const Frame& frame, End& end) {
    using Kind = detail::Session::Action::Kind;
    const std::string_view doing = session_->doing();
    const detail::Session::Action action = session_->on_frame(frame);
    switch (action.kind) {
        case Kind::none:
            return true;
        case Kind::connected:
            notify(Connected{session_->core_uuid(), session_->hostname()});
            return true;
        case Kind::event:
            notify(EventMessage(frame));
            return true;
        case Kind::reply:
        case Kind::job:
            finish(action.id, action.error ? Result<Reply>(action.error) : Result<Reply>(make_reply(frame)));
            return true;
        case Kind::fail:
            end = {action.error, std::string(doing)};
            return false;
    }
    return true;
}

// Wakes the writer if there is something to send, and the watch if its time has come forward.
void Client::Impl::wake_link() {
    if (session_->has_output()) output_.cancel();
    if (session_->next_deadline() < deadline_.expiry()) deadline_.cancel();
}

asio::awaitable<void> Client::Impl::write(End& end) {
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!co_await is_cancelled()) {
        while (!session_->has_output()) {
            co_await wait_for(output_);
            if (co_await is_cancelled()) co_return;
        }
        const std::string output = session_->take_output();
        const auto [error, n] = co_await asio::async_write(socket_, asio::buffer(output), as_result);
        written_ += n;
        if (co_await is_cancelled()) co_return;
        if (error) {
            end = {error, "sending"};
            co_return;
        }
    }
}

asio::awaitable<void> Client::Impl::watch(End& end) {
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!co_await is_cancelled()) {
        deadline_.expires_at(session_->next_deadline());
        co_await wait_for(deadline_);
        if (co_await is_cancelled()) co_return;
        const std::string_view doing = session_->doing();
        if (const auto error = session_->on_time(Clock::now())) {
            end = {error, std::string(doing)};
            co_return;
        }
        wake_link();
    }
}

}  // namespace esl
