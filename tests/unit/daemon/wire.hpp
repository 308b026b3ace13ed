// Plain sockets of the test, which send any bytes whatever: a TCP or Unix connection, and a listener. They never block;
// whoever waits runs the loop.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "loop.hpp"

namespace pbxd::test {

class Wire {
  public:
    /// To 127.0.0.1.
    Wire(Loop& loop, std::uint16_t port);
    /// To a Unix socket.
    Wire(Loop& loop, const std::string& path);
    /// Takes over a connection that was accepted.
    Wire(Loop& loop, int accepted);
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;
    Wire(Wire&& other) noexcept
        : loop_(other.loop_), socket_(std::exchange(other.socket_, -1)), received_(std::move(other.received_)) {}
    ~Wire() { close(); }

    /// Does not fail where the other side has closed: what comes back tells.
    void send(std::string_view bytes);
    /// What comes up to and with `end`; all that came, if the other side closes before.
    std::string read_until(std::string_view end);
    /// So many bytes; fewer if the other side closes before.
    std::string read(std::size_t count);
    /// All until the other side closes.
    std::string read_all();
    /// What came up to `end`, without it, if that is there now.
    std::optional<std::string> take(std::string_view end);
    /// Whether the other side has closed.
    bool closed();
    void close();
    /// From now on the kernel holds little of what comes, so that the other side soon notices a slow reader.
    void hold_little();
    Loop& loop() { return loop_; }

  private:
    void look();

    Loop& loop_;
    int socket_;
    std::string received_;
    bool ended_ = false;
};

class Listener {
  public:
    explicit Listener(Loop& loop);
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    ~Listener();
    std::uint16_t port() const { return port_; }
    /// A connection, if somebody has connected.
    std::unique_ptr<Wire> accept();

  private:
    Loop& loop_;
    int socket_;
    std::uint16_t port_ = 0;
};

}  // namespace pbxd::test
