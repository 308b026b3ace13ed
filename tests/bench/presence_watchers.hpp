// Many browsers of the benchmarks of presence, without a browser: WebSockets of `pbxd.live.v1` that read and note which
// rows they were told of. What they cost is in the figures, though real readers are on other machines; so they cost as
// little as readers can: all share one io_uring, which reads without being asked for each, into buffers that all share.
#pragma once

#include <liburing.h>

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

    explicit Watchers(Options options);
    ~Watchers();
    Watchers(const Watchers&) = delete;
    Watchers& operator=(const Watchers&) = delete;

    /// Called with each message, whole; `socket` counts from 0.
    std::function<void(std::size_t socket, std::string_view text)> on_message = [](auto, auto) {};
    /// Called when the handshake of a socket is done.
    std::function<void(std::size_t socket)> on_open = [](auto) {};

    /// Opens that many, some at a time; each from one of many loopback addresses, as people come from many.
    void open(std::size_t count);
    void send(std::size_t socket, std::string_view text);
    /// Takes some of what was read; gives of how many reads.
    std::size_t poll();
    std::size_t size() const { return sockets_.size(); }

  private:
    struct Socket {
        int descriptor = -1;
        std::string rest;  ///< of a frame that is not whole yet
        bool is_open = false;
    };

    void open_next();
    void provide_buffers();
    char* buffer(unsigned number) { return &buffers_[number * buffer_bytes]; }
    /// Lends it to the kernel.
    void lend(unsigned number);
    /// Lets the kernel read whatever comes, until it says that it ends that.
    void start_reading(std::size_t at);
    void take_result(const io_uring_cqe& result);
    void take(std::size_t at, std::string_view bytes);
    void write(std::size_t at, std::string_view bytes);
    /// Takes the whole frames off the front; gives how many bytes that were.
    std::size_t take_frames(std::size_t at, std::string_view bytes);
    [[noreturn]] static void fail(std::size_t at, const std::string& what);

    static constexpr unsigned buffer_count = 4096;
    static constexpr std::size_t buffer_bytes = 4096;

    io_uring ring_{};
    io_uring_buf_ring* lent_ = nullptr;
    std::vector<char> buffers_;
    Options options_;
    std::deque<Socket> sockets_;
    std::size_t wanted_ = 0;
};

}  // namespace bench
