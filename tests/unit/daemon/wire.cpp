#include "wire.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace pbxd::test {
namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/// Connecting on one machine is done at once, so the socket may block until then.
template <class Address>
int connected(const Address& address, int family) {
    const int made = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    REQUIRE(made >= 0);
    // The kernel is not to swallow what a slow reader leaves.
    const int received_at_most = 64 * 1024;
    REQUIRE(::setsockopt(made, SOL_SOCKET, SO_RCVBUF, &received_at_most, sizeof received_at_most) == 0);
    REQUIRE(::connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    return made;
}

sockaddr_un at_path(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    REQUIRE(path.size() < sizeof address.sun_path);
    path.copy(address.sun_path, path.size());
    return address;
}

}  // namespace

Wire::Wire(Loop& loop, std::uint16_t port) : loop_(loop), socket_(connected(loopback(port), AF_INET)) {}
Wire::Wire(Loop& loop, const std::string& path) : loop_(loop), socket_(connected(at_path(path), AF_UNIX)) {}
Wire::Wire(Loop& loop, int accepted) : loop_(loop), socket_(accepted) {}

void Wire::send(std::string_view bytes) {
    loop_.until([this, &bytes] {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (sent < 0) return errno != EAGAIN;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    });
}

void Wire::look() {
    std::array<char, 16384> piece{};
    while (!ended_) {
        const ssize_t count = ::recv(socket_, piece.data(), piece.size(), MSG_DONTWAIT);
        if (count < 0 && errno == EAGAIN) return;
        if (count <= 0)
            ended_ = true;
        else
            received_.append(piece.data(), static_cast<std::size_t>(count));
    }
}

std::optional<std::string> Wire::take(std::string_view end) {
    look();
    const auto at = received_.find(end);
    if (at == std::string::npos) return std::nullopt;
    auto text = received_.substr(0, at);
    received_.erase(0, at + end.size());
    return text;
}

std::string Wire::read_until(std::string_view end) {
    std::optional<std::string> text;
    loop_.until([&] { return (text = take(end)).has_value() || ended_; });
    return text ? *text + std::string(end) : std::exchange(received_, {});
}

std::string Wire::read(std::size_t count) {
    loop_.until([&] {
        look();
        return received_.size() >= count || ended_;
    });
    auto text = received_.substr(0, count);
    received_.erase(0, count);
    return text;
}

std::string Wire::read_all() {
    loop_.until([this] { return closed(); });
    return std::exchange(received_, {});
}

bool Wire::closed() {
    look();
    return ended_;
}

void Wire::close() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
    ended_ = true;
}

void Wire::hold_little() {
    const int bytes = 128 * 1024;
    REQUIRE(::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes) == 0);
}

Listener::Listener(Loop& loop)
    : loop_(loop), socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    REQUIRE(socket_ >= 0);
    auto address = loopback(0);
    socklen_t size = sizeof address;
    REQUIRE(::bind(socket_, reinterpret_cast<const sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(socket_, 16) == 0);
    REQUIRE(::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
}

Listener::~Listener() { ::close(socket_); }

std::unique_ptr<Wire> Listener::accept() {
    const int accepted = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
    if (accepted < 0) return nullptr;
    return std::make_unique<Wire>(loop_, accepted);
}

}  // namespace pbxd::test
