// What a switch sent, with the time of each read, in a file.
//
//     event-socket-recording 1\n            the head: what this is, and the version
//     0 0\n                                 a connection begins, 0 microseconds after the recording did
//     1520 28\n<28 bytes>                   1,520 microseconds after the start these bytes were read
//
// Only what the switch sends is in it, so never its password; but events may carry other people's secrets.
// A file without the head is a bare stream: the bytes alone, without times.
//
//     std::string out(esl::recording_head);
//     esl::append_piece(out, 1520us, bytes);
//
//     esl::RecordingReader reader(read_from_file);
//     for (;;) {
//         const auto piece = reader.next();
//         if (piece.has_error()) return piece.error().message();
//         if (!*piece) break;
//         use((*piece)->at, (*piece)->bytes);
//     }
#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace esl {

inline constexpr std::string_view recording_head = "event-socket-recording 1\n";

// Adds what was read to a recording; no bytes: a connection begins. More than a mebibyte becomes several pieces.
void append_piece(std::string& out, std::chrono::microseconds at, std::span<const char> bytes);

// Why a recording cannot be read further.
struct RecordingFault {
    RecordingFault() = default;
    RecordingFault(std::uint64_t where, std::string wrong) : position(where), what(std::move(wrong)) {}

    std::uint64_t position = 0;  // in the file, in bytes
    std::string what;
    // Both: "byte 25: ...".
    std::string message() const;
};

// Part of a recording, in order. Valid until the next is read.
struct Piece {
    std::chrono::microseconds at{0};  // since the recording began; 0 in a bare stream
    std::string_view bytes = {};      // empty: a connection begins
    std::uint64_t position = 0;       // of the bytes in the file
};

class RecordingReader {
  public:
    // Fills the space given with the file's next bytes and says how many; 0 at the end.
    using Source = std::function<std::size_t(std::span<char>)>;
    static constexpr std::size_t max_piece = std::size_t{1} << 20;

    explicit RecordingReader(Source source) : source_(std::move(source)) {}

    // The next piece, or nothing at the end. Faults: a head of another version, a line that is not `<microseconds>
    // <bytes>`, times that go back, a piece of more than max_piece bytes, an end within a piece. Holds at most one
    // piece in memory.
    boost::system::result<std::optional<Piece>, RecordingFault> next();

    // Whether there is no head and so there are no times. Known after the first next().
    bool bare() const noexcept { return kind_ == Kind::bare; }

  private:
    enum class Kind : std::uint8_t { unknown, bare, timed };

    // Reads until so many bytes are there, or the end; gives whether they are.
    bool have(std::size_t count);
    void drop(std::size_t count);
    std::optional<RecordingFault> read_head();
    std::optional<Piece> bare_piece();
    RecordingFault fault(std::string what) const { return {position_, std::move(what)}; }

    Source source_;
    Kind kind_ = Kind::unknown;
    std::string buffer_;
    std::size_t given_ = 0;  // bytes of the buffer that the last piece was
    std::uint64_t position_ = 0;
    std::chrono::microseconds last_{0};
};

[[noreturn]] void throw_exception_from_error(const RecordingFault& fault, const boost::source_location& where);

}  // namespace esl
