#include "presence_watchers.hpp"

#include <boost/asio/write.hpp>
#include <cstdlib>
#include <iostream>

namespace bench {

namespace asio = boost::asio;
using asio::ip::tcp;

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

std::uint64_t big_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
    return value;
}

}  // namespace

Watchers::Watchers(asio::io_context& loop, Options options)
    : loop_(loop), options_(std::move(options)), buffer_(256 * 1024) {}

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
    auto& socket = sockets_.emplace_back(loop_);
    const asio::ip::address_v4 from(0x7f000002U + static_cast<std::uint32_t>(at / of_one_address));
    boost::system::error_code error;
    socket.stream.open(tcp::v4(), error);
    if (!error) socket.stream.bind({from, 0}, error);
    if (!error) socket.stream.connect({asio::ip::address_v4::loopback(), options_.port}, error);
    if (error) fail(at, "cannot connect: " + error.message());
    socket.stream.set_option(tcp::no_delay(true));
    const auto request = "GET " + options_.target + " HTTP/1.1\r\nHost: " + options_.host + "\r\nOrigin: http://" +
                         options_.host +
                         "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                         "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: " +
                         options_.subprotocol + "\r\nCookie: " + options_.cookie + "\r\n\r\n";
    asio::write(socket.stream, asio::buffer(request), error);
    if (error) fail(at, "cannot ask for a WebSocket: " + error.message());
    socket.stream.non_blocking(true);
    await(at);
}

void Watchers::await(std::size_t at) {
    sockets_[at].stream.async_wait(tcp::socket::wait_read, [this, at](boost::system::error_code error) {
        if (error || closing_) return;
        read(at);
    });
}

void Watchers::read(std::size_t at) {
    auto& socket = sockets_[at];
    boost::system::error_code error;
    const auto size = socket.stream.read_some(asio::buffer(buffer_), error);
    if (error == asio::error::would_block) return await(at);
    if (error) fail(at, "was closed: " + error.message());
    std::string_view bytes(buffer_.data(), size);
    std::string joined;
    if (!socket.rest.empty()) {
        joined = std::exchange(socket.rest, {}).append(bytes);
        bytes = joined;
    }
    if (!socket.is_open) {
        const auto end = bytes.find("\r\n\r\n");
        if (end == std::string_view::npos) {
            socket.rest = bytes;
            return await(at);
        }
        if (!bytes.starts_with("HTTP/1.1 101")) fail(at, "no WebSocket: " + std::string(bytes.substr(0, 300)));
        bytes.remove_prefix(end + 4);
        socket.is_open = true;
        on_open(at);
        open_next();
    }
    bytes.remove_prefix(take_frames(at, bytes));
    if (!bytes.empty()) socket.rest = bytes;
    await(at);
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
        if (opcode == 9) asio::write(sockets_[at].stream, asio::buffer(frame(10, payload)));
        if (opcode == 8) fail(at, "said goodbye");
        if (opcode == 1) on_message(at, payload);
        taken += head + size;
    }
    return taken;
}

void Watchers::send(std::size_t socket, std::string_view text) {
    boost::system::error_code error;
    asio::write(sockets_[socket].stream, asio::buffer(frame(1, text)), error);
    if (error) fail(socket, "cannot be written: " + error.message());
}

void Watchers::close() {
    closing_ = true;
    boost::system::error_code ignored;
    for (auto& socket : sockets_) socket.stream.close(ignored);
}

}  // namespace bench
