// Many browsers of the benchmarks of presence, without a browser: WebSockets of `pbxd.live.v1` that read and note which
// rows they were told of. All share one epoll and one buffer, so that they cost as little as readers can: what they
// cost is in the figures.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
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
        /// What each socket asks for.
        std::function<std::string(std::size_t socket)> target = [](auto) { return std::string("/api/live"); };
        std::string host = {};
        std::string cookie = {};
        std::string subprotocol = "pbxd.live.v1";
    };

    Watchers(boost::asio::io_context& loop, Options options);
    ~Watchers() { close(); }
    Watchers(const Watchers&) = delete;
    Watchers& operator=(const Watchers&) = delete;

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
        int descriptor = -1;
        std::string rest;  ///< of a frame that is not whole yet
        bool is_open = false;
    };

    void open_next();
    void await();
    void read_all();
    void read(std::size_t at);
    void write(std::size_t at, std::string_view bytes);
    /// Takes the whole frames off the front; gives how many bytes that were.
    std::size_t take_frames(std::size_t at, std::string_view bytes);
    [[noreturn]] static void fail(std::size_t at, const std::string& what);

    boost::asio::posix::stream_descriptor ready_;  ///< the epoll of all sockets
    Options options_;
    std::deque<Socket> sockets_;
    std::size_t wanted_ = 0;
    std::vector<char> buffer_;
};

}  // namespace bench
