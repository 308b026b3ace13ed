#include "esl/recording.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace esl {
namespace {

constexpr std::string_view head_begin = "event-socket-recording ";
constexpr std::size_t read_size = std::size_t{64} * 1024;
// Two numbers of 19 digits, and what is between and behind them.
constexpr std::size_t longest_line = 40;

// `<microseconds> <bytes>`.
std::optional<std::pair<std::int64_t, std::size_t>> parse_line(std::string_view line) {
    std::int64_t time = 0;
    std::size_t count = 0;
    const char* const end = line.data() + line.size();
    const auto [space, bad_time] = std::from_chars(line.data(), end, time);
    if (bad_time != std::errc{} || time < 0 || space == end || *space != ' ') return std::nullopt;
    const auto [rest, bad_count] = std::from_chars(space + 1, end, count);
    if (bad_count != std::errc{} || rest != end) return std::nullopt;
    return std::pair{time, count};
}

}  // namespace

void append_piece(std::string& out, std::chrono::microseconds at, std::span<const char> bytes) {
    do {
        const auto part = bytes.first(std::min(bytes.size(), RecordingReader::max_piece));
        out += std::to_string(at.count()) + ' ' + std::to_string(part.size()) + '\n';
        out.append(part.data(), part.size());
        bytes = bytes.subspan(part.size());
    } while (!bytes.empty());
}

std::string RecordingFault::message() const { return "byte " + std::to_string(position) + ": " + what; }

void throw_exception_from_error(const RecordingFault& fault, const boost::source_location&) {
    throw std::runtime_error(fault.message());
}

bool RecordingReader::have(std::size_t count) {
    while (buffer_.size() < count) {
        const auto before = buffer_.size();
        buffer_.resize(before + std::max(read_size, count - before));
        const auto size = source_({buffer_.data() + before, buffer_.size() - before});
        buffer_.resize(before + size);
        if (size == 0) return false;
    }
    return true;
}

void RecordingReader::drop(std::size_t count) {
    buffer_.erase(0, count);
    position_ += count;
}

std::optional<RecordingFault> RecordingReader::read_head() {
    have(recording_head.size());
    if (!buffer_.starts_with(head_begin)) {
        kind_ = Kind::bare;
        return std::nullopt;
    }
    if (!buffer_.starts_with(recording_head)) return fault("a recording of another version; this reads version 1");
    kind_ = Kind::timed;
    drop(recording_head.size());
    return std::nullopt;
}

std::optional<Piece> RecordingReader::bare_piece() {
    if (!have(1)) return std::nullopt;
    given_ = std::min(buffer_.size(), max_piece);
    return Piece{.bytes = std::string_view(buffer_).substr(0, given_), .position = position_};
}

boost::system::result<std::optional<Piece>, RecordingFault> RecordingReader::next() {
    drop(std::exchange(given_, 0));
    if (kind_ == Kind::unknown) {
        if (auto wrong = read_head()) return std::move(*wrong);
    }
    if (kind_ == Kind::bare) return bare_piece();
    if (!have(1)) return std::nullopt;
    have(longest_line);
    const auto end = std::string_view(buffer_).substr(0, longest_line).find('\n');
    const auto line = end == std::string::npos ? std::nullopt : parse_line(std::string_view(buffer_).substr(0, end));
    if (!line) return fault("expected a line `<microseconds> <bytes>`");
    const auto [time, count] = *line;
    if (std::chrono::microseconds(time) < last_) return fault("the time goes back");
    if (count > max_piece) return fault("a piece of more than " + std::to_string(max_piece) + " bytes");
    last_ = std::chrono::microseconds(time);
    drop(end + 1);
    if (!have(count)) {
        return fault("the recording ends within a piece: " + std::to_string(buffer_.size()) + " of " +
                     std::to_string(count) + " bytes are there");
    }
    given_ = count;
    return Piece{last_, std::string_view(buffer_).substr(0, count), position_};
}

}  // namespace esl
