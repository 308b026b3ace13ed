#include <doctest/doctest.h>

#include "messages.hpp"
#include "recordings.hpp"

using namespace esl::test;
using esl::Error;
using esl::Limits;

namespace {

const std::string greeting = "Content-Type: auth/request\n\n";

std::string with_length(const std::string& type, const std::string& length) {
    return "Content-Type: " + type + "\nContent-Length: " + length + "\n\n";
}

// The error that a stream ends in, the same however it is split.
Decoded failure(const std::string& stream, Limits limits = {}) {
    Decoded whole = decode_whole(stream, limits);
    const Decoded bytewise = decode_bytewise(stream, limits);
    CHECK(bytewise.error == whole.error);
    CHECK(bytewise.error_position == whole.error_position);
    CHECK(bytewise.messages == whole.messages);
    return whole;
}

}  // namespace

TEST_CASE("a Content-Length that is no length ends the stream, and the error says where") {
    for (const char* length : {"", "-1", "+1", "1x", "0x10", " 1", "1 ", "99999999999999999999999", "1.0"}) {
        CAPTURE(length);
        const Decoded decoded = failure(greeting + with_length("api/response", length));
        CHECK(decoded.error == Error::bad_content_length);
        CHECK(decoded.messages.size() == 1);
        CHECK(decoded.error_position >= greeting.size());
        CHECK(decoded.error_position < greeting.size() + 60);
    }
}

TEST_CASE("two different Content-Lengths end the stream, two equal ones do not") {
    CHECK(failure("Content-Length: 1\nContent-Length: 2\n\nab").error == Error::bad_content_length);
    CHECK(failure("Content-Length: 1\ncontent-length: 2\n\nab").error == Error::bad_content_length);
    CHECK(failure("Content-Length: 2\nContent-Length: 2\n\nab").messages.at(0).body == "ab");
}

TEST_CASE("an outer header line without a colon ends the stream") {
    const Decoded decoded = failure(greeting + "Content-Type: command/reply\nnonsense\n\n");
    CHECK(decoded.error == Error::malformed_header);
    CHECK(decoded.error_position == greeting.size());
}

TEST_CASE("headers that never end cost no more than their limit") {
    const Limits limits{.header_bytes = 100};
    CHECK(failure("A: " + std::string(98, 'x'), limits).error == Error::header_too_long);
    CHECK(failure("A: " + std::string(96, 'x') + "\n\n", limits).error == Error::header_too_long);
    CHECK_FALSE(failure("A: " + std::string(95, 'x') + "\n\n", limits).error);
}

TEST_CASE("more headers than allowed end the stream, in the message and in the event") {
    const Limits limits{.headers = 3};
    CHECK_FALSE(failure("A: 1\nB: 2\nC: 3\n\n", limits).error);
    CHECK(failure("A: 1\nB: 2\nC: 3\nD: 4\n\n", limits).error == Error::too_many_headers);
    CHECK_FALSE(failure(event_message("A: 1\nB: 2\nC: 3\n"), limits).error);
    CHECK(failure(event_message("A: 1\nB: 2\nC: 3\nD: 4\n"), limits).error == Error::too_many_headers);
    CHECK(failure(event_message("A: 1\nB: 2\nbare\nC: 3\nD: 4\n"), limits).error == Error::too_many_headers);
    const std::string json = R"({"A":"1","B":"2","C":"3","D":"4"})";
    CHECK(failure(with_length("text/event-json", std::to_string(json.size())) + json, limits).error ==
          Error::too_many_headers);
}

TEST_CASE("an event and an api/response have limits of their own") {
    const Limits limits{.event_bytes = 50, .response_bytes = 500};
    CHECK_FALSE(failure(with_length("api/response", "500") + std::string(500, 'x'), limits).error);
    CHECK(failure(with_length("api/response", "501"), limits).error == Error::body_too_large);
    CHECK(failure(with_length("log/data", "51"), limits).error == Error::body_too_large);
    CHECK(failure(with_length("command/reply", "51"), limits).error == Error::body_too_large);
    const Decoded event = failure(event_message("Event-Name: HEARTBEAT\nX: " + std::string(60, 'x') + "\n"), limits);
    CHECK(event.error == Error::body_too_large);
}

TEST_CASE("a BACKGROUND_JOB may be as large as an api/response, in each format") {
    const Limits limits{.event_bytes = 50, .response_bytes = 500};
    const std::string lines =
        "Event-Name: BACKGROUND_JOB\nJob-UUID: a\nContent-Length: 300\n\n" + std::string(300, 'x');
    const Decoded plain = failure(with_length("text/event-plain", std::to_string(lines.size())) + lines, limits);
    REQUIRE(plain.messages.size() == 1);
    CHECK(plain.messages[0].event_body == std::string(300, 'x'));
    const std::string json =
        R"({"Event-Name":"BACKGROUND_JOB","Job-UUID":"a","_body":")" + std::string(300, 'x') + "\"}";
    const Decoded in_json = failure(with_length("text/event-json", std::to_string(json.size())) + json, limits);
    REQUIRE(in_json.messages.size() == 1);
    CHECK(in_json.messages[0].event_body == std::string(300, 'x'));
    CHECK(failure(with_length("text/event-plain", "501") + lines, limits).error == Error::body_too_large);
}

TEST_CASE("a promise of a large body takes no memory before the body comes") {
    esl::Decoder decoder;
    const std::string head = with_length("api/response", "200000000");
    std::memcpy(decoder.prepare(4096).data(), head.data(), head.size());
    decoder.commit(head.size());
    CHECK_FALSE(decoder.next().value());
    decoder.prepare(4096);
    CHECK(decoder.capacity() <= 64 * 1024);
}

TEST_CASE("the memory for a large message is given back after it") {
    esl::Decoder decoder;
    std::string body;
    body.resize(20'000'000, 'x');
    const std::string stream = with_length("api/response", std::to_string(body.size())) + body;
    std::size_t at = 0;
    std::size_t largest = 0;
    while (at < stream.size()) {
        const std::span<char> space = decoder.prepare(65536);
        const std::size_t size = std::min(space.size(), stream.size() - at);
        std::memcpy(space.data(), stream.data() + at, size);
        decoder.commit(size);
        at += size;
        largest = std::max(largest, decoder.capacity());
        const auto frame = decoder.next();
        REQUIRE(frame.has_value());
        CHECK(frame->has_value() == (at == stream.size()));
        if (*frame) CHECK((*frame)->body == body);
    }
    CHECK(largest < 2 * stream.size());
    decoder.prepare(65536);
    CHECK(decoder.capacity() < 1024 * 1024);
}

TEST_CASE("after an error the decoder stays with it until it is reset") {
    esl::Decoder decoder;
    const auto feed = [&](const std::string& text) {
        std::memcpy(decoder.prepare(text.size()).data(), text.data(), text.size());
        decoder.commit(text.size());
    };
    feed("nonsense\n\n");
    CHECK(decoder.next().error() == Error::malformed_header);
    feed(greeting);
    CHECK(decoder.next().error() == Error::malformed_header);
    decoder.reset();
    feed(greeting);
    const auto frame = decoder.next();
    REQUIRE(frame.has_value());
    CHECK((*frame)->type == esl::FrameType::auth_request);
    CHECK((*frame)->position == 0);
}

TEST_CASE("bytes of every kind are decoded or refused, never more") {
    std::mt19937 random(7);
    const std::string alphabet = "\n\n\n::  %aA0{}\"[],\\<>/";
    for (int round = 0; round < 3000; ++round) {
        std::string body;
        for (unsigned i = random() % 200; i > 0; --i) {
            body.push_back(random() % 8 == 0 ? static_cast<char>(random()) : alphabet[random() % alphabet.size()]);
        }
        const char* const types[] = {"text/event-plain", "text/event-json", "text/event-xml", "command/reply"};
        const std::string stream = with_length(types[random() % 4], std::to_string(body.size())) + body + body;
        REQUIRE(decode_randomly(stream, random(), 9) == decode_whole(stream));
    }
}
