#include "esl/server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <iterator>
#include <list>
#include <utility>

#include "call_driver.hpp"
#include "first_of.hpp"
#include "uuid.hpp"

namespace esl {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using detail::CallDriver;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
// How long to wait when the system has no socket left, which only the end of other connections can help.
constexpr std::chrono::milliseconds accept_again_after{100};

}  // namespace

class Server::Impl {
  public:
    Impl(asio::any_io_executor executor, ServerOptions options, Handler handler)
        : executor_(std::move(executor)),
          options_(std::move(options)),
          handler_(std::move(handler)),
          acceptor_(executor_),
          pause_(executor_),
          changed_(executor_, asio::steady_timer::time_point::max()) {
        if (!options_.random) options_.random = random_number;
    }

    error_code listen();
    std::uint16_t port() const noexcept { return port_; }
    std::size_t calls() const noexcept { return drivers_.size(); }
    asio::awaitable<void> run();
    void stop();

  private:
    asio::awaitable<void> accept();
    void begin(tcp::socket socket);
    void report(error_code error, std::string_view doing) const {
        if (options_.report) options_.report(error, doing);
    }

    asio::any_io_executor executor_;
    ServerOptions options_;
    Handler handler_;
    tcp::acceptor acceptor_;
    std::uint16_t port_ = 0;
    bool stopped_ = false;
    asio::steady_timer pause_;    // before the next try to accept
    asio::steady_timer changed_;  // never expires; cancelled when the last call has ended
    std::list<CallDriver> drivers_;
};

error_code Server::Impl::listen() {
    error_code error;
    const auto address = asio::ip::make_address(options_.address, error);
    if (error) return error;
    const tcp::endpoint endpoint(address, options_.port);
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (!error) port_ = acceptor_.local_endpoint(error).port();
    if (error) {
        error_code ignored;
        acceptor_.close(ignored);
    }
    return error;
}

void Server::Impl::stop() {
    stopped_ = true;
    error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
    for (CallDriver& driver : drivers_) driver.stop();
}

asio::awaitable<void> Server::Impl::run() {
    // Cancellation is looked for, not thrown: the calls must be ended before this returns.
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await accept();
    stop();
    while (!drivers_.empty()) co_await wait_for(changed_);
}

asio::awaitable<void> Server::Impl::accept() {
    while (!stopped_) {
        auto [error, socket] = co_await acceptor_.async_accept(as_result);
        if (co_await is_cancelled()) co_return;
        if (stopped_) co_return;
        if (error) {
            report(error, "accepting a call");
            if (error == asio::error::connection_aborted) continue;
            pause_.expires_after(accept_again_after);
            co_await wait_for(pause_);
            if (co_await is_cancelled()) co_return;
            continue;
        }
        if (drivers_.size() >= options_.max_calls) {
            report(Error::too_many_calls, "accepting a call");
            continue;  // the socket closes
        }
        begin(std::move(socket));
    }
}

void Server::Impl::begin(tcp::socket socket) {
    drivers_.emplace_back(executor_, options_, handler_, std::move(socket));
    const auto driver = std::prev(drivers_.end());
    asio::co_spawn(executor_, driver->serve(), [this, driver](const std::exception_ptr& exception) {
        drivers_.erase(driver);
        if (drivers_.empty()) changed_.cancel();
        if (exception) std::rethrow_exception(exception);  // no memory left
    });
}

Server::Server(asio::any_io_executor executor, ServerOptions options, Handler handler)
    : impl_(std::make_unique<Impl>(std::move(executor), std::move(options), std::move(handler))) {}

Server::~Server() = default;

error_code Server::listen() { return impl_->listen(); }

std::uint16_t Server::port() const noexcept { return impl_->port(); }

asio::awaitable<void> Server::async_run() { return impl_->run(); }

void Server::stop() { impl_->stop(); }

std::size_t Server::calls() const noexcept { return impl_->calls(); }

}  // namespace esl
