// The inside of one esl::Call: its connection, from accepted to closed. Owned by esl::Server, which runs it; the
// sources are call_driver.cpp (the life of the connection) and call.cpp (what the handler asks for).
//
//     serve: handshake ----> the handler runs ----> `exit`, until the switch closes ----> end
//     link:  ........ reads and writes until the connection ends, by whichever side ........
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "esl/call.hpp"
#include "esl/detail/call_notifications.hpp"
#include "esl/detail/call_session.hpp"
#include "esl/server.hpp"
#include "link.hpp"

namespace esl::detail {

class CallDriver final : private Link::Protocol {
  public:
    using CommandId = CallSession::CommandId;

    // The options and the handler must outlive it.
    CallDriver(boost::asio::any_io_executor executor, const ServerOptions& options, const Server::Handler& handler,
               boost::asio::ip::tcp::socket socket);

    // The whole life of the connection; ends when nothing of it is under way any more. Does not throw.
    boost::asio::awaitable<void> serve();
    // Ends it: closes the connection and cancels the handler.
    void stop();

    const CallSession& session() const noexcept { return session_; }
    // Waits for the answer to a command, given as itself or as the error that kept it from being made.
    boost::asio::awaitable<Result<Reply>> command(Result<Command> command, std::chrono::milliseconds timeout);
    boost::asio::awaitable<Result<EventMessage>> execute(std::string application, std::string argument,
                                                         std::chrono::milliseconds timeout, ExecuteOptions options);
    boost::asio::awaitable<CallNotification> receive();
    std::optional<CallNotification> try_receive();
    boost::asio::awaitable<Result<HungUp>> hung_up();

  private:
    // Somebody who waits for an answer; lives in the coroutine that waits.
    struct Waiter {
        boost::asio::steady_timer timer;
        bool done = false;
        boost::system::error_code error = {};
        Reply reply = {};                        // to a command, or of an execution's refusal
        std::optional<EventMessage> event = {};  // of an execution's end
    };

    std::string_view doing() const override { return session_.doing(); }
    void on_bytes(std::span<const char>, Link::Clock::time_point) override {}
    boost::system::error_code on_message(const Frame& frame) override;
    boost::system::error_code on_time(Link::Clock::time_point now) override { return session_.on_time(now); }
    Link::Clock::time_point next_deadline() const override { return session_.next_deadline(); }
    bool has_output() const override { return session_.has_output(); }
    std::string take_output() override { return session_.take_output(); }

    void start_link();
    void on_link_ended();
    boost::asio::awaitable<void> wait_for_handshake();
    boost::asio::awaitable<void> run_handler();
    boost::asio::awaitable<void> handle(Call& call);
    boost::asio::awaitable<void> say_goodbye();
    void report(boost::system::error_code error, const std::string& doing) const;
    void report_exception(const std::exception_ptr& exception) const;

    void tell_hangup();
    Waiter* take_waiter(CommandId id);
    void finish(CommandId id, boost::system::error_code error);
    boost::asio::awaitable<void> wait_for_answer(CommandId id, Waiter& waiter);

    boost::asio::any_io_executor executor_;
    const ServerOptions& options_;
    const Server::Handler& handler_;
    Link link_;
    CallSession session_;
    std::string peer_;  // address and port, for the log
    bool stopped_ = false;
    bool link_ended_ = false;
    bool handler_ended_ = false;
    Link::End end_;
    boost::asio::cancellation_signal cancel_handler_;
    boost::asio::steady_timer changed_;   // never expires; cancelled when serve has something to look at
    boost::asio::steady_timer received_;  // likewise: something is queued
    boost::asio::steady_timer hung_up_;   // likewise: hung up, or the link ended
    CallNotifications notifications_;
    std::unordered_map<CommandId, Waiter*> waiters_;
};

}  // namespace esl::detail
