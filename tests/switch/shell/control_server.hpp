// The control connection: tests say, one JSON object a line, what happens at the switch.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/result.hpp>
#include <functional>

#include "model/control.hpp"
#include "shell/esl_server.hpp"
#include "shell/phones.hpp"
#include "shell/verto_server.hpp"

namespace sim {

class ControlServer {
  public:
    ControlServer(const boost::asio::any_io_executor& executor, SwitchModel& model, Phones& phones, EslServer& esl,
                  VertoServer& verto, std::function<void()> quit);

    /// Listens on loopback; 0 is a free port. Returns the port.
    boost::system::result<std::uint16_t> listen(std::uint16_t port);

  private:
    boost::asio::awaitable<void> accept_loop();
    boost::asio::awaitable<void> serve(boost::asio::ip::tcp::socket socket);
    boost::asio::awaitable<nlohmann::json> answer(std::string line);
    boost::asio::awaitable<nlohmann::json> register_one(const nlohmann::json& fields);
    boost::asio::awaitable<nlohmann::json> register_many(const nlohmann::json& fields);
    boost::asio::awaitable<nlohmann::json> unregister(const nlohmann::json& fields);
    nlohmann::json fault(const ControlRequest& request);
    nlohmann::json drop(const nlohmann::json& fields);
    nlohmann::json restart(const nlohmann::json& fields);

    boost::asio::any_io_executor executor_;
    boost::asio::ip::tcp::acceptor acceptor_;
    SwitchModel& model_;
    Phones& phones_;
    EslServer& esl_;
    VertoServer& verto_;
    std::function<void()> quit_;
    int serial_ = 0;
};

}  // namespace sim
