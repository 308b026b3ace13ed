// A WebSocket's bytes as a client that knows no WebSockets sends and reads them (RFC 6455, section 5.2).
#pragma once

#include <string>

#include "running_server.hpp"

namespace testing {

/// A request for a WebSocket, without the empty line at its end.
inline const std::string websocket_handshake =
    "GET /live HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: "
    "13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

/// A frame; masked as a client's must be, with the mask 0, which leaves the bytes as they are.
inline std::string frame(int opcode, const std::string& payload, bool masked = true, bool final = true) {
    std::string bytes(1, static_cast<char>((final ? 0x80 : 0) | opcode));
    const int mask_bit = masked ? 0x80 : 0;
    if (payload.size() < 126) {
        bytes += static_cast<char>(mask_bit | static_cast<int>(payload.size()));
    } else {
        const bool large = payload.size() > 0xffff;
        bytes += static_cast<char>(mask_bit | (large ? 127 : 126));
        for (int shift = large ? 56 : 8; shift >= 0; shift -= 8)
            bytes += static_cast<char>(payload.size() >> static_cast<unsigned>(shift) & 0xffU);
    }
    if (masked) bytes += std::string(4, '\0');
    return bytes + payload;
}

inline std::string close_frame(unsigned code) {
    return {static_cast<char>(code >> 8U), static_cast<char>(code & 0xffU)};
}

struct Frame {
    unsigned opcode = 0;  ///< 0: the connection ended
    std::string payload;
};

/// The next frame that a server sends.
inline Frame read_frame(RawClient& client) {
    const std::string head = client.read(2);
    if (head.size() < 2) return {};
    std::size_t size = static_cast<unsigned char>(head[1]);
    if (size >= 126) {
        const std::string more = client.read(size == 126 ? 2 : 8);
        size = 0;
        for (const char byte : more) size = size << 8U | static_cast<unsigned char>(byte);
    }
    return {.opcode = static_cast<unsigned char>(head[0]) & 0x0fU, .payload = client.read(size)};
}

}  // namespace testing
