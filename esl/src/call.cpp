// What a handler asks of its call.
#include "esl/call.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <utility>

#include "call_driver.hpp"
#include "first_of.hpp"
#include "protocol/command_text.hpp"
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

asio::awaitable<Result<Reply>> CallDriver::command(Result<Command> command, std::chrono::milliseconds timeout) {
    if (command.has_error()) co_return command.error();
    if (link_ended_) co_return make_error_code(Error::not_connected);
    const auto id = session_.submit(*command);
    if (id.has_error()) co_return id.error();
    Waiter waiter{asio::steady_timer(executor_, timeout)};
    co_await wait_for_answer(*id, waiter);
    if (waiter.error) co_return waiter.error;
    co_return std::move(waiter.reply);
}

asio::awaitable<Result<EventMessage>> CallDriver::execute(std::string application, std::string argument,
                                                          std::chrono::milliseconds timeout, ExecuteOptions options) {
    const std::string uuid = make_uuid(options_.random);
    const auto message = Command::send_message(Execute{.application = std::move(application),
                                                       .argument = std::move(argument),
                                                       .event_uuid = uuid,
                                                       .event_lock = options.event_lock});
    if (message.has_error()) co_return message.error();
    if (link_ended_ && !session_.hangup()) co_return make_error_code(Error::not_connected);
    const auto id = session_.submit_execution(*message, uuid);
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

// Hangs up even while an event-locked application runs, which a `sendmsg` would wait for.
Result<Command> kill(std::string_view uuid, std::string_view cause) {
    if (!cause.empty() && !detail::is_capitals(cause)) return make_error_code(Error::bad_command);
    std::string line = "uuid_kill ";
    line.append(uuid).append(" ").append(cause.empty() ? "NORMAL_CLEARING" : cause);
    return Command::api(line);
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
    return driver_.command(std::move(command), timeout);
}

boost::asio::awaitable<Result<std::string>> Call::async_api(std::string command, std::chrono::milliseconds timeout) {
    Result<Reply> reply = co_await async_command(Command::api(command), timeout);
    const Result<void> refused = refusal(reply);
    if (refused.has_error()) co_return refused.error();
    co_return std::move(reply->text);
}

boost::asio::awaitable<Result<void>> Call::async_hangup(std::string cause, std::chrono::milliseconds timeout) {
    if (hung_up()) co_return make_error_code(Error::hung_up);
    const auto command = data().full() ? kill(uuid(), cause) : Command::send_message(Hangup{.cause = cause});
    co_return refusal(co_await driver_.command(command, timeout));
}

boost::asio::awaitable<Result<void>> Call::async_linger(std::chrono::seconds time, std::chrono::milliseconds timeout) {
    co_return refusal(co_await driver_.command(Command::linger(time), timeout));
}

boost::asio::awaitable<CallNotification> Call::async_receive() { return driver_.receive(); }

std::optional<CallNotification> Call::try_receive() { return driver_.try_receive(); }

boost::asio::awaitable<Result<HungUp>> Call::async_hung_up() { return driver_.hung_up(); }

}  // namespace esl
