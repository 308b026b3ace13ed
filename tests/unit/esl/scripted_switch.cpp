#include "scripted_switch.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>

#include "run_script.hpp"

namespace esl::test {
namespace {

using namespace asio::experimental::awaitable_operators;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

}  // namespace

template <class T>
Started<T>::Started(const asio::any_io_executor& executor, asio::awaitable<T> work)
    : done_(executor, asio::steady_timer::time_point::max()) {
    asio::co_spawn(executor, std::move(work), [this](const std::exception_ptr& error, T value) {
        CHECK_FALSE(error);
        value_.emplace(std::move(value));
        done_.cancel();
    });
}

template <class T>
asio::awaitable<T> Started<T>::get() {
    while (!value_) co_await done_.async_wait(as_result);
    co_return std::move(*value_);
}

template class Started<Text>;
template class Started<Result<Reply>>;

Bench::Bench()
    : acceptor_(io_, {asio::ip::address_v4::loopback(), 0}), ended_(io_, asio::steady_timer::time_point::max()) {
    options.port = acceptor_.local_endpoint().port();
    options.password = "ClueCon";
    options.subscription.events = {"HEARTBEAT"};
    options.backoff = {.initial = 1ms, .max = 5ms, .min = 1ms};
}

void Bench::run(const std::function<asio::awaitable<void>(Bench&)>& script) { run_script(io_, script(*this)); }

Client& Bench::start() {
    client.emplace(io_.get_executor(), options);
    asio::co_spawn(io_, client->async_run(), [this](const std::exception_ptr& error) {
        CHECK_FALSE(error);
        run_ended_ = true;
        ended_.cancel();
    });
    return *client;
}

asio::awaitable<Peer> Bench::accept() {
    tcp::socket socket = co_await acceptor_.async_accept(asio::use_awaitable);
    socket.set_option(tcp::no_delay(true));
    co_return Peer(std::move(socket));
}

asio::awaitable<Peer> Bench::connect() {
    start();
    Peer peer = co_await accept();
    co_await peer.welcome();
    co_await receive<Connected>();
    co_return peer;
}

asio::awaitable<void> Bench::stop() {
    client->stop();
    while (!run_ended_) co_await ended_.async_wait(as_result);
}

asio::awaitable<bool> Bench::run_client_until(asio::steady_timer& timer) {
    client.emplace(io_.get_executor(), options);
    const auto first = co_await (client->async_run() || timer.async_wait(as_result));
    co_return first.index() == 1;
}

asio::awaitable<bool> Bench::cancelled_after(std::chrono::milliseconds time, asio::awaitable<void> work) {
    asio::steady_timer timer(io_, time);
    const auto first = co_await (std::move(work) || timer.async_wait(as_result));
    co_return first.index() == 1;
}

void Bench::spawn(asio::awaitable<void> work) {
    asio::co_spawn(io_, std::move(work), [](const std::exception_ptr& error) { CHECK_FALSE(error); });
}

std::unique_ptr<Started<Text>> Bench::api(const std::string& command, std::chrono::milliseconds timeout) {
    return std::make_unique<Started<Text>>(executor(), client->async_api(command, timeout));
}

std::unique_ptr<Started<Text>> Bench::bgapi(const std::string& command, std::chrono::milliseconds timeout) {
    return std::make_unique<Started<Text>>(executor(), client->async_bgapi(command, timeout));
}

std::unique_ptr<Started<Result<Reply>>> Bench::command(Result<Command> command) {
    return std::make_unique<Started<Result<Reply>>>(executor(), client->async_command(std::move(command), 20s));
}

}  // namespace esl::test
