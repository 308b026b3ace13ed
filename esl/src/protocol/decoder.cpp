#include "esl/decoder.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <limits>

#include "frame_type.hpp"
#include "number.hpp"
#include "text.hpp"

namespace esl {
namespace {

// A buffer that grew beyond this for one large message is given back after it.
constexpr std::size_t keep_at_most = std::size_t{1024} * 1024;
// Enough of an event to see whether it is a BACKGROUND_JOB: its Event-Name comes first.
constexpr std::size_t event_name_within = 256;
// Offsets in an index have 32 bits.
constexpr std::size_t largest_body = std::numeric_limits<std::uint32_t>::max() - 4096;

}  // namespace

std::span<char> Decoder::prepare(std::size_t n) {
    n = std::max<std::size_t>(n, 1);
    const std::size_t used = end_ - begin_;
    if (used == 0) {
        begin_ = end_ = 0;
        if (capacity_ > keep_at_most && n <= keep_at_most) {
            buffer_.reset();
            capacity_ = 0;
        }
    }
    if (capacity_ - end_ >= n) return {buffer_.get() + end_, capacity_ - end_};
    if (capacity_ - used >= n &&
        begin_ >= used / 4) {  // the cost of moving is paid by what was given out since the last time
        std::memmove(buffer_.get(), buffer_.get() + begin_, used);
    } else {
        const std::size_t capacity = std::max({used + n, used + used / 2, 4 * n});
        auto larger = std::make_unique_for_overwrite<char[]>(capacity);
        if (used > 0) std::memcpy(larger.get(), buffer_.get() + begin_, used);
        buffer_ = std::move(larger);
        capacity_ = capacity;
    }
    begin_ = 0;
    end_ = used;
    return {buffer_.get() + end_, capacity_ - end_};
}

void Decoder::commit(std::size_t n) noexcept {
    assert(n <= capacity_ - end_);
    end_ += n;
}

void Decoder::reset() noexcept {
    begin_ = end_ = 0;
    stream_position_ = error_position_ = 0;
    scanned_ = header_length_ = body_length_ = 0;
    length_allowed_ = false;
    error_.clear();
}

boost::system::error_code Decoder::fail(Error error, std::size_t offset) {
    error_ = error;
    error_position_ = stream_position_ + offset;
    return error_;
}

Result<std::optional<Frame>> Decoder::next() {
    if (error_) return error_;
    if (header_length_ == 0) {
        if (!find_header_end()) {
            if (end_ - begin_ > limits_.header_bytes) return fail(Error::header_too_long, 0);
            return std::optional<Frame>();
        }
        if (header_length_ > limits_.header_bytes) return fail(Error::header_too_long, 0);
        if (const auto read = read_outer(); read.has_error()) return read.error();
    }
    if (!length_allowed_) {
        const Verdict verdict = judge_length();
        if (verdict == Verdict::refused) return fail(Error::body_too_large, 0);
        if (verdict == Verdict::unknown) return std::optional<Frame>();
        length_allowed_ = true;
    }
    if (end_ - begin_ - header_length_ < body_length_) return std::optional<Frame>();
    return finish();
}

// Looks for the empty line that ends the outer headers. Empty lines between messages carry nothing and are passed over.
bool Decoder::find_header_end() {
    while (scanned_ == 0 && begin_ < end_ && buffer_[begin_] == '\n') {
        ++begin_;
        ++stream_position_;
    }
    const char* const base = buffer_.get() + begin_;
    const std::size_t size = end_ - begin_;
    while (scanned_ < size) {
        const void* found = std::memchr(base + scanned_, '\n', size - scanned_);
        if (!found) {
            scanned_ = size;
            return false;
        }
        const auto line_feed = static_cast<std::size_t>(static_cast<const char*>(found) - base);
        if (line_feed + 1 == size) {
            scanned_ = line_feed;  // whether the line after it is empty is for the next byte to say
            return false;
        }
        if (base[line_feed + 1] == '\n') {
            header_length_ = line_feed + 2;
            return true;
        }
        scanned_ = line_feed + 1;
    }
    return false;
}

Result<void> Decoder::read_outer() {
    const std::string_view head = text(0, header_length_);
    if (!outer_.build(head, limits_.headers)) return fail(Error::too_many_headers, 0);
    if (outer_.lines_without_colon() > 0) return fail(Error::malformed_header, 0);
    body_length_ = 0;
    content_type_ = outer_.size();
    bool length_seen = false;
    for (std::size_t i = 0; i < outer_.size(); ++i) {
        const Header header = outer_.at(head, i);
        if (equal_ignoring_case(header.name, "Content-Length")) {
            if (const auto read = read_length(header.value, length_seen); read.has_error()) return read;
        } else if (content_type_ == outer_.size() && equal_ignoring_case(header.name, "Content-Type")) {
            content_type_ = i;
        }
    }
    const FrameKind kind =
        content_type_ == outer_.size() ? FrameKind{} : frame_kind(outer_.at(head, content_type_).value);
    type_ = kind.type;
    format_ = kind.format;
    return {};
}

Result<void> Decoder::read_length(std::string_view value, bool& seen) {
    const auto length = parse_length(value);
    const auto offset = static_cast<std::size_t>(value.data() - (buffer_.get() + begin_));
    if (!length || (seen && *length != body_length_)) return fail(Error::bad_content_length, offset);
    seen = true;
    body_length_ = *length;
    return {};
}

// Whether the body's length is within its limit; which limit that is may depend on the body's first bytes.
Decoder::Verdict Decoder::judge_length() const {
    if (body_length_ <= std::min(limits_.event_bytes, largest_body)) return Verdict::allowed;
    if (body_length_ > std::min(limits_.response_bytes, largest_body)) return Verdict::refused;
    if (type_ == FrameType::api_response) return Verdict::allowed;
    if (type_ != FrameType::event) return Verdict::refused;
    const std::size_t wanted = std::min(body_length_, event_name_within);
    const std::size_t have = std::min(end_ - begin_ - header_length_, wanted);
    if (is_background_job(format_, text(header_length_, have))) return Verdict::allowed;
    return have < wanted ? Verdict::unknown : Verdict::refused;
}

Result<std::optional<Frame>> Decoder::finish() {
    Frame frame;
    frame.type = type_;
    frame.format = format_;
    frame.raw = text(0, header_length_ + body_length_);
    frame.headers = Headers(text(0, header_length_), outer_, Encoding::none);
    if (content_type_ < outer_.size()) frame.content_type = frame.headers[content_type_].value;
    frame.body = text(header_length_, body_length_);
    frame.position = stream_position_;
    if (type_ == FrameType::event) {
        auto event = parse_event(format_, frame.body, inner_, limits_.headers);
        if (event.has_error()) return fail(static_cast<Error>(event.error().value()), header_length_);
        frame.event = *event;
    }
    begin_ += frame.raw.size();
    stream_position_ += frame.raw.size();
    scanned_ = header_length_ = body_length_ = 0;
    length_allowed_ = false;
    return std::optional<Frame>(frame);
}

}  // namespace esl
