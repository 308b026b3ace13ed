// From the bytes of a connection to requests: Beast's parser behind a plain interface, with the limits and refusals of
// this server. Sans-I/O: it is fed what was read and says what is to be done.
//
//     http::RequestReader reader({.header_bytes = 16384, .body_bytes = 65536});
//     switch (reader.feed(bytes)) {
//         case ReadStep::more: ...          // read more and feed it
//         case ReadStep::send_continue: ... // write "HTTP/1.1 100 Continue\r\n\r\n", then feed({})
//         case ReadStep::complete: ...      // take() the request, answer it, then next()
//         case ReadStep::refused: ...       // write refusal(), then close
//     }
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace http {

struct ReadLimits {
    std::size_t header_bytes = std::size_t{16} * 1024;
    std::size_t body_bytes = std::size_t{64} * 1024;
};

enum class ReadStep { more, send_continue, complete, refused };

/// Refused, each with a close, since where the next request begins can no longer be trusted:
///   400: malformed; both Content-Length and Transfer-Encoding, either twice, a transfer coding other than `chunked`;
///   not
///        exactly one Host (HTTP/1.1); a target that parse_target() refuses.
///   413: a body over the limit, told from its Content-Length before any of it is read. 417: an unknown Expect.
///   431: a head over the limit.
class RequestReader {
  public:
    explicit RequestReader(ReadLimits limits);
    RequestReader(RequestReader&&) noexcept;
    RequestReader& operator=(RequestReader&&) noexcept;
    ~RequestReader();

    /// Takes what was read. Not to be called after `complete` (before next()) or `refused`.
    ReadStep feed(std::string_view bytes);
    /// Whether some of a request has been read: silence is then slowness, not idleness.
    bool started() const;
    /// The request (without peer and secure), after `complete`.
    Request take();
    /// After take(): whether the client will go on with another request on this connection (HTTP/1.1 without `close`).
    bool keep_alive() const;
    /// After take(): makes ready for the next request, of which bytes may be here already.
    ReadStep next();
    /// After `refused`.
    Response refusal() const;
    /// What was read beyond the last request: a WebSocket's first bytes.
    std::string take_rest();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// The head of a response as wire bytes, with Content-Length and, unless `keep_alive`, `Connection: close`. Headers of
/// the response that speak of framing (Content-Length, Transfer-Encoding, Connection) are left out: the server decides.
/// Nothing if a header's name or value could break out of its line.
std::optional<std::string> response_head(const Response& response, bool keep_alive, std::string_view date);

/// Whether a response of that status carries no body (1xx, 204, 304).
bool bodiless(unsigned status);

}  // namespace http
