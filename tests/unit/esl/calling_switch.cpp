#include "calling_switch.hpp"

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

CallBench::CallBench() {
    options.port = 0;
    options.report = [this](boost::system::error_code error, std::string_view doing) {
        reports.emplace_back(error, doing);
    };
}

void CallBench::run(const std::function<asio::awaitable<void>(CallBench&)>& script) { run_script(io_, script(*this)); }

Server& CallBench::start() {
    server.emplace(io_.get_executor(), options, handler);
    REQUIRE_FALSE(server->listen().failed());
    asio::co_spawn(io_, server->async_run(), [this](const std::exception_ptr& error) {
        CHECK_FALSE(error);
        run_ended_ = true;
    });
    return *server;
}

asio::awaitable<void> CallBench::stop() {
    server->stop();
    co_await until([this] { return run_ended_; });
    CHECK(server->calls() == 0);
}

asio::awaitable<bool> CallBench::run_server_for(std::chrono::milliseconds time) {
    server.emplace(io_.get_executor(), options, handler);
    REQUIRE_FALSE(server->listen().failed());
    asio::steady_timer timer(io_, time);
    const auto first = co_await (server->async_run() || timer.async_wait(as_result));
    co_return first.index() == 1;
}

asio::awaitable<Peer> CallBench::connect() {
    tcp::socket socket(io_);
    co_await socket.async_connect({asio::ip::address_v4::loopback(), server->port()}, asio::use_awaitable);
    socket.set_option(tcp::no_delay(true));
    co_return Peer(std::move(socket));
}

asio::awaitable<Peer> CallBench::call(std::string uuid, Called how) {
    Peer peer = co_await connect();
    co_await peer.expect("connect");
    co_await peer.send(channel_data(uuid, how));
    co_await peer.expect("myevents");
    co_await peer.send(reply("+OK Events Enabled"));
    if (how.full) {
        co_await peer.expect("linger 5");
        co_await peer.send(reply("+OK will linger 5 seconds"));
    }
    co_return peer;
}

asio::awaitable<void> CallBench::let_go(Peer& peer) {
    co_await peer.expect("exit");
    co_await peer.send(reply("+OK bye") + goodbye("a"));
    peer.close();
}

asio::awaitable<void> CallBench::until(std::function<bool()> condition) {
    asio::steady_timer timer(io_);
    while (!condition()) {
        timer.expires_after(1ms);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

asio::awaitable<std::pair<boost::system::error_code, std::string>> CallBench::report() {
    co_await until([this] { return !reports.empty(); });
    auto first = std::move(reports.front());
    reports.erase(reports.begin());
    co_return first;
}

void CallBench::spawn(asio::awaitable<void> work) {
    asio::co_spawn(io_, std::move(work), [](const std::exception_ptr& error) { CHECK_FALSE(error); });
}

std::string outcome(const Result<EventMessage>& executed) {
    if (executed.has_error()) return executed.error().message();
    return executed->view().decoded("Application-Response");
}

}  // namespace esl::test
