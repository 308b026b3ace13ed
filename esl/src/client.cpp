#include "esl/client.hpp"

#include <boost/asio/error.hpp>
#include <utility>

#include "client_impl.hpp"
#include "first_of.hpp"
#include "reply.hpp"
#include "uuid.hpp"

namespace esl {
namespace {

constexpr std::size_t read_size = std::size_t{64} * 1024;

}  // namespace

Client::Impl::Impl(boost::asio::any_io_executor executor, Options options)
    : executor_(std::move(executor)),
      options_(std::move(options)),
      stop_(executor_, Clock::time_point::max()),
      received_(executor_, Clock::time_point::max()),
      queue_(options_.max_queued_events, options_.max_queued_bytes),
      link_(executor_, options_.limits, read_size) {
    if (!options_.random) options_.random = random_number;
}

void Client::Impl::stop() {
    stopped_ = true;
    stop_.cancel();
    received_.cancel();
}

boost::asio::awaitable<Result<Reply>> Client::Impl::command(Result<Command> command,
                                                            std::chrono::milliseconds timeout) {
    if (command.has_error()) co_return command.error();
    if (!session_) co_return make_error_code(Error::not_connected);
    const auto deadline = Clock::now() + timeout;
    const Result<CommandId> id = session_->submit(*command, deadline);
    if (id.has_error()) co_return id.error();
    link_.wake(*this);
    Waiter waiter{boost::asio::steady_timer(executor_, deadline)};
    waiters_.emplace(*id, &waiter);
    const boost::system::error_code error = co_await wait_for(waiter.timer);
    if (!waiter.done) {
        // The deadline passed, or the caller was cancelled; the link, and so the session, is still the same.
        waiters_.erase(*id);
        session_->abandon(*id, *command);
        waiter.result = error ? error : make_error_code(Error::timed_out);
    }
    co_return std::move(waiter.result);
}

boost::system::error_code Client::Impl::on_message(const Frame& frame) {
    using Kind = detail::Session::Action::Kind;
    const detail::Session::Action action = session_->on_frame(frame);
    switch (action.kind) {
        case Kind::none:
            break;
        case Kind::connected:
            notify(Connected{session_->core_uuid(), session_->hostname()});
            break;
        case Kind::event:
            notify(EventMessage(frame));
            break;
        case Kind::reply:
        case Kind::job:
            finish(action.id, action.error ? Result<Reply>(action.error) : Result<Reply>(make_reply(frame)));
            break;
        case Kind::fail:
            return action.error;
    }
    return {};
}

void Client::Impl::on_bytes(std::span<const char> bytes, Clock::time_point now) {
    if (options_.on_bytes && !bytes.empty()) options_.on_bytes(bytes);
    session_->on_bytes(now);
}

void Client::Impl::finish(CommandId id, Result<Reply> result) {
    const auto found = waiters_.find(id);
    if (found == waiters_.end()) return;
    Waiter& waiter = *found->second;
    waiters_.erase(found);
    waiter.result = std::move(result);
    waiter.done = true;
    waiter.timer.cancel();
}

void Client::Impl::finish_lost_commands() {
    if (!session_) return;
    for (const auto& [id, error] : session_->lost(link_.written())) finish(id, make_error_code(error));
    session_.reset();
}

boost::asio::awaitable<Notification> Client::Impl::receive() {
    while (queue_.empty()) {
        if (stopped_ && !session_) co_return Disconnected{Error::stopped, "running"};
        const boost::system::error_code error = co_await wait_for(received_);
        // Woken by a notification, or cancelled by the caller: only the caller's own state tells which.
        const auto state = co_await boost::asio::this_coro::cancellation_state;
        if (state.cancelled() != boost::asio::cancellation_type::none) throw boost::system::system_error(error);
    }
    co_return queue_.pop();
}

std::string Client::Impl::make_job_uuid() const { return make_uuid(options_.random); }

std::optional<Notification> Client::Impl::try_receive() {
    if (queue_.empty()) return std::nullopt;
    return queue_.pop();
}

Client::Client(boost::asio::any_io_executor executor, Options options)
    : impl_(std::make_unique<Impl>(std::move(executor), std::move(options))) {}

Client::~Client() = default;

boost::asio::awaitable<void> Client::async_run() { return impl_->run(); }

void Client::stop() { impl_->stop(); }

bool Client::connected() const noexcept { return impl_->connected(); }

boost::asio::awaitable<Result<Reply>> Client::async_command(Result<Command> command,
                                                            std::chrono::milliseconds timeout) {
    return impl_->command(std::move(command), timeout);
}

boost::asio::awaitable<Result<std::string>> Client::async_api(std::string command, std::chrono::milliseconds timeout) {
    Result<Reply> reply = co_await impl_->command(Command::api(command), timeout);
    if (reply.has_error()) co_return reply.error();
    if (const auto refused = reply->error()) co_return refused;
    co_return std::move(reply->text);
}

boost::asio::awaitable<Result<std::string>> Client::async_bgapi(std::string command,
                                                                std::chrono::milliseconds timeout) {
    Result<Reply> reply = co_await impl_->command(Command::bgapi(command, impl_->make_job_uuid()), timeout);
    if (reply.has_error()) co_return reply.error();
    if (const auto refused = reply->error()) co_return refused;
    co_return std::move(reply->text);
}

boost::asio::awaitable<Notification> Client::async_receive() { return impl_->receive(); }

std::optional<Notification> Client::try_receive() { return impl_->try_receive(); }

}  // namespace esl
