// A recorded call, from connect to what came after its hang-up.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <random>

#include "esl/detail/call_session.hpp"
#include "recordings.hpp"

using namespace esl;
using namespace esl::test;
using namespace std::chrono_literals;
using esl::detail::CallSession;
using Kind = CallSession::Action::Kind;

namespace {

// What the session makes of the stream, in words.
struct Trace {
    CallSession session{{.linger = 5s}, CallSession::Time{}};
    std::vector<std::string> words;

    void begin_call() {
        words.push_back("ready " + session.take_output());
        const auto answer = *Command::send_message(Execute{.application = "answer"});
        const auto playback = *Command::send_message(Execute{.application = "playback", .argument = "tone_stream://x"});
        REQUIRE(session.submit_execution(answer, "c5886661-2901-45e7-9bb6-924b4fe6183e").has_value());
        REQUIRE(session.submit_execution(playback, "deda843b-c5c6-4774-9eea-7800f826e598").has_value());
        REQUIRE(session.submit(*Command::api("status")).has_value());
        REQUIRE(session.submit(Command::probe()).has_value());
        REQUIRE(session.submit(*Command::send_message(Hangup{})).has_value());
    }

    void take(const Frame& frame) {
        const CallSession::Action action = session.on_frame(frame);
        const std::string id = std::to_string(action.id);
        const std::string name = frame.event ? std::string(frame.event->name()) : std::string();
        if (action.kind == Kind::ready) begin_call();
        if (action.kind == Kind::event) words.push_back(name);
        if (action.kind == Kind::executed) words.push_back("executed " + id);
        if (action.kind == Kind::reply) words.push_back("reply " + id);
        if (action.kind == Kind::fail) words.push_back("fail " + action.error.message());
        if (action.hung_up) {
            words.push_back("hung up " + session.hangup()->cause);
            for (const auto unfinished : session.take_executions())
                words.push_back("unfinished " + std::to_string(unfinished));
        }
    }
};

std::vector<std::string> trace(std::string_view stream, const std::function<std::size_t()>& next_size) {
    Decoder decoder;
    Trace trace;
    while (!stream.empty()) {
        const std::size_t size = std::min(next_size(), stream.size());
        std::memcpy(decoder.prepare(size).data(), stream.data(), size);
        decoder.commit(size);
        stream.remove_prefix(size);
        for (;;) {
            const auto frame = decoder.next();
            REQUIRE(frame.has_value());
            if (!*frame) break;
            trace.take(**frame);
        }
    }
    return trace.words;
}

}  // namespace

TEST_CASE("a recorded call is understood, however its bytes are split") {
    // Commands 1 to 3 are connect, myevents and linger.
    const std::vector<std::string> expected{
        "ready connect\n\nmyevents\n\nlinger 5\n\n",
        "CHANNEL_EXECUTE",
        "CHANNEL_ANSWER",
        "executed 4",
        "CHANNEL_EXECUTE",
        "CHANNEL_HANGUP",
        "hung up NORMAL_CLEARING",
        "unfinished 5",
        "CHANNEL_EXECUTE_COMPLETE",
        "CHANNEL_UNPARK",
        "CHANNEL_EXECUTE_COMPLETE",
        "CHANNEL_STATE",
        "CHANNEL_STATE",
        "CHANNEL_HANGUP_COMPLETE",
        "reply 6",
        "reply 7",
        "reply 8",
    };
    const std::string stream = recording("outbound-socket.plain");
    CHECK(trace(stream, [&] { return stream.size(); }) == expected);
    CHECK(trace(stream, [] { return std::size_t{1}; }) == expected);
    std::mt19937 random(7);
    for (int round = 0; round < 20; ++round) {
        std::uniform_int_distribution<std::size_t> sizes(1, 3000);
        CHECK(trace(stream, [&] { return sizes(random); }) == expected);
    }
}

TEST_CASE("the channel data of a recorded call can be asked for, decoded") {
    const std::string stream = recording("outbound-socket.plain");
    const std::string message = decode_whole(stream).messages.front().raw;
    const Result<CallData> data = CallData::copied(message, 4096);
    REQUIRE(data.has_value());
    CHECK(data->uuid() == "b79b1fc3-30be-4242-8785-0b22034871b8");
    CHECK(data->async());
    CHECK(data->full());
    CHECK(data->get("Caller-Destination-Number") == "8000");
    CHECK(data->get("Channel-Callee-ID-Name") == "Outbound Call");
    CHECK(data->variable("direction") == "inbound");
    CHECK(data->variable("no_such_variable").empty());
    CHECK(data->headers().get("Channel-Callee-ID-Name") == "Outbound%20Call");
    CallData copied;
    copied = *data;
    CHECK(copied.get("Answer-State") == "ringing");
}

TEST_CASE("a recorded stream that breaks off leaves nothing half understood") {
    const std::string stream = recording("outbound-socket.plain");
    const auto whole = trace(stream, [&] { return stream.size(); });
    for (std::size_t length = 1; length < stream.size(); length += 97) {
        const std::string_view part = std::string_view(stream).substr(0, length);
        const auto words = trace(part, [&] { return part.size(); });
        REQUIRE(words.size() <= whole.size());
        CHECK(std::equal(words.begin(), words.end(), whole.begin()));
    }
}
