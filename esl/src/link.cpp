#include "link.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <span>

#include "esl/error.hpp"
#include "first_of.hpp"

namespace esl {
namespace {

namespace asio = boost::asio;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

}  // namespace

Link::Link(const asio::any_io_executor& executor, const Limits& limits, std::size_t read_size)
    : socket_(executor),
      decoder_(limits),
      read_size_(read_size),
      output_(executor, Clock::time_point::max()),
      deadline_(executor) {}

asio::awaitable<void> Link::run(Protocol& protocol, End& end) {
    decoder_.reset();
    written_ = 0;
    co_await first_of(first_of(read(protocol, end), write(protocol, end)), watch(protocol, end));
    close();
}

void Link::close() {
    boost::system::error_code ignored;
    socket_.close(ignored);
}

void Link::wake(const Protocol& protocol) {
    if (protocol.has_output()) output_.cancel();
    if (protocol.next_deadline() < deadline_.expiry()) deadline_.cancel();
}

asio::awaitable<void> Link::read(Protocol& protocol, End& end) {
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!co_await is_cancelled()) {
        const std::span<char> space = decoder_.prepare(read_size_);
        const auto [error, n] = co_await socket_.async_read_some(asio::buffer(space.data(), space.size()), as_result);
        if (co_await is_cancelled()) co_return;
        if (error) {
            end = {error == asio::error::eof ? make_error_code(Error::connection_lost) : error,
                   std::string(protocol.doing())};
            co_return;
        }
        protocol.on_bytes(space.first(n), Clock::now());
        decoder_.commit(n);
        if (!take_messages(protocol, end)) co_return;
        wake(protocol);
    }
}

bool Link::take_messages(Protocol& protocol, End& end) {
    for (;;) {
        const auto frame = decoder_.next();
        if (frame.has_error()) {
            end = {frame.error(),
                   std::string(protocol.doing()) + ", at byte " + std::to_string(decoder_.error_position())};
            return false;
        }
        if (!*frame) return true;
        const std::string_view doing = protocol.doing();
        if (const auto error = protocol.on_message(**frame)) {
            end = {error, std::string(doing)};
            return false;
        }
    }
}

asio::awaitable<void> Link::write(Protocol& protocol, End& end) {
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!co_await is_cancelled()) {
        while (!protocol.has_output()) {
            co_await wait_for(output_);
            if (co_await is_cancelled()) co_return;
        }
        const std::string output = protocol.take_output();
        const auto [error, n] = co_await asio::async_write(socket_, asio::buffer(output), as_result);
        written_ += n;
        if (co_await is_cancelled()) co_return;
        if (error) {
            end = {error, "sending"};
            co_return;
        }
    }
}

asio::awaitable<void> Link::watch(Protocol& protocol, End& end) {
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!co_await is_cancelled()) {
        deadline_.expires_at(protocol.next_deadline());
        co_await wait_for(deadline_);
        if (co_await is_cancelled()) co_return;
        const std::string_view doing = protocol.doing();
        if (const auto error = protocol.on_time(Clock::now())) {
            end = {error, std::string(doing)};
            co_return;
        }
        wake(protocol);
    }
}

}  // namespace esl
