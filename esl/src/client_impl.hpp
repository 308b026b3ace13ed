// The inside of esl::Client. The pieces, one source each: client.cpp (commands and notifications), client_run.cpp and
// client_connect.cpp (connect, wait, again). The link itself, one at a time, is in link.hpp; when it has ended, what
// still waits for an answer is told what became of it.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <unordered_map>

#include "esl/client.hpp"
#include "esl/detail/notification_queue.hpp"
#include "esl/detail/session.hpp"
#include "link.hpp"

namespace esl {

class Client::Impl final : private Link::Protocol {
  public:
    using Clock = Link::Clock;
    using CommandId = detail::Session::CommandId;

    Impl(boost::asio::any_io_executor executor, Options options);

    boost::asio::awaitable<void> run();
    void stop();
    bool connected() const noexcept { return session_ && session_->ready(); }
    boost::asio::awaitable<Result<Reply>> command(Result<Command> command, std::chrono::milliseconds timeout);
    boost::asio::awaitable<Notification> receive();
    std::optional<Notification> try_receive();
    std::string make_job_uuid() const;

  private:
    // Somebody who waits for an answer; lives in the coroutine that waits.
    struct Waiter {
        boost::asio::steady_timer timer;
        bool done = false;
        Result<Reply> result = Reply{};
    };
    using End = Link::End;

    boost::asio::awaitable<void> run_until_stopped();
    boost::asio::awaitable<void> wait_for_stop();
    boost::asio::awaitable<End> connect();
    boost::asio::awaitable<void> find_and_connect(End& end);
    boost::asio::awaitable<void> connected_session(End& end);

    std::string_view doing() const override { return session_->doing(); }
    void on_bytes(std::span<const char> bytes, Clock::time_point now) override;
    boost::system::error_code on_message(const Frame& frame) override;
    boost::system::error_code on_time(Clock::time_point now) override { return session_->on_time(now); }
    Clock::time_point next_deadline() const override { return session_->next_deadline(); }
    bool has_output() const override { return session_->has_output(); }
    std::string take_output() override { return session_->take_output(); }

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

    Link link_;
    std::optional<detail::Session> session_;
};

}  // namespace esl
