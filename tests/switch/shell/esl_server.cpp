#include "shell/esl_server.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace sim {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {
constexpr auto with_error = asio::as_tuple(asio::use_awaitable);
}

/// Shared by its reading and its writing coroutine; whichever ends last frees it.
struct EslServer::Connection {
    Connection(tcp::socket given, SwitchModel& model, const EslSettings& settings)
        : socket(std::move(given)), wake(socket.get_executor()), session(model, settings) {
        wake.expires_at(asio::steady_timer::time_point::max());
    }
    tcp::socket socket;
    asio::steady_timer wake;  ///< cancelled when there is something to do
    EslSession session;
    std::string address;
    std::optional<Drop> drop;
};

EslServer::EslServer(const asio::any_io_executor& executor, SwitchModel& model, EslSettings settings)
    : executor_(executor), acceptor_(executor), model_(model), settings_(std::move(settings)) {}

boost::system::result<std::uint16_t> EslServer::listen(std::uint16_t port) {
    boost::system::error_code error;
    const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
    acceptor_.open(tcp::v4(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) return error;
    asio::co_spawn(executor_, accept_loop(), asio::detached);
    return acceptor_.local_endpoint().port();
}

asio::awaitable<void> EslServer::pause(std::chrono::milliseconds time) {
    asio::steady_timer timer(executor_, time);
    co_await timer.async_wait(with_error);
}

asio::awaitable<void> EslServer::accept_loop() {
    while (acceptor_.is_open()) {
        auto [error, socket] = co_await acceptor_.async_accept(with_error);
        if (error || std::chrono::steady_clock::now() < down_until_) continue;
        auto connection = std::make_shared<Connection>(std::move(socket), model_, settings_);
        boost::system::error_code ignored;
        const auto peer = connection->socket.remote_endpoint(ignored);
        connection->address = peer.address().to_string() + ":" + std::to_string(peer.port());
        connection->socket.set_option(tcp::no_delay(true), ignored);
        connections_.push_back(connection);
        connection->session.start();
        asio::co_spawn(executor_, read_loop(connection), asio::detached);
        asio::co_spawn(executor_, write_loop(connection), asio::detached);
    }
}

asio::awaitable<void> EslServer::read_loop(std::shared_ptr<Connection> connection) {
    std::array<char, 16 * 1024> buffer{};
    while (connection->socket.is_open() && !connection->session.ended()) {
        auto [error, size] = co_await connection->socket.async_read_some(asio::buffer(buffer), with_error);
        if (error) break;
        while (silent_) co_await pause(std::chrono::milliseconds(20));
        connection->session.receive({buffer.data(), size});
        connection->wake.cancel();
    }
    if (!connection->session.ended()) close(*connection);
    connections_.remove(connection);
}

asio::awaitable<void> EslServer::write_loop(std::shared_ptr<Connection> connection) {
    EslSession& session = connection->session;
    while (connection->socket.is_open()) {
        if (silent_ && !connection->drop) {
            co_await connection->wake.async_wait(with_error);
            continue;
        }
        std::optional<std::string> frame = session.next_frame();
        if (connection->drop == Drop::half) {
            // With nothing waiting, half of a frame that is as good as any.
            if (!frame)
                frame =
                    serialize(model_.core.event("HEARTBEAT", {"switch_core.c", "send_heartbeat", 95}), Format::plain);
            frame->resize(frame->size() / 2);
        } else if (!frame) {
            if (connection->drop || session.ended()) break;
            co_await connection->wake.async_wait(with_error);
            continue;
        }
        if (delay_.count() > 0) co_await pause(delay_);
        std::string_view bytes = *frame;
        if (const auto time = std::exchange(split_, std::nullopt)) {
            const auto first = asio::buffer(bytes.substr(0, bytes.size() / 2));
            co_await asio::async_write(connection->socket, first, with_error);
            bytes.remove_prefix(bytes.size() / 2);
            co_await pause(*time);
        }
        const auto rest = asio::buffer(bytes);
        auto [error, size] = co_await asio::async_write(connection->socket, rest, with_error);
        if (error || connection->drop == Drop::half) break;
    }
    close(*connection);
}

void EslServer::close(Connection& connection) {
    boost::system::error_code ignored;
    connection.socket.shutdown(tcp::socket::shutdown_both, ignored);
    connection.socket.close(ignored);
    connection.wake.cancel();
}

void EslServer::deliver(const Event& event) {
    if (to_lose_ > 0) {
        --to_lose_;
        return;
    }
    for (const auto& connection : connections_) {
        connection->session.event(event);
        if (connection->session.dropped()) close(*connection);
        connection->wake.cancel();
    }
}

std::size_t EslServer::drop(Drop how) {
    for (const auto& connection : connections_) {
        if (how == Drop::reset) {
            boost::system::error_code ignored;
            connection->socket.set_option(asio::socket_base::linger(true, 0), ignored);
            connection->socket.close(ignored);
        }
        if (how == Drop::notice) connection->session.notice();
        connection->drop = how;
        connection->wake.cancel();
    }
    return connections_.size();
}

void EslServer::set_silent(bool silent) {
    silent_ = silent;
    for (const auto& connection : connections_) connection->wake.cancel();
}

void EslServer::send_raw(const std::string& bytes) {
    for (const auto& connection : connections_) {
        if (connection->session.authenticated()) connection->session.raw(bytes);
        connection->wake.cancel();
    }
}

std::vector<EslServer::Client> EslServer::clients() const {
    std::vector<Client> result;
    for (const auto& connection : connections_) {
        const EslSession& session = connection->session;
        result.push_back(
            {connection->address, session.authenticated(), session.listening(), session.lost(), session.queued()});
    }
    return result;
}

}  // namespace sim
