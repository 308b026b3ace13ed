#include "presence_watchers.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <iostream>
#include <system_error>
#include <utility>

namespace bench {

namespace asio = boost::asio;

namespace {

constexpr std::size_t of_one_address = 1'500;  // pbxd takes 2,000

/// A frame from a client, masked with zeros: the payload stays as it is.
std::string frame(unsigned char opcode, std::string_view payload) {
    std::string bytes(1, static_cast<char>(0x80 | opcode));
    if (payload.size() < 126) {
        bytes += static_cast<char>(0x80 | payload.size());
    } else {
        bytes += static_cast<char>(0x80 | 126);
        bytes += static_cast<char>(payload.size() >> 8);
        bytes += static_cast<char>(payload.size() & 0xff);
    }
    return bytes.append(4, '\0').append(payload);
}

std::string last_error() { return std::generic_category().message(errno); }

std::uint64_t big_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
    return value;
}

}  // namespace

Watchers::Watchers(asio::io_context& loop, Options options)
    : ready_(loop, ::epoll_create1(EPOLL_CLOEXEC)), options_(std::move(options)), buffer_(256 * 1024) {
    await();
}

void Watchers::fail(std::size_t at, const std::string& what) {
    std::cerr << "bench_presence: socket " << at << ": " << what << "\n";
    std::exit(1);
}

void Watchers::open(std::size_t count) {
    wanted_ = count;
    for (int i = 0; i < 20 && sockets_.size() < wanted_; ++i) open_next();
}

void Watchers::open_next() {
    if (sockets_.size() == wanted_) return;
    const auto at = sockets_.size();
    auto& socket = sockets_.emplace_back();
    const auto address = [](std::uint32_t host, std::uint16_t port) {
        sockaddr_in made{};
        made.sin_family = AF_INET;
        made.sin_port = htons(port);
        made.sin_addr.s_addr = htonl(host);
        return made;
    };
    const auto from = address(0x7f000002U + static_cast<std::uint32_t>(at / of_one_address), 0);
    const auto to = address(INADDR_LOOPBACK, options_.port);
    socket.descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket.descriptor < 0 ||
        ::bind(socket.descriptor, reinterpret_cast<const sockaddr*>(&from), sizeof from) != 0 ||
        ::connect(socket.descriptor, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
        fail(at, "cannot connect: " + last_error());
    }
    const int on = 1;
    ::setsockopt(socket.descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    write(at, "GET " + options_.target(at) + " HTTP/1.1\r\nHost: " + options_.host + "\r\nOrigin: http://" +
                  options_.host +
                  "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                  "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: " +
                  options_.subprotocol + "\r\nCookie: " + options_.cookie + "\r\n\r\n");
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = at;
    if (::epoll_ctl(ready_.native_handle(), EPOLL_CTL_ADD, socket.descriptor, &event) != 0) fail(at, last_error());
}

void Watchers::await() {
    ready_.async_wait(asio::posix::stream_descriptor::wait_read, [this](boost::system::error_code error) {
        if (error) return;
        read_all();
        await();
    });
}

void Watchers::read_all() {
    std::array<epoll_event, 256> events{};
    const auto count = ::epoll_wait(ready_.native_handle(), events.data(), static_cast<int>(events.size()), 0);
    for (int i = 0; i < count; ++i) read(events.at(static_cast<std::size_t>(i)).data.u64);
}

void Watchers::read(std::size_t at) {
    auto& socket = sockets_[at];
    const auto size = ::recv(socket.descriptor, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0) fail(at, size == 0 ? "was closed" : last_error());
    std::string_view bytes(buffer_.data(), static_cast<std::size_t>(size));
    std::string joined;
    if (!socket.rest.empty()) {
        joined = std::exchange(socket.rest, {}).append(bytes);
        bytes = joined;
    }
    if (!socket.is_open) {
        const auto end = bytes.find("\r\n\r\n");
        if (end == std::string_view::npos) {
            socket.rest = bytes;
            return;
        }
        if (!bytes.starts_with("HTTP/1.1 101")) fail(at, "no WebSocket: " + std::string(bytes.substr(0, 300)));
        bytes.remove_prefix(end + 4);
        socket.is_open = true;
        on_open(at);
        open_next();
    }
    bytes.remove_prefix(take_frames(at, bytes));
    if (!bytes.empty()) socket.rest = bytes;
}

std::size_t Watchers::take_frames(std::size_t at, std::string_view bytes) {
    std::size_t taken = 0;
    while (bytes.size() >= taken + 2) {
        const auto rest = bytes.substr(taken);
        const unsigned opcode = static_cast<unsigned char>(rest[0]) & 0x0fU;
        std::uint64_t size = static_cast<unsigned char>(rest[1]) & 0x7fU;
        const std::size_t extra = size == 126 ? 2 : size == 127 ? 8 : 0;
        if (rest.size() < 2 + extra) break;
        if (extra > 0) size = big_endian(rest.substr(2, extra));
        const auto head = 2 + extra;
        if (rest.size() < head + size) break;
        const auto payload = rest.substr(head, size);
        if (opcode == 9) write(at, frame(10, payload));
        if (opcode == 8) fail(at, "said goodbye");
        if (opcode == 1) on_message(at, payload);
        taken += head + size;
    }
    return taken;
}

void Watchers::send(std::size_t socket, std::string_view text) { write(socket, frame(1, text)); }

void Watchers::write(std::size_t at, std::string_view bytes) {
    // Little is ever written: it has room.
    const auto written = ::send(sockets_[at].descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (written != static_cast<ssize_t>(bytes.size())) fail(at, "cannot be written: " + last_error());
}

void Watchers::close() {
    boost::system::error_code ignored;
    ready_.close(ignored);
    for (const auto& socket : sockets_) ::close(socket.descriptor);
    sockets_.clear();
}

}  // namespace bench
