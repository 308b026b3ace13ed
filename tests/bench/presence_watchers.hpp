// Many browsers of the benchmarks of presence, without a browser: WebSockets of `pbxd.live.v1` that read and note which
// rows they were told of. All share one loop and one buffer, so that they cost as little as readers can.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

class Watchers {
  public:
    struct Options {
        std::uint16_t port = 0;
        std::string target = "/api/live";
        std::string host = {};
        std::string cookie = {};
        std::string subprotocol = "pbxd.live.v1";
    };

    Watchers(boost::asio::io_context& loop, Options options);

    /// Called with each message, whole; `socket` counts from 0.
    std::function<void(std::size_t socket, std::string_view text)> on_message = [](auto, auto) {};
    /// Called when the handshake of a socket is done.
    std::function<void(std::size_t socket)> on_open = [](auto) {};

    /// Opens that many, some at a time; each from one of many loopback addresses, as people come from many.
    void open(std::size_t count);
    void send(std::size_t socket, std::string_view text);
    void close();
    std::size_t size() const { return sockets_.size(); }

  private:
    struct Socket {
        explicit Socket(boost::asio::io_context& loop) : stream(loop) {}
        boost::asio::ip::tcp::socket stream;
        std::string rest;  ///< of a frame that is not whole yet
        bool is_open = false;
    };

    void open_next();
    void await(std::size_t at);
    void read(std::size_t at);
    /// Takes the whole frames off the front; gives how many bytes that were.
    std::size_t take_frames(std::size_t at, std::string_view bytes);
    [[noreturn]] static void fail(std::size_t at, const std::string& what);

    boost::asio::io_context& loop_;
    Options options_;
    std::deque<Socket> sockets_;
    std::size_t wanted_ = 0;
    std::vector<char> buffer_;
    bool closing_ = false;
};

}  // namespace bench
