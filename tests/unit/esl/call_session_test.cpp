// One connection of a `socket` application, without a socket.
#include <doctest/doctest.h>

#include <cstring>

#include "call_messages.hpp"
#include "esl/detail/call_session.hpp"

using namespace esl;
using namespace esl::test;
using namespace std::chrono_literals;
using esl::detail::CallSession;
using esl::detail::CallSessionConfig;
using Kind = CallSession::Action::Kind;

namespace {

const CallSession::Time start{1'000'000s};
const Command plain_command = Command::probe();
const Command execution = *Command::send_message(Execute{.application = "answer"});

// A session, and what its driver would do with one message.
struct Driven {
    CallSession session;
    Decoder decoder;
    CallSession::Action action;

    explicit Driven(const CallSessionConfig& with = {.max_pending = 8, .linger = 5s}) : session(with, start) {}

    Kind give(const std::string& message) {
        std::memcpy(decoder.prepare(message.size()).data(), message.data(), message.size());
        decoder.commit(message.size());
        const auto frame = decoder.next();
        REQUIRE(frame.has_value());
        REQUIRE(frame->has_value());
        action = session.on_frame(**frame);
        return action.kind;
    }
    boost::system::error_code failure(const std::string& message) {
        REQUIRE(give(message) == Kind::fail);
        return action.error;
    }
    void connect(Called how = {}) {
        REQUIRE(give(channel_data("a", how)) == Kind::none);
        if (how.full) REQUIRE(give(reply("+OK Events Enabled")) == Kind::none);
        REQUIRE(give(reply(how.full ? "+OK will linger 5 seconds" : "+OK Events Enabled")) == Kind::ready);
        session.take_output();
    }
    CallSession::CommandId execute(const std::string& uuid) {
        const auto id = session.submit_execution(execution, uuid);
        REQUIRE(id.has_value());
        return *id;
    }
};

}  // namespace

TEST_CASE("a call session connects, then asks for its events and to linger") {
    Driven driven;
    CHECK(driven.session.take_output() == "connect\n\n");
    CHECK(driven.give(channel_data("b79b", {}, "variable_domain_name: a%20b\n")) == Kind::none);
    CHECK(driven.session.take_output() == "myevents\n\nlinger 5\n\n");
    CHECK(driven.give(reply("+OK Events Enabled")) == Kind::none);
    CHECK(driven.give(channel_event("CHANNEL_STATE", "b79b")) == Kind::event);
    CHECK_FALSE(driven.session.ready());
    CHECK(driven.give(reply("+OK will linger 5 seconds")) == Kind::ready);
    CHECK(driven.session.uuid() == "b79b");
    CHECK(driven.session.data().async());
    CHECK(driven.session.data().full());
    CHECK(driven.session.data().variable("domain_name") == "a b");
    CHECK_FALSE(driven.session.hangup());
}

TEST_CASE("on a connection that is not full a call session does not ask to linger") {
    Driven driven;
    driven.session.take_output();
    driven.give(channel_data("a", {.async = false, .full = false}));
    CHECK(driven.session.take_output() == "myevents\n\n");
    CHECK(driven.give(reply("+OK Events Enabled")) == Kind::ready);
    CHECK_FALSE(driven.session.data().async());
    CHECK_FALSE(driven.session.data().full());
}

TEST_CASE("a call session that cannot come up says why") {
    CHECK(Driven().failure(reply("-ERR command not found")) == Error::unexpected_message);
    CHECK(Driven().failure(response("x")) == Error::unexpected_message);
    CHECK(Driven().failure("Content-Type: auth/request\n\n") == Error::unexpected_message);
    CHECK(Driven().failure("Content-Type: text/rude-rejection\nContent-Length: 0\n\n") == Error::access_denied);
    Driven refused;
    refused.give(channel_data("a"));
    CHECK(refused.failure(reply("-ERR aready enabled.")) == Error::subscription_refused);
    Driven large({.max_headers = 3});
    CHECK(large.failure(channel_data("a")) == Error::too_many_headers);
    Driven endless({.linger = std::chrono::hours(25)});
    CHECK(endless.failure(channel_data("a")) == Error::bad_command);
}

TEST_CASE("a switch that refuses to linger gives the call all the same") {
    Driven driven;
    driven.give(channel_data("a"));
    driven.give(reply("+OK Events Enabled"));
    CHECK(driven.give(reply("-ERR command not found")) == Kind::ready);
}

TEST_CASE("a call's handshake has its time, the call has none") {
    Driven driven;
    CHECK(driven.session.next_deadline() == start + 5s);
    CHECK_FALSE(driven.session.on_time(start + 4999ms));
    CHECK(driven.session.on_time(start + 5s) == Error::timed_out);
    driven.connect();
    CHECK(driven.session.next_deadline() == CallSession::Time::max());
}

TEST_CASE("nothing is taken before a call session is ready, nor after its end") {
    Driven driven;
    CHECK(driven.session.submit(plain_command).error() == Error::not_connected);
    CHECK(driven.session.submit_execution(execution, "u").error() == Error::not_connected);
    driven.connect();
    driven.session.finish();
    driven.session.finish();
    CHECK(driven.session.take_output() == "exit\n\n");
    CHECK(driven.session.submit(plain_command).error() == Error::not_connected);
    CHECK(driven.give(reply("+OK bye")) == Kind::none);
}

TEST_CASE("an execution is answered by its completion, in whatever order they come") {
    Driven driven;
    driven.connect();
    const auto first = driven.execute("u-1");
    const auto second = driven.execute("u-2");
    CHECK(driven.give(reply("+OK")) == Kind::none);
    CHECK(driven.give(reply("+OK")) == Kind::none);
    CHECK(driven.give(complete_event("a", "u-2")) == Kind::executed);
    CHECK(driven.action.id == second);
    CHECK(driven.give(complete_event("a", "u-2")) == Kind::event);  // told once
    CHECK(driven.give(complete_event("a", "of-the-dialplan")) == Kind::event);
    CHECK(driven.give(complete_event("a", "u-1")) == Kind::executed);
    CHECK(driven.action.id == first);
}

TEST_CASE("a completion before the answer to sendmsg counts, and the answer is then passed over") {
    Driven driven;
    driven.connect();
    const auto id = driven.execute("u-1");
    CHECK(driven.give(complete_event("a", "u-1")) == Kind::executed);
    CHECK(driven.action.id == id);
    CHECK(driven.give(reply("-ERR memory error")) == Kind::none);
}

TEST_CASE("a refused execution is answered by the refusal") {
    Driven driven;
    driven.connect();
    const auto id = driven.execute("u-1");
    CHECK(driven.give(reply("-ERR memory error")) == Kind::reply);
    CHECK(driven.action.id == id);
    CHECK(driven.session.lost(1000).empty());
}

TEST_CASE("an abandoned execution's completion is an event, an abandoned command's answer is nothing") {
    Driven driven;
    driven.connect();
    const auto execution = driven.execute("u-1");
    const auto command = *driven.session.submit(plain_command);
    const auto next = *driven.session.submit(plain_command);
    driven.session.abandon(execution);
    driven.session.abandon(command);
    CHECK(driven.give(reply("+OK")) == Kind::none);
    CHECK(driven.give(complete_event("a", "u-1")) == Kind::event);
    CHECK(driven.give(reply("-ERR command not found")) == Kind::none);
    CHECK(driven.give(reply("-ERR command not found")) == Kind::reply);
    CHECK(driven.action.id == next);
}

TEST_CASE("answers out of step end a call session") {
    Driven driven;
    driven.connect();
    CHECK(driven.failure(reply("+OK")) == Error::unexpected_message);
    Driven other;
    other.connect();
    CHECK(other.session.submit(plain_command).has_value());
    CHECK(other.failure(response("x")) == Error::unexpected_message);
}

TEST_CASE("no more commands and executions than allowed wait for answers") {
    Driven driven({.max_pending = 2, .linger = 5s});
    driven.connect();
    driven.execute("u-1");  // counts twice until the switch has taken it
    CHECK(driven.session.submit(plain_command).error() == Error::too_many_pending);
    CHECK(driven.session.submit_execution(execution, "u-2").error() == Error::too_many_pending);
    driven.give(reply("+OK"));
    CHECK(driven.session.submit(plain_command).has_value());
    CHECK(driven.session.submit(plain_command).error() == Error::too_many_pending);
}

TEST_CASE("the hang-up is told once, whichever message tells it first") {
    const std::string complete = channel_event("CHANNEL_HANGUP_COMPLETE", "a", "Hangup-Cause: USER_BUSY\n");
    for (const std::string& first : {hangup_event("a", "USER_BUSY"), complete, linger_notice("a")}) {
        Driven driven;
        driven.connect();
        driven.give(first);
        CHECK(driven.action.hung_up);
        for (const std::string& later : {hangup_event("a", "USER_BUSY"), linger_notice("a"), complete, goodbye("a")}) {
            driven.give(later);
            CHECK_FALSE(driven.action.hung_up);
        }
        CHECK_FALSE(driven.session.on_lost());
        CHECK(driven.action.error == Error::disconnect_notice);
        CHECK(driven.session.hangup()->cause == "USER_BUSY");
        const bool by_notice = first == linger_notice("a");
        CHECK(driven.session.hangup()->how == (by_notice ? HungUp::How::goodbye : HungUp::How::event));
    }
}

TEST_CASE("a goodbye and a lost connection are hang-ups too") {
    Driven bidden;
    bidden.connect();
    CHECK(bidden.failure(goodbye("a")) == Error::disconnect_notice);
    CHECK(bidden.action.hung_up);
    CHECK(bidden.session.hangup()->how == HungUp::How::goodbye);
    Driven lost;
    lost.connect();
    CHECK(lost.session.on_lost());
    CHECK_FALSE(lost.session.on_lost());
    CHECK(lost.session.hangup()->how == HungUp::How::lost);
    CHECK(lost.session.hangup()->cause.empty());
}

TEST_CASE("the goodbye that answers our own exit is no hang-up") {
    Driven driven;
    driven.connect();
    driven.session.finish();
    driven.give(reply("+OK bye"));
    CHECK(driven.failure(goodbye("a")) == Error::disconnect_notice);
    CHECK_FALSE(driven.action.hung_up);
    CHECK_FALSE(driven.session.on_lost());
    CHECK_FALSE(driven.session.hangup());
}

TEST_CASE("another channel's hang-up is not this call's, and a channel is followed when it changes its UUID") {
    Driven driven;
    driven.connect();
    CHECK(driven.give(hangup_event("b")) == Kind::event);
    CHECK(driven.give(channel_event("CHANNEL_UUID", "c", "Old-Unique-ID: b\n")) == Kind::event);
    CHECK(driven.session.uuid() == "a");
    CHECK(driven.give(channel_event("CHANNEL_UUID", "a2", "Old-Unique-ID: a\n")) == Kind::event);
    CHECK(driven.session.uuid() == "a2");
    driven.give(hangup_event("a"));
    CHECK_FALSE(driven.session.hangup());
    driven.give(hangup_event("a2"));
    CHECK(driven.action.hung_up);
}

TEST_CASE("a channel that was hung up before connect is known to be") {
    Driven driven;
    CHECK(driven.give(channel_data("a", {}, "Answer-State: hangup\nHangup-Cause: ORIGINATOR_CANCEL\n")) == Kind::none);
    CHECK(driven.action.hung_up);
    CHECK(driven.session.hangup()->cause == "ORIGINATOR_CANCEL");
}

TEST_CASE("at the hang-up the executions under way end, and no new ones begin, but commands still work") {
    Driven driven;
    driven.connect();
    const auto id = driven.execute("u-1");
    driven.give(reply("+OK"));
    driven.give(hangup_event("a"));
    CHECK(driven.session.take_executions() == std::vector{id});
    CHECK(driven.session.take_executions().empty());
    CHECK(driven.give(complete_event("a", "u-1", "PLAYBACK%20ERROR")) == Kind::event);
    CHECK(driven.session.submit_execution(execution, "u-2").error() == Error::hung_up);
    CHECK(driven.session.submit(*Command::api("status")).has_value());
    CHECK(driven.give(response("UP")) == Kind::reply);
}

TEST_CASE("what a lost connection leaves behind was never sent, or has an unknown outcome") {
    Driven driven;
    driven.connect();
    const std::uint64_t handshake = std::string("connect\n\nmyevents\n\nlinger 5\n\n").size();
    const auto sent = *driven.session.submit(plain_command);
    const auto execution = driven.execute("u-1");
    const auto cut = *driven.session.submit(plain_command);
    const auto given_up = *driven.session.submit(plain_command);
    driven.session.abandon(given_up);
    const std::uint64_t written = handshake + driven.session.take_output().size() - plain_command.text().size() - 1;
    const std::vector<std::pair<CallSession::CommandId, Error>> expected{
        {sent, Error::unknown_outcome}, {cut, Error::not_connected}, {execution, Error::unknown_outcome}};
    CHECK(driven.session.lost(written) == expected);
}
