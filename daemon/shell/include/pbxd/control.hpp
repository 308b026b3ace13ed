// The daemon's control socket (a Unix socket, one JSON object a line): how the command line reaches a running daemon.
//
//     pbxd::ControlServer control(executor, path, commands, model, log);
//     if (auto listening = control.listen(); !listening) ...
//     co_spawn(executor, control.run(), detached);
//
// Who may open the socket may do everything: it is made with mode 0660, for the daemon's group. The one request that
// Commands does not know is {"command":"watch"}: it is answered with the rows that are there, a line each, and then
// with each row that changes.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <functional>
#include <memory>
#include <set>
#include <string>

#include "pbxd/commands.hpp"
#include "pbxd/log.hpp"
#include "pbxd/read_model.hpp"

namespace pbxd {

class ControlServer {
  public:
    ControlServer(boost::asio::any_io_executor executor, std::string path, Commands& commands, const ReadModel& model,
                  Log& log);
    ~ControlServer();

    /// Takes a socket file over that nobody listens on any more. Error: somebody does, or the folder is not writable.
    boost::system::result<void> listen();
    boost::asio::awaitable<void> run();
    void stop();

    /// Tells the watchers.
    void publish(const std::vector<storage::ExtensionId>& changed);

  private:
    class Connection;
    boost::asio::awaitable<void> serve(std::shared_ptr<Connection> connection);

    boost::asio::any_io_executor executor_;
    std::string path_;
    Commands& commands_;
    const ReadModel& model_;
    Log& log_;
    boost::asio::local::stream_protocol::acceptor acceptor_;
    std::set<std::shared_ptr<Connection>> connections_;
};

/// Sends one request to a running daemon and gives its answer. Error: nobody listens (connection_refused,
/// no_such_file_or_directory), or the socket may not be opened (permission_denied).
boost::system::result<std::string> ask_daemon(const std::string& path, const std::string& request);

/// Sends a request and hands each line of the answer on, until the daemon ends or `take` gives false.
boost::system::result<void> watch_daemon(const std::string& path, const std::string& request,
                                         const std::function<bool(const std::string& line)>& take);

}  // namespace pbxd
