// mod_verto's port: WebSockets whose messages go to the model's JSON-RPC.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>
#include <map>
#include <memory>
#include <string>

#include "http/server.hpp"
#include "model/switch_model.hpp"
#include "shell/fsapi_client.hpp"

namespace sim {

class VertoServer {
  public:
    VertoServer(const boost::asio::any_io_executor& executor, SwitchModel& model, FsapiClient& fsapi);

    /// Listens on loopback; 0 is a free port. Returns the port.
    boost::system::result<std::uint16_t> listen(std::uint16_t port);
    /// Cuts every socket without a goodbye. Returns how many there were.
    std::size_t drop();
    void stop();

  private:
    struct Socket;
    boost::asio::awaitable<void> run(std::unique_ptr<http::WebSocket> stream, std::string address);
    boost::asio::awaitable<void> write_loop(std::shared_ptr<Socket> socket);
    boost::asio::awaitable<void> log_in(LoginQuestion question);
    void send(ClientId id, std::string text);
    void close(ClientId id);

    boost::asio::any_io_executor executor_;
    SwitchModel& model_;
    FsapiClient& fsapi_;
    std::map<ClientId, std::shared_ptr<Socket>> sockets_;
    std::unique_ptr<http::Server> server_;
};

}  // namespace sim
