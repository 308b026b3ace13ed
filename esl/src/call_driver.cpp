#include "call_driver.hpp"

#include <netinet/tcp.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sstream>
#include <string>
#include <utility>

#include "first_of.hpp"
#include "reply.hpp"

namespace esl::detail {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// A call may be silent for hours, and a `static` one is while an application runs, so the protocol cannot tell a quiet
// switch from a dead one. The system can: it asks the peer's system. Failing to set it harms nothing.
void watch_peer(tcp::socket& socket) {
    using KeepIdle = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPIDLE>;
    using KeepInterval = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPINTVL>;
    using KeepCount = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPCNT>;
    using UserTimeout = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_USER_TIMEOUT>;
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    socket.set_option(asio::socket_base::keep_alive(true), ignored);
    socket.set_option(KeepIdle(15), ignored);     // seconds
    socket.set_option(KeepInterval(5), ignored);  // seconds
    socket.set_option(KeepCount(3), ignored);
    socket.set_option(UserTimeout(30'000), ignored);  // milliseconds
}

std::string name_of(const tcp::socket& socket) {
    error_code error;
    const tcp::endpoint peer = socket.remote_endpoint(error);
    if (error) return "a peer that left";
    std::ostringstream name;
    name << peer;
    return name.str();
}

constexpr std::size_t read_size = std::size_t{4} * 1024;

CallSessionConfig session_config(const ServerOptions& options) {
    return {.max_pending = options.max_pending,
            .handshake_timeout = options.handshake_timeout,
            .linger = options.linger,
            .max_headers = options.limits.headers};
}

}  // namespace

CallDriver::CallDriver(asio::any_io_executor executor, const ServerOptions& options, const Server::Handler& handler,
                       tcp::socket socket)
    : executor_(std::move(executor)),
      options_(options),
      handler_(handler),
      link_(executor_, options.limits, read_size),
      session_(session_config(options), Link::Clock::now()),
      peer_(name_of(socket)),
      changed_(executor_, Link::Clock::time_point::max()),
      received_(executor_, Link::Clock::time_point::max()),
      hung_up_(executor_, Link::Clock::time_point::max()),
      notifications_(options.max_queued_events, options.max_queued_bytes) {
    watch_peer(socket);
    link_.socket() = std::move(socket);
}

void CallDriver::stop() {
    stopped_ = true;
    link_.close();
    if (!handler_ended_) cancel_handler_.emit(asio::cancellation_type::terminal);
}

asio::awaitable<void> CallDriver::serve() {
    start_link();
    co_await wait_for_handshake();
    if (session_.ready() && !stopped_) {
        co_await run_handler();
    } else if (!stopped_) {
        report(end_.error, end_.doing + " of " + peer_);
    }
    co_await say_goodbye();
}

void CallDriver::start_link() {
    asio::co_spawn(executor_, link_.run(*this, end_), [this](const std::exception_ptr& exception) {
        if (exception) report_exception(exception);
        on_link_ended();
    });
}

void CallDriver::on_link_ended() {
    link_ended_ = true;
    if (stopped_) {
        end_ = {Error::stopped, "running"};
    } else if (session_.on_lost()) {
        tell_hangup();
    }
    for (const auto& [id, error] : session_.lost(link_.written())) finish(id, error);
    notifications_.end({end_.error, end_.doing});
    received_.cancel();
    hung_up_.cancel();
    changed_.cancel();
}

asio::awaitable<void> CallDriver::wait_for_handshake() {
    while (!session_.ready() && !link_ended_) co_await wait_for(changed_);
}

asio::awaitable<void> CallDriver::run_handler() {
    Call call(*this);
    asio::co_spawn(executor_, handle(call),
                   asio::bind_cancellation_slot(cancel_handler_.slot(), [this](const std::exception_ptr& exception) {
                       if (exception && !stopped_) report_exception(exception);
                       handler_ended_ = true;
                       changed_.cancel();
                   }));
    while (!handler_ended_) co_await wait_for(changed_);
}

asio::awaitable<void> CallDriver::handle(Call& call) {
    // Asio lets a cancelled coroutine that has not waited for anything yet throw out of the executor.
    co_await asio::post(executor_, asio::use_awaitable);
    co_await handler_(call);
}

// Leaves in order: what was sent before `exit` has been read when the switch closes. Closing at once could make the
// system throw it away.
asio::awaitable<void> CallDriver::say_goodbye() {
    if (link_ended_) co_return;
    session_.finish();
    link_.wake(*this);
    changed_.expires_after(options_.goodbye_timeout);
    while (!link_ended_) {
        const error_code woken = co_await wait_for(changed_);
        if (woken) continue;
        link_.close();  // the time is over
        changed_.expires_at(Link::Clock::time_point::max());
    }
}

void CallDriver::report(error_code error, const std::string& doing) const {
    if (options_.report) options_.report(error, doing);
}

void CallDriver::report_exception(const std::exception_ptr& exception) const {
    const std::string doing = "handling the call " + session_.uuid() + " of " + peer_;
    try {
        std::rethrow_exception(exception);
    } catch (const std::exception& error) {
        report(Error::handler_failed, doing + ": " + error.what());
    } catch (...) {
        report(Error::handler_failed, doing);
    }
}

error_code CallDriver::on_message(const Frame& frame) {
    using Kind = CallSession::Action::Kind;
    const CallSession::Action action = session_.on_frame(frame);
    if (action.kind == Kind::event) {
        notifications_.push(EventMessage(frame));
        received_.cancel();
    }
    if (action.hung_up) {
        tell_hangup();
        for (const CommandId id : session_.take_executions()) finish(id, Error::hung_up);
    }
    if (action.kind == Kind::ready) changed_.cancel();
    if (action.kind == Kind::reply || action.kind == Kind::executed) {
        if (Waiter* waiter = take_waiter(action.id)) {
            if (action.kind == Kind::reply) {
                waiter->reply = make_reply(frame);
            } else {
                waiter->event.emplace(frame);
            }
        }
    }
    return action.error;
}

void CallDriver::tell_hangup() {
    notifications_.hang_up(*session_.hangup());
    received_.cancel();
    hung_up_.cancel();
}

CallDriver::Waiter* CallDriver::take_waiter(CommandId id) {
    const auto found = waiters_.find(id);
    if (found == waiters_.end()) return nullptr;
    Waiter* waiter = found->second;
    waiters_.erase(found);
    waiter->done = true;
    waiter->timer.cancel();
    return waiter;
}

void CallDriver::finish(CommandId id, error_code error) {
    if (Waiter* waiter = take_waiter(id)) waiter->error = error;
}

}  // namespace esl::detail
