#include "esl/recording.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "esl/replay.hpp"
#include "recordings.hpp"

using namespace esl::test;
using namespace std::chrono_literals;
using std::chrono::microseconds;

namespace {

// Gives the text in reads of at most `step` bytes.
esl::RecordingReader::Source source_of(std::string text, std::size_t step = 1 << 20) {
    return [text = std::move(text), step, at = std::size_t{0}](std::span<char> space) mutable {
        const auto size = text.copy(space.data(), std::min(step, space.size()), at);
        at += size;
        return size;
    };
}

struct Read {
    std::vector<std::pair<microseconds, std::string>> pieces;
    std::string fault;
    bool bare = false;
};

Read read_all(const std::string& text, std::size_t step = 1 << 20) {
    esl::RecordingReader reader(source_of(text, step));
    Read read;
    for (;;) {
        const auto piece = reader.next();
        read.bare = reader.bare();
        if (piece.has_error()) {
            read.fault = piece.error().message();
            return read;
        }
        if (!*piece) return read;
        read.pieces.emplace_back((*piece)->at, (*piece)->bytes);
    }
}

std::string joined(const Read& read) {
    std::string text;
    for (const auto& [at, bytes] : read.pieces) text += bytes;
    return text;
}

std::string recorded(const std::string& more) { return std::string(esl::recording_head) + more; }

struct Replayed {
    std::size_t events = 0;
    std::size_t messages = 0;
    std::string raw;
    microseconds last{0};
    std::string fault;
};

Replayed replay(const std::string& text, std::size_t step = 1 << 20) {
    esl::Replay replay(source_of(text, step));
    Replayed seen;
    for (;;) {
        const auto next = replay.next();
        if (next.has_error()) {
            seen.fault = next.error().message();
            return seen;
        }
        if (!*next) return seen;
        CHECK((*next)->at >= seen.last);
        seen.last = (*next)->at;
        seen.raw += (*next)->frame.raw;
        ++seen.messages;
        if ((*next)->frame.event) ++seen.events;
    }
}

const char* const all_recordings[] = {"commands-and-calls.plain", "outbound-socket.plain", "registrations.json",
                                      "registrations.plain",      "registrations.xml",     "verto-call.plain",
                                      "verto-logins.plain"};

}  // namespace

TEST_CASE("what was recorded is read back, byte by byte and with its times") {
    std::string file(esl::recording_head);
    const std::string binary("a\0b\n\xff", 5);
    esl::append_piece(file, 0us, {});
    esl::append_piece(file, 15us, binary);
    esl::append_piece(file, 2h, std::string_view("\n\n"));
    CHECK(file == recorded("0 0\n15 5\n" + binary + "7200000000 2\n\n\n"));
    for (const std::size_t step : {1, 2, 3, 7, 1000}) {
        const Read read = read_all(file, step);
        CHECK(read.fault == "");
        CHECK_FALSE(read.bare);
        REQUIRE(read.pieces.size() == 3);
        CHECK(read.pieces[0] == std::pair{microseconds(0), std::string()});
        CHECK(read.pieces[1] == std::pair{microseconds(15), binary});
        CHECK(read.pieces[2] == std::pair{microseconds(2h), std::string("\n\n")});
    }
}

TEST_CASE("a long read becomes pieces that can be read") {
    std::string file(esl::recording_head);
    const std::string bytes(3 * esl::RecordingReader::max_piece + 1, 'x');
    esl::append_piece(file, 1us, bytes);
    const Read read = read_all(file);
    CHECK(read.fault == "");
    CHECK(read.pieces.size() == 4);
    CHECK(joined(read) == bytes);
}

TEST_CASE("a file without a head is a bare stream") {
    for (const char* name : all_recordings) {
        const Read read = read_all(recording(name), 1000);
        CHECK(read.bare);
        CHECK(joined(read) == recording(name));
    }
    CHECK(read_all("").pieces.empty());
    CHECK(read_all("").fault == "");
    CHECK(joined(read_all("event-socket-r")) == "event-socket-r");
}

TEST_CASE("a recording that is damaged is told where and how") {
    CHECK(read_all("event-socket-recording 2\n0 0\n").fault ==
          "byte 0: a recording of another version; this reads version 1");
    CHECK(read_all("event-socket-recording 1").fault == "byte 0: a recording of another version; this reads version 1");
    const std::string bad_line = "expected a line `<microseconds> <bytes>`";
    for (const char* line : {"x\n", "1\n", "1 \n", " 1 1\n", "-1 0\n", "1 -1\n", "1 1x\n", "1 1 \n", "1  1\n", "1 0",
                             "99999999999999999999 0\n", "0 99999999999999999999\n", "1 0\r\n"}) {
        CAPTURE(line);
        CHECK(read_all(recorded(line)).fault == "byte 25: " + bad_line);
    }
    CHECK(read_all(recorded("1 1\nx" + std::string(100, '1'))).fault == "byte 30: " + bad_line);
    CHECK(read_all(recorded("5 1\nx4 1\nx")).fault == "byte 30: the time goes back");
    CHECK(read_all(recorded("5 1048577\nx")).fault == "byte 25: a piece of more than 1048576 bytes");
    const Read cut = read_all(recorded("5 1\nx6 10\nabc"));
    CHECK(cut.fault == "byte 35: the recording ends within a piece: 3 of 10 bytes are there");
    CHECK(cut.pieces.size() == 1);
}

TEST_CASE("every recording replays whole, bare and with times, whatever the reads") {
    for (const char* name : all_recordings) {
        CAPTURE(name);
        const std::string stream = recording(name);
        const Decoded decoded = decode_whole(stream);
        const auto events =
            static_cast<std::size_t>(std::ranges::count(decoded.messages, esl::FrameType::event, &Message::type));
        std::string timed(esl::recording_head);
        esl::append_piece(timed, 0us, {});
        for (std::size_t at = 0; at < stream.size(); at += 1000)
            esl::append_piece(timed, microseconds(at), std::string_view(stream).substr(at, 1000));
        for (const std::string& file : {stream, timed}) {
            for (const std::size_t step : {777, 1 << 20}) {
                const Replayed seen = replay(file, step);
                CHECK(seen.fault == "");
                CHECK(seen.messages == decoded.messages.size());
                CHECK(seen.events == events);
                CHECK(seen.raw == stream);
            }
        }
        CHECK(replay(timed).last >= microseconds(stream.size() - 2000));
    }
    CHECK(replay(recording("verto-call.plain")).events == 81);
    CHECK(replay(recording("commands-and-calls.plain")).events == 105);
}

TEST_CASE("the events of a bare stream are as far apart as they say themselves") {
    CHECK(replay(recording("registrations.plain")).last > 10s);
    CHECK(replay(recording("registrations.plain")).last < 40s);
    const auto at = [](const std::string& stamp) {
        const std::string body = "Event-Date-Timestamp: " + stamp + "\n\n";
        return "Content-Length: " + std::to_string(body.size()) + "\nContent-Type: text/event-plain\n\n" + body;
    };
    CHECK(replay(at("1000") + at("3000") + at("2000")).last == 2000us);
    CHECK(replay(at("0") + at("9223372036854775807")).last == microseconds::max());
    CHECK(replay(at("-5") + at("99999999999999999999") + at("x")).last == 0us);
}

TEST_CASE("a message cut off by the end of a connection is left out, and the next connection is read") {
    std::string file(esl::recording_head);
    esl::append_piece(file, 0us, {});
    esl::append_piece(file, 1us, std::string_view("Content-Type: auth/request\n\nContent-Length: 100\n\nhalf"));
    esl::append_piece(file, 2us, {});
    esl::append_piece(file, 3us, std::string_view("Content-Type: auth/request\n\n"));
    const Replayed seen = replay(file);
    CHECK(seen.fault == "");
    CHECK(seen.messages == 2);
    CHECK(seen.last == 3us);
}

TEST_CASE("a stream that is damaged is told where") {
    const std::string good = "Content-Type: auth/request\n\n";
    const auto bare = replay(good + "no colon here\n\n");
    CHECK(bare.messages == 1);
    CHECK(bare.fault.starts_with("byte 28: the stream cannot be understood: "));
    CHECK(replay(good + "Content-Type: x").fault == "byte 0: the stream ends within a message");
    std::string file(esl::recording_head);
    esl::append_piece(file, 0us, good);
    esl::append_piece(file, 1us, std::string_view("no colon\n\n"));
    CHECK(replay(file).fault.starts_with("byte 63: the stream cannot be understood: "));
}
