// A detail::Session driven by hand: messages go in as text, no socket, no clock.
#pragma once

#include <doctest/doctest.h>

#include <cstring>
#include <string>

#include "esl/detail/session.hpp"
#include "messages.hpp"

namespace esl::test {

using namespace std::chrono_literals;
using detail::Session;
using detail::SessionConfig;
using Kind = Session::Action::Kind;

namespace session {

inline const Session::Time start{1'000'000s};
inline const std::string auth_request = "Content-Type: auth/request\n\n";

inline SessionConfig config() {
    SessionConfig result;
    result.password = "ClueCon";
    result.subscription = {.events = {"HEARTBEAT"}, .subclasses = {"sofia::register"}};
    result.max_pending = 8;
    return result;
}

// A session, and what its driver would do with one message.
struct Driven {
    Session session;
    Decoder decoder;
    Session::Action action;
    std::string body;  // of the message, decoded if it is an event

    explicit Driven(const SessionConfig& with = config()) : session(with, start) {}

    Kind give(const std::string& message) {
        std::memcpy(decoder.prepare(message.size()).data(), message.data(), message.size());
        decoder.commit(message.size());
        const auto frame = decoder.next();
        REQUIRE(frame.has_value());
        REQUIRE(frame->has_value());
        body = (*frame)->event ? (*frame)->event->decoded_body() : std::string((*frame)->body);
        action = session.on_frame(**frame);
        return action.kind;
    }
    boost::system::error_code failure(const std::string& message) {
        REQUIRE(give(message) == Kind::fail);
        return action.error;
    }
    std::string output() { return session.take_output(); }

    // Through the handshake to ready.
    void connect() {
        REQUIRE(give(auth_request) == Kind::none);
        REQUIRE(give(reply("+OK accepted")) == Kind::none);
        REQUIRE(give(response("core-1")) == Kind::none);
        REQUIRE(give(response("pbx")) == Kind::none);
        REQUIRE(give(reply("+OK event listener enabled plain")) == Kind::connected);
        output();
    }
    Session::CommandId submit(const Result<Command>& command, Session::Time deadline = start + 10s) {
        const auto id = session.submit(*command, deadline);
        REQUIRE(id.has_value());
        return *id;
    }
};

}  // namespace session
}  // namespace esl::test
