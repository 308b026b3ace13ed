// The incremental decoder of the Event Socket's two-level framing: bytes in, messages out, no I/O.
//
//     esl::Decoder decoder;
//     for (;;) {
//         std::span<char> space = decoder.prepare(16 * 1024);
//         decoder.commit(read(fd, space.data(), space.size()));
//         for (;;) {
//             auto frame = decoder.next();
//             if (frame.has_error()) return frame.error();       // and decoder.error_position() says where
//             if (!*frame) break;                                // more bytes are needed
//             if ((*frame)->event) apply(*(*frame)->event);
//         }
//     }
//
// Any split of the stream into reads gives the same messages. Nothing is copied: a frame is a view into the decoder's
// one buffer, valid until the next call of next(), prepare() or reset().
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "esl/error.hpp"
#include "esl/event.hpp"
#include "esl/headers.hpp"

namespace esl {

enum class FrameType : std::uint8_t {
    auth_request,
    command_reply,
    api_response,
    event,  // text/event-plain, text/event-json, text/event-xml; see Frame::format
    log_data,
    disconnect_notice,
    rude_rejection,
    other,  // an unknown Content-Type, or none
};

// One message as it came.
struct Frame {
    FrameType type = FrameType::other;
    Format format = Format::plain;   // of an event
    std::string_view content_type;   // as on the wire
    Headers headers;                 // the outer headers (not encoded, but for those of the answer to `connect`)
    std::string_view body;           // exactly Content-Length bytes
    std::optional<EventView> event;  // of an event; the inner headers and body
    std::string_view raw;            // the whole message, headers and all
    std::uint64_t position = 0;      // of its first byte in the stream
};

// What one message may cost. A message beyond a limit ends the stream with an error. Memory grows with the bytes that
// come, not with what a Content-Length promises, to about one and a half times the largest message; after it the memory
// is given back.
struct Limits {
    // The outer headers. Large, because the answer to `connect` is all headers.
    std::size_t header_bytes = std::size_t{1024} * 1024;
    // The number of headers: outer, and inner, each.
    std::size_t headers = 4096;
    // The body of an event, a log line, anything but what follows.
    std::size_t event_bytes = std::size_t{16} * 1024 * 1024;
    // The body of an api/response and of a BACKGROUND_JOB: a `sofia xmlstatus` of 100,000 registrations is about 80 MB.
    std::size_t response_bytes = std::size_t{256} * 1024 * 1024;
};

class Decoder {
  public:
    explicit Decoder(Limits limits = {}) : limits_(limits) {}

    // At least one and about `n` bytes of free space to read into. Invalidates the last frame. A call without commit is
    // harmless.
    std::span<char> prepare(std::size_t n);

    // Says that the first `n` bytes of what prepare() gave were filled; n must not exceed its size.
    void commit(std::size_t n) noexcept;

    // The next whole message, or nothing if more bytes are needed. Errors: header_too_long, too_many_headers,
    // malformed_header, bad_content_length, body_too_large, malformed_event. After an error it gives that error for
    // ever.
    Result<std::optional<Frame>> next();

    // Where in the stream (bytes since the beginning) the failed message, or the offending line in its headers, begins.
    std::uint64_t error_position() const noexcept { return error_position_; }

    // Bytes that came but are not yet part of a message given out.
    std::size_t buffered() const noexcept { return end_ - begin_; }
    // Bytes of memory held for the stream.
    std::size_t capacity() const noexcept { return capacity_; }

    // Ready for a new connection; keeps the memory.
    void reset() noexcept;

  private:
    enum class Verdict : std::uint8_t { allowed, refused, unknown };

    bool find_header_end();
    Result<void> read_outer();
    Result<void> read_length(std::string_view value, bool& seen);
    Verdict judge_length() const;
    Result<std::optional<Frame>> finish();
    boost::system::error_code fail(Error error, std::size_t offset);
    std::string_view text(std::size_t offset, std::size_t length) const noexcept {
        return {buffer_.get() + begin_ + offset, length};
    }

    Limits limits_;
    std::unique_ptr<char[]> buffer_;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;              // of the message in progress
    std::size_t end_ = 0;                // of the bytes that came
    std::uint64_t stream_position_ = 0;  // of begin_ in the stream

    // The message in progress.
    std::size_t scanned_ = 0;        // offset up to which no end of headers was found
    std::size_t header_length_ = 0;  // with the empty line; 0 while not yet known
    std::size_t body_length_ = 0;
    bool length_allowed_ = false;
    FrameType type_ = FrameType::other;
    Format format_ = Format::plain;
    std::string_view::size_type content_type_ = 0;  // index of the header, or outer_.size()

    HeaderIndex outer_;
    HeaderIndex inner_;
    boost::system::error_code error_;
    std::uint64_t error_position_ = 0;
};

}  // namespace esl
