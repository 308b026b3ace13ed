// Plays the part of a switch with the events of a recording, for debugging what reads them: a daemon, for one.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/result.hpp>
#include <cstdint>
#include <functional>
#include <string>

#include "esl/recording.hpp"
#include "esl/replayed_switch.hpp"

namespace pbxd {

///     ReplayServer server(executor, {.path = "morning.recording"});
///     const auto port = server.listen(8021);
///     co_await server.run();
/// One client at a time, on loopback, with any password. Each is played the whole recording once it has subscribed, and
/// is kept until it leaves; the next waits.
class ReplayServer {
  public:
    struct Settings {
        std::string path;
        double speed = 0;  ///< 1 as recorded, 0 as fast as the client reads
        /// Told what happens, for people.
        std::function<void(const std::string&)> say = [](const std::string&) {};
    };

    ReplayServer(const boost::asio::any_io_executor& executor, Settings settings);

    /// Looks into the recording and listens; gives the port (of 0: any that is free). Error: the recording cannot be
    /// opened, or there is no listening there.
    boost::system::result<std::uint16_t> listen(std::uint16_t port);
    /// Serves until it is cancelled or stopped.
    boost::asio::awaitable<void> run();
    void stop();

  private:
    struct Connection;

    boost::asio::awaitable<void> serve(boost::asio::ip::tcp::socket socket);
    boost::asio::awaitable<void> read(Connection& client);
    boost::asio::awaitable<void> write(Connection& client);
    boost::asio::awaitable<void> play(Connection& client);
    boost::asio::awaitable<void> play_events(Connection& client, esl::RecordingReader::Source source);
    void read_identity(esl::RecordingReader::Source source);

    boost::asio::any_io_executor executor_;
    Settings settings_;
    esl::ReplayedSwitch::Settings part_;
    boost::asio::ip::tcp::acceptor acceptor_;
};

/// The answer of a switch without phones, browsers and calls, so that a daemon's picture is that of the events.
std::optional<std::string> answer_of_an_empty_switch(std::string_view command);

}  // namespace pbxd
