#include "http/server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "connection_limits.hpp"
#include "http/error.hpp"
#include "server_state.hpp"
#include "tls.hpp"
#include "transport.hpp"

namespace http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

/// The accept loop; shared by the Server and the coroutine that runs it.
class Listener : public std::enable_shared_from_this<Listener> {
  public:
    Listener(const asio::any_io_executor& executor, ServerOptions options, Handler handler)
        : state_(std::make_shared<ServerState>()),
          limits_(std::make_shared<ConnectionLimits>(options.connections, options.connections_of_address)),
          acceptor_(executor),
          pause_(executor) {
        state_->options = std::move(options);
        state_->handler = std::move(handler);
    }

    error_code open() {
        if (state_->options.tls) {
            if (auto loaded = reload(); !loaded) return loaded.error();
        }
        error_code error;
        const auto address = asio::ip::make_address(state_->options.address, error);
        if (error) return error;
        const tcp::endpoint endpoint(address, state_->options.port);
        acceptor_.open(endpoint.protocol(), error);
        if (error) return error;
        acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
        if (!error) acceptor_.bind(endpoint, error);
        if (!error) acceptor_.listen(tcp::acceptor::max_listen_connections, error);
        if (!error) port_ = acceptor_.local_endpoint(error).port();
        return error;
    }

    void start() { asio::co_spawn(acceptor_.get_executor(), accept_all(shared_from_this()), asio::detached); }

    void stop() {
        if (std::exchange(state_->stopped, true)) return;
        error_code ignored;  // it is at its end either way
        acceptor_.close(ignored);
        pause_.cancel();
        for (Endable* connection : state_->open) connection->end();
    }

    boost::system::result<void> reload() {
        if (!state_->options.tls) return {};
        auto tls = make_server_tls(*state_->options.tls);
        if (!tls) return tls.error();
        tls_ = std::move(*tls);
        return {};
    }

    std::uint16_t port() const { return port_; }

  private:
    static asio::awaitable<void> accept_all(std::shared_ptr<Listener> self) {
        while (!self->state_->stopped) {
            auto [error, socket] = co_await self->acceptor_.async_accept(as_result);
            if (self->state_->stopped) break;
            if (!error) {
                self->take(std::move(socket));
            } else if (error != asio::error::connection_aborted) {
                // Out of file descriptors or memory: the connection stays in the backlog, and trying at once would
                // spin.
                self->state_->log("cannot accept: " + error.message(), Peer{});
                self->pause_.expires_after(std::chrono::milliseconds(100));
                co_await self->pause_.async_wait(as_result);
            }
        }
    }

    void take(tcp::socket socket) {
        error_code error;
        const tcp::endpoint remote = socket.remote_endpoint(error);
        if (error) return;  // gone already
        Peer peer{plain_address(remote.address()).to_string(), remote.port()};
        auto place = limits_->take(remote.address());
        if (!place) {
            // Said once until there is room again: a flood of connections must not become a flood of lines.
            if (!std::exchange(full_, true)) state_->log("too many connections; further ones are closed at once", peer);
            return;
        }
        full_ = false;
        socket.set_option(tcp::no_delay(true), error);  // without it answers are only slower
        auto executor = socket.get_executor();
        auto transport = tls_ ? tls_server_transport(std::move(socket), tls_) : plain_transport(std::move(socket));
        auto serve = serve_connection(state_, std::move(transport), peer, tls_ != nullptr, std::move(place));
        asio::co_spawn(executor, std::move(serve), [state = state_, peer](const std::exception_ptr& failure) {
            if (failure) state->log("a connection ended with an exception", peer);
        });
    }

    std::shared_ptr<ServerState> state_;
    std::shared_ptr<ConnectionLimits> limits_;
    tcp::acceptor acceptor_;
    asio::steady_timer pause_;
    TlsContext tls_;
    std::uint16_t port_ = 0;
    bool full_ = false;
};

class ListeningServer final : public Server {
  public:
    explicit ListeningServer(std::shared_ptr<Listener> listener) : listener_(std::move(listener)) {}
    ~ListeningServer() override { listener_->stop(); }

    std::uint16_t port() const override { return listener_->port(); }
    boost::system::result<void> reload() override { return listener_->reload(); }
    void stop() override { listener_->stop(); }

  private:
    std::shared_ptr<Listener> listener_;
};

}  // namespace

boost::system::result<std::unique_ptr<Server>> create_server(const asio::any_io_executor& executor,
                                                             ServerOptions options, Handler handler) {
    auto listener = std::make_shared<Listener>(executor, std::move(options), std::move(handler));
    if (const error_code error = listener->open()) return error;
    listener->start();
    std::unique_ptr<Server> server = std::make_unique<ListeningServer>(std::move(listener));
    return server;
}

}  // namespace http
