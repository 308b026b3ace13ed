// The Event Socket's port (inbound mode), and the faults that tests may ask of it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/result.hpp>
#include <chrono>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "model/esl_session.hpp"

namespace sim {

class EslServer {
  public:
    enum class Drop {
        clean,   ///< closes between two frames
        notice,  ///< as on `exit`: a disconnect notice first
        half,    ///< closes in the middle of a frame
        reset,   ///< TCP RST
    };

    EslServer(const boost::asio::any_io_executor& executor, SwitchModel& model, EslSettings settings);

    /// Listens on loopback; 0 is a free port. Returns the port.
    boost::system::result<std::uint16_t> listen(std::uint16_t port);
    void deliver(const Event& event);

    /// Returns how many clients there were.
    std::size_t drop(Drop how);
    /// Reads and writes nothing, closes nothing.
    void set_silent(bool silent);
    /// Nobody hears of the next `count` events.
    void lose_events(std::size_t count) { to_lose_ = count; }
    /// Every frame waits that long before it goes out.
    void set_delay(std::chrono::milliseconds delay) { delay_ = delay; }
    /// The next frame goes out in two halves, with that time between them.
    void split_next(std::chrono::milliseconds pause) { split_ = pause; }
    /// Connections in that time are closed at once, as if nobody listened.
    void stay_down(std::chrono::milliseconds time) { down_until_ = std::chrono::steady_clock::now() + time; }
    /// Bytes as they are to every authenticated client.
    void send_raw(const std::string& bytes);

    struct Client {
        std::string address;
        bool authenticated = false;
        bool listening = false;
        std::size_t lost = 0;
        std::size_t queued = 0;
    };
    std::vector<Client> clients() const;

  private:
    struct Connection;
    boost::asio::awaitable<void> accept_loop();
    boost::asio::awaitable<void> read_loop(std::shared_ptr<Connection> connection);
    boost::asio::awaitable<void> write_loop(std::shared_ptr<Connection> connection);
    boost::asio::awaitable<void> pause(std::chrono::milliseconds time);
    void close(Connection& connection);

    boost::asio::any_io_executor executor_;
    boost::asio::ip::tcp::acceptor acceptor_;
    SwitchModel& model_;
    EslSettings settings_;
    std::list<std::shared_ptr<Connection>> connections_;
    bool silent_ = false;
    std::size_t to_lose_ = 0;
    std::chrono::milliseconds delay_{0};
    std::optional<std::chrono::milliseconds> split_;
    std::chrono::steady_clock::time_point down_until_;
};

}  // namespace sim
