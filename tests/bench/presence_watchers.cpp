#include "presence_watchers.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <iostream>
#include <system_error>
#include <utility>

namespace bench {

namespace {

constexpr std::size_t of_one_address = 1'500;  // pbxd takes 2,000
constexpr unsigned orders = 4096;
constexpr unsigned results = 32768;  // a few for each socket
constexpr int group = 0;             // of the buffers

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

std::string message_of(int error) { return std::generic_category().message(error); }
std::string last_error() { return message_of(errno); }

[[noreturn]] void give_up(const std::string& what) {
    std::cerr << "bench_presence: " << what << "\n";
    std::exit(1);
}

void check(int result, const std::string& what) {
    if (result < 0) give_up(what + ": " + message_of(-result));
}

std::uint64_t big_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
    return value;
}

}  // namespace

Watchers::Watchers(Options options) : buffers_(buffer_count * buffer_bytes), options_(std::move(options)) {
    io_uring_params parameters{};
    // What is read is handed over when it is asked for, and wakes nobody.
    parameters.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_CQSIZE;
    parameters.cq_entries = results;
    check(::io_uring_queue_init_params(orders, &ring_, &parameters), "needs io_uring, of Linux 6.1 or later");
    provide_buffers();
}

Watchers::~Watchers() {
    ::io_uring_queue_exit(&ring_);
    std::free(lent_);
    for (const auto& socket : sockets_) ::close(socket.descriptor);
}

void Watchers::provide_buffers() {
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    lent_ = static_cast<io_uring_buf_ring*>(std::aligned_alloc(page, buffer_count * sizeof(io_uring_buf)));
    if (lent_ == nullptr) give_up("no memory");
    io_uring_buf_reg shared{};
    shared.ring_addr = reinterpret_cast<std::uintptr_t>(lent_);
    shared.ring_entries = buffer_count;
    shared.bgid = group;
    check(::io_uring_register_buf_ring(&ring_, &shared, 0), "cannot share buffers with the kernel");
    ::io_uring_buf_ring_init(lent_);
    for (unsigned number = 0; number < buffer_count; ++number) lend(number);
}

void Watchers::lend(unsigned number) {
    ::io_uring_buf_ring_add(lent_, buffer(number), buffer_bytes, static_cast<unsigned short>(number),
                            ::io_uring_buf_ring_mask(buffer_count), 0);
    ::io_uring_buf_ring_advance(lent_, 1);
}

void Watchers::fail(std::size_t at, const std::string& what) { give_up("socket " + std::to_string(at) + ": " + what); }

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
    start_reading(at);
}

void Watchers::start_reading(std::size_t at) {
    auto* order = ::io_uring_get_sqe(&ring_);
    if (order == nullptr) {
        check(::io_uring_submit(&ring_), "cannot read");
        order = ::io_uring_get_sqe(&ring_);
    }
    ::io_uring_prep_recv_multishot(order, sockets_[at].descriptor, nullptr, 0, 0);
    ::io_uring_sqe_set_flags(order, IOSQE_BUFFER_SELECT);
    order->buf_group = group;
    ::io_uring_sqe_set_data64(order, at);
}

std::size_t Watchers::poll() {
    // Waits for nothing.
    if (const int asked = ::io_uring_submit_and_get_events(&ring_); asked != -EINTR) check(asked, "cannot read");
    std::size_t count = 0;
    io_uring_cqe* result = nullptr;
    while (::io_uring_peek_cqe(&ring_, &result) == 0) {
        take_result(*result);
        ::io_uring_cqe_seen(&ring_, result);
        ++count;
    }
    return count;
}

void Watchers::take_result(const io_uring_cqe& result) {
    const auto at = static_cast<std::size_t>(result.user_data);
    if (result.res == 0) fail(at, "was closed");
    // All buffers may be with us for a moment.
    if (result.res < 0 && result.res != -ENOBUFS) fail(at, message_of(-result.res));
    if (result.res > 0) {
        const auto number = result.flags >> IORING_CQE_BUFFER_SHIFT;
        take(at, {buffer(number), static_cast<std::size_t>(result.res)});
        lend(number);
    }
    if ((result.flags & IORING_CQE_F_MORE) == 0) start_reading(at);
}

void Watchers::take(std::size_t at, std::string_view bytes) {
    auto& socket = sockets_[at];
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

}  // namespace bench
