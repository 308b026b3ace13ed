// The inside of esl::Client. The pieces, one source each: client.cpp (commands and notifications), client_run.cpp
// (connect, wait, again), client_link.cpp (one connection: reading, writing, the clock).
//
// One link at a time. While it is up three coroutines share it: read, write and watch; the first that ends, by an error
// or because the owner stopped the client, ends the others; when all three have ended nothing is under way any more,
// and what still waits for an answer is told what became of it.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <unordered_map>

#include "esl/client.hpp"
#include "esl/detail/notification_queue.hpp"
#include "esl/detail/session.hpp"

namespace esl {

class Client::Impl {
  public:
    using Clock = std::chrono::steady_clock;
    using CommandId = detail::Session::CommandId;

    Impl(boost::asio::any_io_executor executor, Options options);

    boost::asio::awaitable<void> run();
    void stop();
    bool connected() const noexcept { return session_ && session_->ready(); }
    boost::asio::awaitable<Result<Reply>> command(Result<Command> command, std::chrono::milliseconds timeout);
    boost::asio::awaitable<Notification> receive();
    std::optional<Notification> try_receive();
    std::string make_uuid();

  private:
    // Somebody who waits for an answer; lives in the coroutine that waits.
    struct Waiter {
        boost::asio::steady_timer timer;
        bool done = false;
        Result<Reply> result = Reply{};
    };
    // How a connection, or an attempt at one, ended.
    struct End {
        boost::system::error_code error;
        std::string doing;
    };

    boost::asio::awaitable<void> run_until_stopped();
    boost::asio::awaitable<void> wait_for_stop();
    boost::asio::awaitable<End> connect();
    boost::asio::awaitable<void> find_and_connect(End& end);
    boost::asio::awaitable<void> connected_session(End& end);
    boost::asio::awaitable<void> read(End& end);
    boost::asio::awaitable<void> write(End& end);
    boost::asio::awaitable<void> watch(End& end);

    // Takes every whole message that the decoder has. Gives false if the link is to end.
    bool take_messages(End& end);
    bool take_message(const Frame& frame, End& end);
    void wake_link();
    void finish(CommandId id, Result<Reply> result);
    void finish_lost_commands();
    void notify(auto&& notification) {
        queue_.push(std::forward<decltype(notification)>(notification));
        received_.cancel();
    }

    boost::asio::any_io_executor executor_;
    Options options_;
    bool stopped_ = false;
    boost::asio::steady_timer stop_;      // never expires; cancelled to wake
    boost::asio::steady_timer received_;  // likewise: something is queued
    detail::NotificationQueue queue_;
    std::unordered_map<CommandId, Waiter*> waiters_;

    // The link.
    boost::asio::ip::tcp::socket socket_;
    Decoder decoder_;
    std::optional<detail::Session> session_;
    std::uint64_t written_ = 0;           // bytes of the session's output that the system has taken
    boost::asio::steady_timer output_;    // never expires; cancelled when there is something to send
    boost::asio::steady_timer deadline_;  // the session's next deadline
};

// The answer to a command, copied out of its message.
Reply make_reply(const Frame& frame);

}  // namespace esl
