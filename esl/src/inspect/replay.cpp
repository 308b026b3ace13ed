#include "esl/replay.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace esl {
namespace {

std::optional<std::int64_t> timestamp_of(const Frame& frame) {
    if (!frame.event) return std::nullopt;
    const std::string_view text = frame.event->get("Event-Date-Timestamp");
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
    return value;
}

}  // namespace

boost::system::result<std::optional<ReplayedFrame>, RecordingFault> Replay::next() {
    for (;;) {
        const auto frame = decoder_.next();
        if (frame.has_error()) {
            const auto where = reader_.bare() ? decoder_.error_position() : position_;
            return RecordingFault{where, "the stream cannot be understood: " + frame.error().message()};
        }
        if (*frame) return ReplayedFrame{time_of(**frame), **frame};
        if (ended_) return std::nullopt;
        const auto piece = reader_.next();
        if (piece.has_error()) return piece.error();
        if (*piece) {
            feed(**piece);
            continue;
        }
        ended_ = true;
        if (decoder_.buffered() > 0) return RecordingFault{position_, "the stream ends within a message"};
    }
}

void Replay::feed(const Piece& piece) {
    position_ = piece.position;
    if (!reader_.bare()) at_ = piece.at;
    if (piece.bytes.empty()) return decoder_.reset();
    for (std::string_view rest = piece.bytes; !rest.empty();) {
        const auto space = decoder_.prepare(rest.size());
        const auto size = std::min(space.size(), rest.size());
        std::memcpy(space.data(), rest.data(), size);
        decoder_.commit(size);
        rest.remove_prefix(size);
    }
}

std::chrono::microseconds Replay::time_of(const Frame& frame) {
    if (!reader_.bare()) return at_;
    if (const auto stamp = timestamp_of(frame)) {
        if (!first_event_) first_event_ = *stamp;
        at_ = std::max(at_, std::chrono::microseconds(*stamp - *first_event_));
    }
    return at_;
}

}  // namespace esl
