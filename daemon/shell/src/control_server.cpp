#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "pbxd/control.hpp"

namespace pbxd {

namespace asio = boost::asio;
using Protocol = asio::local::stream_protocol;

namespace {

constexpr std::size_t most_line = 64 * 1024;
constexpr std::size_t most_waiting = 4 * 1024 * 1024;
constexpr std::size_t most_path = sizeof(sockaddr_un::sun_path) - 1;
constexpr auto use_tuple = asio::as_tuple(asio::use_awaitable);

}  // namespace

class ControlServer::Connection {
  public:
    explicit Connection(Protocol::socket at) : socket(std::move(at)), wake(socket.get_executor()) {}

    void send(const std::string& line) {
        if (waiting.size() + line.size() > most_waiting) return socket.close();
        waiting += line;
        waiting += '\n';
        wake.cancel_one();
    }

    asio::awaitable<bool> write_waiting() {
        while (!waiting.empty()) {
            const std::string out = std::exchange(waiting, {});
            const auto [error, written] = co_await asio::async_write(socket, asio::buffer(out), use_tuple);
            if (error) co_return false;
        }
        co_return true;
    }

    Protocol::socket socket;
    asio::steady_timer wake;
    std::string waiting;
    bool watching = false;
};

ControlServer::ControlServer(asio::any_io_executor executor, std::string path, Commands& commands,
                             const ReadModel& model, Log& log)
    : executor_(std::move(executor)),
      path_(std::move(path)),
      commands_(commands),
      model_(model),
      log_(log),
      acceptor_(executor_) {}

ControlServer::~ControlServer() { stop(); }

boost::system::result<void> ControlServer::listen() {
    boost::system::error_code error;
    if (path_.size() > most_path) return make_error_code(boost::system::errc::filename_too_long);
    const Protocol::endpoint endpoint(path_);
    Protocol::socket probe(executor_);
    probe.connect(endpoint, error);
    if (!error) return make_error_code(boost::system::errc::address_in_use);
    // Connecting to a plain file is refused in the same way: that is somebody's, and stays.
    struct stat status {};
    const bool is_socket = ::lstat(path_.c_str(), &status) == 0 && S_ISSOCK(status.st_mode);
    if (is_socket && error == boost::system::errc::connection_refused) ::unlink(path_.c_str());
    error = {};
    acceptor_.open(endpoint.protocol(), error);
    if (error) return error;
    // Nobody else may connect in the moment before the mode is set.
    const auto old_mask = ::umask(0117);
    acceptor_.bind(endpoint, error);
    ::umask(old_mask);
    if (error) {
        // Not ours: stop() is not to remove what is at the path.
        acceptor_.close();
        return error;
    }
    acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) return error;
    return {};
}

void ControlServer::stop() {
    if (!acceptor_.is_open()) return;
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    ::unlink(path_.c_str());
    for (const auto& connection : connections_) {
        connection->socket.close(ignored);
        connection->wake.cancel();
    }
}

asio::awaitable<void> ControlServer::run() {
    while (acceptor_.is_open()) {
        auto [error, socket] = co_await acceptor_.async_accept(use_tuple);
        if (error == asio::error::operation_aborted) co_return;
        if (error) {
            log_.warning("control: a connection could not be accepted (" + error.message() + ")");
            asio::steady_timer pause(executor_, std::chrono::milliseconds(100));
            co_await pause.async_wait(use_tuple);
            continue;
        }
        auto connection = std::make_shared<Connection>(std::move(socket));
        connections_.insert(connection);
        asio::co_spawn(executor_, serve(connection), asio::detached);
    }
}

asio::awaitable<void> ControlServer::serve(std::shared_ptr<Connection> connection) {
    std::string buffer;
    while (!connection->watching) {
        const auto [error, length] = co_await asio::async_read_until(
            connection->socket, asio::dynamic_buffer(buffer, most_line), '\n', use_tuple);
        if (error) break;
        const auto line = buffer.substr(0, length - 1);
        buffer.erase(0, length);
        if (line == R"({"command":"watch"})") {
            for (const auto& [key, id] : model_.rows().by_number()) {
                connection->send(Commands::describe_presence(model_, id));
            }
            connection->watching = true;
        } else {
            connection->send(co_await commands_.execute(line));
        }
        if (!co_await connection->write_waiting()) break;
    }
    while (connection->watching && connection->socket.is_open() && co_await connection->write_waiting()) {
        connection->wake.expires_at(asio::steady_timer::time_point::max());
        co_await connection->wake.async_wait(use_tuple);
    }
    connections_.erase(connection);
}

void ControlServer::publish(const std::vector<storage::ExtensionId>& changed) {
    for (const auto& connection : connections_) {
        if (!connection->watching) continue;
        for (auto id : changed) connection->send(Commands::describe_presence(model_, id));
    }
}

}  // namespace pbxd
