// The recorded streams, and a stream decoded into values that can be compared.
#pragma once

#include <algorithm>
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "esl/decoder.hpp"

namespace esl::test {

inline std::string recording(const std::string& name) {
    std::ifstream file(std::string(PBXD_FIXTURES) + "/esl/" + name, std::ios::binary);
    if (!file) throw std::runtime_error("no recording " + name);
    return {std::istreambuf_iterator<char>(file), {}};
}

struct Message {
    FrameType type;
    std::string content_type;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::vector<std::pair<std::string, std::string>> event_headers;  // decoded
    std::string event_body;
    std::string raw;
    std::uint64_t position;

    bool operator==(const Message&) const = default;
    std::string event_header(const std::string& name) const {
        for (const auto& [key, value] : event_headers) {
            if (key == name) return value;
        }
        return {};
    }
};

inline Message copy_of(const Frame& frame) {
    Message message{
        frame.type,    std::string(frame.content_type), {}, std::string(frame.body), {}, {}, std::string(frame.raw),
        frame.position};
    for (const Header header : frame.headers) message.headers.emplace_back(header.name, header.value);
    if (frame.event) {
        std::string scratch;
        for (const Header header : frame.event->headers()) {
            message.event_headers.emplace_back(header.name, frame.event->headers().decoded(header, scratch));
        }
        message.event_body = frame.event->decoded_body();
    }
    return message;
}

struct Decoded {
    std::vector<Message> messages;
    boost::system::error_code error;
    std::uint64_t error_position = 0;

    bool operator==(const Decoded&) const = default;
};

// Feeds `stream` in pieces whose sizes `next_size` gives.
inline Decoded decode(std::string_view stream, const std::function<std::size_t()>& next_size,
                      Decoder decoder = Decoder{}) {
    Decoded result;
    while (!stream.empty()) {
        const std::size_t size = std::min(next_size(), stream.size());
        std::memcpy(decoder.prepare(size).data(), stream.data(), size);
        decoder.commit(size);
        stream.remove_prefix(size);
        for (;;) {
            const auto frame = decoder.next();
            if (frame.has_error()) {
                result.error = frame.error();
                result.error_position = decoder.error_position();
                return result;
            }
            if (!*frame) break;
            result.messages.push_back(copy_of(**frame));
        }
    }
    return result;
}

inline Decoded decode_whole(std::string_view stream, Limits limits = {}) {
    return decode(
        stream, [] { return std::size_t{1} << 30; }, Decoder(limits));
}

inline Decoded decode_bytewise(std::string_view stream, Limits limits = {}) {
    return decode(
        stream, [] { return std::size_t{1}; }, Decoder(limits));
}

inline Decoded decode_randomly(std::string_view stream, unsigned seed, std::size_t largest, Limits limits = {}) {
    std::mt19937 random(seed);
    std::uniform_int_distribution<std::size_t> sizes(1, largest);
    return decode(
        stream, [&] { return sizes(random); }, Decoder(limits));
}

}  // namespace esl::test
