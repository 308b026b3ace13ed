// What a handler asks of its call.
#include "esl/call.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <utility>

#include "call_driver.hpp"
#include "first_of.hpp"
#include "protocol/call_commands.hpp"
#include "uuid.hpp"

namespace esl {
namespace detail {

namespace asio = boost::asio;
using boost::system::error_code;

asio::awaitable<void> CallDriver::wait_for_answer(CommandId id, Waiter& waiter) {
    link_.wake(*this);
    waiters_.emplace(id, &waiter);
    const error_code error = co_await wait_for(waiter.timer);
    if (waiter.done) co_return;
    // The deadline passed, or the caller was cancelled.
    waiters_.erase(id);
    session_.abandon(id);
    waiter.error = error ? error : make_error_code(Error::timed_out);
}

asio::awaitable<Result<Reply>> CallDriver::command(Result<std::string> text, Command::Kind kind,
                                                   std::chrono::milliseconds timeout) {
    if (text.has_error()) co_return text.error();
    if (link_ended_) co_return make_error_code(Error::not_connected);
    const auto id = session_.submit(*text, kind);
    if (id.has_error()) co_return id.error();
    Waiter waiter{asio::steady_timer(executor_, timeout)};
    co_await wait_for_answer(*id, waiter);
    if (waiter.error) co_return waiter.error;
    co_return std::move(waiter.reply);
}

asio::awaitable<Result<EventMessage>> CallDriver::execute(std::string application, std::string argument,
                                                          std::chrono::milliseconds timeout, ExecuteOptions options) {
    const std::string uuid = make_uuid(options_.random);
    const auto text = call_commands::execute(application, argument, uuid, options.event_lock);
    if (text.has_error()) co_return text.error();
    if (link_ended_ && !session_.hangup()) co_return make_error_code(Error::not_connected);
    const auto id = session_.submit_execution(*text, uuid);
    if (id.has_error()) co_return id.error();
    Waiter waiter{asio::steady_timer(executor_, timeout)};
    co_await wait_for_answer(*id, waiter);
    if (waiter.error) co_return waiter.error;
    if (waiter.event) co_return std::move(*waiter.event);
    co_return waiter.reply.error() ? waiter.reply.error() : make_error_code(Error::api_failed);
}

asio::awaitable<CallNotification> CallDriver::receive() {
    while (notifications_.empty()) {
        const error_code error = co_await wait_for(received_);
        // Woken by a notification, or cancelled by the caller: only the caller's own state tells which.
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) throw boost::system::system_error(error);
    }
    co_return notifications_.pop();
}

std::optional<CallNotification> CallDriver::try_receive() {
    if (notifications_.empty()) return std::nullopt;
    return notifications_.pop();
}

asio::awaitable<Result<HungUp>> CallDriver::hung_up() {
    while (!session_.hangup() && !link_ended_) {
        const error_code error = co_await wait_for(hung_up_);
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) co_return error;
    }
    if (session_.hangup()) co_return *session_.hangup();
    co_return end_.error;
}

}  // namespace detail

namespace {

Result<void> refusal(const Result<Reply>& reply) {
    if (reply.has_error()) return reply.error();
    if (const auto refused = reply->error()) return refused;
    return {};
}

}  // namespace

const CallData& Call::data() const noexcept { return driver_.session().data(); }

const std::string& Call::uuid() const noexcept { return driver_.session().uuid(); }

const std::optional<HungUp>& Call::hung_up() const noexcept { return driver_.session().hangup(); }

boost::asio::awaitable<Result<EventMessage>> Call::async_execute(std::string application, std::string argument,
                                                                 std::chrono::milliseconds timeout,
                                                                 ExecuteOptions options) {
    return driver_.execute(std::move(application), std::move(argument), timeout, options);
}

boost::asio::awaitable<Result<Reply>> Call::async_command(Result<Command> command, std::chrono::milliseconds timeout) {
    if (command.has_error()) return driver_.command(command.error(), Command::Kind::plain, timeout);
    return driver_.command(command->text(), command->kind(), timeout);
}

boost::asio::awaitable<Result<std::string>> Call::async_api(std::string command, std::chrono::milliseconds timeout) {
    Result<Reply> reply = co_await async_command(Command::api(command), timeout);
    const Result<void> refused = refusal(reply);
    if (refused.has_error()) co_return refused.error();
    co_return std::move(reply->text);
}

boost::asio::awaitable<Result<void>> Call::async_hangup(std::string cause, std::chrono::milliseconds timeout) {
    if (hung_up()) co_return make_error_code(Error::hung_up);
    const bool full = data().full();
    const auto text = full ? call_commands::kill(uuid(), cause) : call_commands::hangup(cause);
    co_return refusal(co_await driver_.command(text, full ? Command::Kind::api : Command::Kind::plain, timeout));
}

boost::asio::awaitable<Result<void>> Call::async_linger(std::chrono::seconds time, std::chrono::milliseconds timeout) {
    co_return refusal(co_await driver_.command(call_commands::linger(time), Command::Kind::plain, timeout));
}

boost::asio::awaitable<CallNotification> Call::async_receive() { return driver_.receive(); }

std::optional<CallNotification> Call::try_receive() { return driver_.try_receive(); }

boost::asio::awaitable<Result<HungUp>> Call::async_hung_up() { return driver_.hung_up(); }

}  // namespace esl
