#include "running_server.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <thread>

#include "http/router.hpp"

namespace testing {

namespace asio = boost::asio;

struct RunningServer::Impl {
    asio::io_context loop{1};
    asio::executor_work_guard<asio::io_context::executor_type> work = asio::make_work_guard(loop);
    std::unique_ptr<http::Server> server;
    std::thread thread;
    mutable std::mutex mutex;
    std::vector<std::string> lines;

    /// On the loop's thread, where everything of the server belongs.
    template <typename F>
    auto on_loop(F f) {
        std::packaged_task<decltype(f())()> task(std::move(f));
        auto result = task.get_future();
        asio::post(loop, [&] { task(); });
        return result.get();
    }
};

RunningServer::RunningServer(http::ServerOptions options, http::Handler handler) : impl_(std::make_unique<Impl>()) {
    options.log = [impl = impl_.get()](std::string_view what, const http::Peer&) {
        const std::lock_guard lock(impl->mutex);
        impl->lines.emplace_back(what);
    };
    auto server = http::create_server(impl_->loop.get_executor(), std::move(options), std::move(handler));
    REQUIRE_MESSAGE(server.has_value(), "the server does not start");
    impl_->server = std::move(*server);
    impl_->thread = std::thread([impl = impl_.get()] { impl->loop.run(); });
}

namespace {

asio::awaitable<http::Answer> echo(http::Request request) {
    std::string body(http::to_string(request.method));
    body += " " + request.path + "?" + request.query + "\n" + request.body;
    co_return http::Answer(http::Response::text(200, body));
}

}  // namespace

RunningServer::RunningServer(http::ServerOptions options) : RunningServer(std::move(options), echo) {}

RunningServer::~RunningServer() {
    stop();
    impl_->work.reset();  // the loop ends when every connection has: a leak would hang the test
    impl_->thread.join();
}

std::uint16_t RunningServer::port() const { return impl_->server->port(); }
bool RunningServer::reload() {
    return impl_->on_loop([this] { return impl_->server->reload().has_value(); });
}
void RunningServer::stop() {
    impl_->on_loop([this] { impl_->server->stop(); });
}
std::vector<std::string> RunningServer::logged() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->lines;
}

http::Handler upgrading(http::WebSocketOptions options,
                        std::function<asio::awaitable<void>(std::unique_ptr<http::WebSocket>)> run) {
    // Made outside of the coroutine: GCC 12 mistreats braces in there.
    auto answer = std::make_shared<http::Upgrade>(http::Upgrade{std::move(options), std::move(run)});
    return [answer](http::Request) -> asio::awaitable<http::Answer> { co_return http::Answer(*answer); };
}

RawClient::RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    REQUIRE(socket_ >= 0);
    const timeval limit{.tv_sec = patience.count(), .tv_usec = 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
}

RawClient::~RawClient() { ::close(socket_); }

bool RawClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

std::string RawClient::read_until(std::string_view end) {
    std::array<char, 4096> piece{};
    while (buffer_.find(end) == std::string::npos) {
        const ssize_t count = recv(socket_, piece.data(), piece.size(), 0);
        if (count <= 0) return std::exchange(buffer_, {});
        buffer_.append(piece.data(), static_cast<std::size_t>(count));
    }
    const std::size_t size = buffer_.find(end) + end.size();
    std::string result = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return result;
}

std::string RawClient::read_all() {
    std::array<char, 4096> piece{};
    for (;;) {
        const ssize_t count = recv(socket_, piece.data(), piece.size(), 0);
        if (count < 0) CHECK_MESSAGE((errno == ECONNRESET || errno == EPIPE), "the server did not close");
        if (count <= 0) return std::exchange(buffer_, {});
        buffer_.append(piece.data(), static_cast<std::size_t>(count));
    }
}

std::string RawClient::read(std::size_t count) {
    std::array<char, 4096> piece{};
    while (buffer_.size() < count) {
        const ssize_t got = recv(socket_, piece.data(), piece.size(), 0);
        if (got <= 0) return std::exchange(buffer_, {});
        buffer_.append(piece.data(), static_cast<std::size_t>(got));
    }
    std::string result = buffer_.substr(0, count);
    buffer_.erase(0, count);
    return result;
}

void RawClient::half_close() { shutdown(socket_, SHUT_WR); }

std::string exchange(std::uint16_t port, std::string_view bytes) {
    RawClient client(port);
    client.send(bytes);
    return client.read_all();
}

void wait_until(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + patience;
    bool holds = condition();
    while (!holds && std::chrono::steady_clock::now() < end) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));  // between looks; the condition decides
        holds = condition();
    }
    CHECK(holds);
}

void run(const std::function<asio::awaitable<void>()>& coroutine) {
    asio::io_context loop{1};
    auto done = asio::co_spawn(loop, coroutine, asio::use_future);
    loop.run_for(patience);
    REQUIRE_MESSAGE(done.wait_for(std::chrono::seconds(0)) == std::future_status::ready, "the coroutine did not end");
    done.get();
}

}  // namespace testing
