// A recording as the messages in it, through the decoder that reads the live link.
//
//     esl::Replay replay(read_from_file);
//     for (;;) {
//         const auto next = replay.next();
//         if (next.has_error()) return next.error().message();
//         if (!*next) break;
//         if ((*next)->frame.event) show((*next)->at, *(*next)->frame.event);
//     }
#pragma once

#include <chrono>
#include <optional>

#include "esl/decoder.hpp"
#include "esl/recording.hpp"

namespace esl {

struct ReplayedFrame {
    // When it was whole, since the recording began. In a bare stream, which has no times, an event's own
    // Event-Date-Timestamp since that of the first event; it never goes back.
    std::chrono::microseconds at{0};
    Frame frame;
};

class Replay {
  public:
    explicit Replay(RecordingReader::Source source, Limits limits = {})
        : reader_(std::move(source)), decoder_(limits) {}

    // The next message, valid until the next call, or nothing at the end. What was cut off by the end of a connection
    // is left out. Faults: of the recording; of the stream (with the place of the message in a bare stream, of the
    // piece that ended it in another); an end within a message.
    boost::system::result<std::optional<ReplayedFrame>, RecordingFault> next();

  private:
    void feed(const Piece& piece);
    std::chrono::microseconds time_of(const Frame& frame);

    RecordingReader reader_;
    Decoder decoder_;
    std::optional<std::int64_t> first_event_;  // microseconds since 1970
    std::chrono::microseconds at_{0};
    std::uint64_t position_ = 0;  // of the last piece
    bool ended_ = false;
};

}  // namespace esl
