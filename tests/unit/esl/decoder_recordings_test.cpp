#include <doctest/doctest.h>

#include <algorithm>

#include "recordings.hpp"

using namespace esl::test;
using esl::FrameType;

namespace {

const char* const all_recordings[] = {"commands-and-calls.plain", "outbound-socket.plain", "registrations.json",
                                      "registrations.plain",      "registrations.xml",     "verto-call.plain",
                                      "verto-logins.plain"};

std::size_t count(const Decoded& decoded, FrameType type) {
    return static_cast<std::size_t>(std::ranges::count(decoded.messages, type, &Message::type));
}

// The event headers as a plain reading of the facts gives them: split at line feeds, then at ": ", then
// percent-decoded.
std::vector<std::pair<std::string, std::string>> naive_headers(std::string_view body) {
    std::vector<std::pair<std::string, std::string>> headers;
    while (!body.empty() && body.front() != '\n') {
        const std::string_view line = body.substr(0, body.find('\n'));
        const std::size_t colon = line.find(": ");
        headers.emplace_back(line.substr(0, colon), esl::percent_decoded(line.substr(colon + 2)));
        body.remove_prefix(line.size() + 1);
    }
    return headers;
}

}  // namespace

TEST_CASE("every byte of every recording belongs to a message, in order") {
    for (const char* name : all_recordings) {
        CAPTURE(name);
        const std::string stream = recording(name);
        const Decoded decoded = decode_whole(stream);
        CHECK_FALSE(decoded.error);
        std::string joined;
        for (const Message& message : decoded.messages) {
            CHECK(message.position == joined.size());
            joined += message.raw;
        }
        CHECK(joined == stream);
    }
}

TEST_CASE("the same messages come out of every recording whatever the split") {
    for (const char* name : all_recordings) {
        CAPTURE(name);
        const std::string stream = recording(name);
        const Decoded whole = decode_whole(stream);
        REQUIRE(whole.messages.size() > 5);
        CHECK(decode_bytewise(stream) == whole);
        for (unsigned seed = 0; seed < 12; ++seed)
            CHECK(decode_randomly(stream, seed, std::size_t{8} << seed) == whole);
    }
}

TEST_CASE("the recordings hold the messages that were counted in them") {
    const Decoded calls = decode_whole(recording("commands-and-calls.plain"));
    CHECK(count(calls, FrameType::auth_request) == 1);
    CHECK(count(calls, FrameType::command_reply) == 9);
    CHECK(count(calls, FrameType::api_response) == 2);
    CHECK(count(calls, FrameType::event) == 105);
    CHECK(count(decode_whole(recording("verto-call.plain")), FrameType::event) == 81);
    const Decoded outbound = decode_whole(recording("outbound-socket.plain"));
    CHECK(count(outbound, FrameType::disconnect_notice) == 1);
    CHECK(count(outbound, FrameType::command_reply) == 7);
    for (const char* name : {"registrations.plain", "registrations.json", "registrations.xml"}) {
        CHECK(count(decode_whole(recording(name)), FrameType::event) == 38);
    }
}

TEST_CASE("the header index of every plain event agrees with a naive split into lines") {
    for (const char* name :
         {"commands-and-calls.plain", "verto-call.plain", "registrations.plain", "verto-logins.plain"}) {
        CAPTURE(name);
        for (const Message& message : decode_whole(recording(name)).messages) {
            if (message.type != FrameType::event) continue;
            REQUIRE(message.event_headers == naive_headers(message.body));
        }
    }
}

TEST_CASE("the plain, JSON and XML recordings say the same") {
    const Decoded plain = decode_whole(recording("registrations.plain"));
    for (const char* name : {"registrations.json", "registrations.xml"}) {
        CAPTURE(name);
        const Decoded other = decode_whole(recording(name));
        REQUIRE(other.messages.size() == plain.messages.size());
        std::size_t compared = 0;
        for (std::size_t i = 0; i < plain.messages.size(); ++i) {
            if (plain.messages[i].type != FrameType::event) continue;
            CHECK(other.messages[i].event_headers == plain.messages[i].event_headers);
            CHECK(other.messages[i].event_body == plain.messages[i].event_body);
            ++compared;
        }
        CHECK(compared == 38);
    }
}

TEST_CASE("a recorded registration is read") {
    const std::string stream = recording("registrations.plain");
    esl::Decoder decoder;
    std::memcpy(decoder.prepare(stream.size()).data(), stream.data(), stream.size());
    decoder.commit(stream.size());
    bool found = false;
    for (;;) {
        const auto frame = decoder.next();
        REQUIRE(frame.has_value());
        if (!*frame) break;
        if (!(*frame)->event || !(*frame)->event->is_custom("sofia::register")) continue;
        const esl::EventView event = *(*frame)->event;
        if (found) continue;
        found = true;
        CHECK(event.name() == "CUSTOM");
        CHECK(event.subclass() == "sofia::register");
        CHECK_FALSE(event.is_custom("sofia::registe"));
        CHECK_FALSE(event.is_custom("sofia::register "));
        CHECK(event.get("call-id") == "1-26668%40127.0.0.1");
        CHECK(event.decoded("call-id") == "1-26668@127.0.0.1");
        CHECK(event.decoded("contact") == "\"\" <sip:1001@127.0.0.1:6001;ob>");
        CHECK(event.decoded("user_context") == "extensions");
        CHECK(event.get("no-such-header").empty());
        CHECK_FALSE(event.contains("no-such-header"));
        CHECK(event.body().empty());
    }
    CHECK(found);
}

TEST_CASE("the body of a recorded BACKGROUND_JOB is as long as the event's own Content-Length says") {
    std::vector<std::string> results;
    for (const Message& message : decode_whole(recording("commands-and-calls.plain")).messages) {
        if (message.event_header("Event-Name") == "BACKGROUND_JOB") results.push_back(message.event_body);
    }
    REQUIRE(results.size() == 2);
    CHECK(results[0] == "+OK 87b5c7bf-fadb-4415-be35-4533ac14f468\n");
    CHECK(results[1].starts_with("-ERR "));
    CHECK(results[1].size() == 25);
}

TEST_CASE("the answer to connect carries the whole channel in its outer headers") {
    const Message connect = decode_whole(recording("outbound-socket.plain")).messages.front();
    CHECK(connect.type == FrameType::command_reply);
    CHECK(connect.headers.size() > 90);
    CHECK(connect.headers.front() == std::pair<std::string, std::string>("Event-Name", "CHANNEL_DATA"));
    CHECK(connect.headers.back() == std::pair<std::string, std::string>("Control", "full"));
}

TEST_CASE("decoding the same stream again and again takes no more memory") {
    const std::string stream = recording("verto-call.plain");
    esl::Decoder decoder;
    std::size_t after_first = 0;
    for (int round = 0; round < 5; ++round) {
        for (std::size_t at = 0; at < stream.size(); at += 16384) {
            const std::string_view piece = std::string_view(stream).substr(at, 16384);
            std::memcpy(decoder.prepare(16384).data(), piece.data(), piece.size());
            decoder.commit(piece.size());
            while (decoder.next().value()) {
            }
        }
        if (round == 0) after_first = decoder.capacity();
        CHECK(decoder.capacity() == after_first);
        CHECK(decoder.buffered() == 0);
    }
    CHECK(after_first <= 128 * 1024);
}
