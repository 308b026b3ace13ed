#include "shell/verto_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <deque>
#include <utility>

namespace sim {

namespace asio = boost::asio;

/// Shared by its reading and its writing coroutine.
struct VertoServer::Socket {
    std::unique_ptr<http::WebSocket> stream;
    std::deque<std::shared_ptr<const std::string>> out;
    bool writing = false;
    bool closing = false;
};

VertoServer::VertoServer(const asio::any_io_executor& executor, SwitchModel& model, FsapiClient& fsapi)
    : executor_(executor), model_(model), fsapi_(fsapi) {
    model_.rpc.send = [this](ClientId id, std::string text) { send(id, std::move(text)); };
    model_.rpc.close = [this](ClientId id) { close(id); };
    model_.rpc.ask = [this](LoginQuestion question) {
        asio::co_spawn(executor_, log_in(std::move(question)), asio::detached);
    };
}

boost::system::result<std::uint16_t> VertoServer::listen(std::uint16_t port) {
    http::ServerOptions options;
    options.port = port;
    auto server =
        http::create_server(executor_, options, [this](http::Request request) -> asio::awaitable<http::Answer> {
            http::Upgrade upgrade;
            upgrade.options.message_bytes = 256 * 1024;
            // mod_verto itself keeps a half-open socket for minutes.
            upgrade.options.idle = std::chrono::minutes(10);
            std::string address = request.peer.address + ":" + std::to_string(request.peer.port);
            upgrade.run = [this, address = std::move(address)](std::unique_ptr<http::WebSocket> stream) {
                return run(std::move(stream), address);
            };
            http::Answer answer = std::move(upgrade);
            co_return answer;
        });
    if (!server) return server.error();
    server_ = std::move(*server);
    return server_->port();
}

asio::awaitable<void> VertoServer::run(std::unique_ptr<http::WebSocket> stream, std::string address) {
    const auto socket = std::make_shared<Socket>();
    socket->stream = std::move(stream);
    const ClientId id = model_.browsers.connect(std::move(address)).id;
    sockets_[id] = socket;
    for (;;) {
        auto message = co_await socket->stream->read();
        if (!message) break;
        model_.rpc.message(id, *message);
    }
    socket->closing = true;
    sockets_.erase(id);
    model_.rpc.closed(id);
}

asio::awaitable<void> VertoServer::write_loop(std::shared_ptr<Socket> socket) {
    while (!socket->out.empty()) {
        std::shared_ptr<const std::string> message = std::move(socket->out.front());
        socket->out.pop_front();
        const auto written = co_await socket->stream->write(std::move(message));
        if (!written) socket->out.clear();
    }
    socket->writing = false;
    if (socket->closing) {
        std::string reason;
        co_await socket->stream->close(http::CloseCode::normal, std::move(reason));
    }
}

void VertoServer::send(ClientId id, std::string text) {
    const auto found = sockets_.find(id);
    if (found == sockets_.end()) return;
    const auto& socket = found->second;
    socket->out.push_back(std::make_shared<const std::string>(std::move(text)));
    if (std::exchange(socket->writing, true)) return;
    asio::co_spawn(executor_, write_loop(socket), asio::detached);
}

void VertoServer::close(ClientId id) {
    const auto found = sockets_.find(id);
    if (found == sockets_.end()) return;
    const auto& socket = found->second;
    socket->closing = true;
    if (std::exchange(socket->writing, true)) return;
    asio::co_spawn(executor_, write_loop(socket), asio::detached);
}

asio::awaitable<void> VertoServer::log_in(LoginQuestion question) {
    Fields form = verto_login_question(model_.core, question.user, question.domain, question.params);
    const auto user = co_await fsapi_.find_user(std::move(form), question.user, question.domain, question.password);
    model_.rpc.finish_login(question, user);
}

std::size_t VertoServer::drop() {
    const auto sockets = sockets_;
    for (const auto& [id, socket] : sockets) socket->stream->abort();
    return sockets.size();
}

void VertoServer::stop() {
    if (server_) server_->stop();
}

}  // namespace sim
