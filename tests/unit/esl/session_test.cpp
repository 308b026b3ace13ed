// One connection: its handshake, answers to commands, and how it ends.
#include <doctest/doctest.h>

#include "driven_session.hpp"
#include "recordings.hpp"

using namespace esl;
using namespace esl::test;
using namespace esl::test::session;

TEST_CASE("a session logs in, asks who the switch is, and subscribes last") {
    Driven driven;
    CHECK(driven.output().empty());
    CHECK(driven.session.doing() == "waiting for the switch's greeting");
    CHECK(driven.give(auth_request) == Kind::none);
    CHECK(driven.output() == "auth ClueCon\n\n");
    CHECK(driven.session.doing() == "authenticating");
    CHECK(driven.give(reply("+OK accepted")) == Kind::none);
    CHECK(driven.output() ==
          "api global_getvar core_uuid\n\napi hostname\n\nevent plain HEARTBEAT CUSTOM sofia::register\n\n");
    CHECK_FALSE(driven.session.ready());
    CHECK(driven.give(response("aeb0a09f-0849-4260-bc0b-bf326b845c35\n")) == Kind::none);
    CHECK(driven.give(response("pbx1")) == Kind::none);
    CHECK(driven.give(reply("+OK event listener enabled plain")) == Kind::connected);
    CHECK(driven.session.ready());
    CHECK(driven.session.core_uuid() == "aeb0a09f-0849-4260-bc0b-bf326b845c35");
    CHECK(driven.session.hostname() == "pbx1");
    CHECK(driven.output().empty());
}

TEST_CASE("a session without a subscription is ready when it knows who the switch is") {
    SessionConfig no_events = config();
    no_events.subscription = {};
    Driven driven(no_events);
    driven.give(auth_request);
    driven.give(reply("+OK accepted"));
    driven.give(response("core-1"));
    CHECK(driven.give(response("pbx")) == Kind::connected);
}

TEST_CASE("a restricted user logs in with userauth, and may be refused the questions") {
    SessionConfig user = config();
    user.user = "pbxd";
    user.domain = "lines";
    Driven driven(user);
    driven.give(auth_request);
    CHECK(driven.output() == "userauth pbxd@lines:ClueCon\n\n");
    driven.give(reply("+OK accepted", "Allowed-Events: all\n"));
    driven.give(reply("-ERR permission denied"));
    driven.give(response("-ERR no reply\n"));
    CHECK(driven.give(reply("+OK event listener enabled plain")) == Kind::connected);
    CHECK(driven.session.core_uuid().empty());
    CHECK(driven.session.hostname().empty());
}

TEST_CASE("a session that cannot come up says why") {
    CHECK(Driven().failure("Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n") ==
          Error::access_denied);
    CHECK(Driven().failure(reply("+OK")) == Error::unexpected_message);
    CHECK(Driven().failure(response("x")) == Error::unexpected_message);
    Driven refused;
    refused.give(auth_request);
    CHECK(refused.failure(reply("-ERR invalid")) == Error::authentication_refused);
    Driven twice;
    twice.give(auth_request);
    CHECK(twice.failure(auth_request) == Error::unexpected_message);
    Driven no_events;
    no_events.give(auth_request);
    no_events.give(reply("+OK accepted"));
    no_events.give(response("core"));
    no_events.give(response("pbx"));
    CHECK(no_events.failure(reply("-ERR permission denied")) == Error::subscription_refused);
    SessionConfig bad = config();
    bad.password = "two\nlines";
    Driven bad_password(bad);
    CHECK(bad_password.failure(auth_request) == Error::bad_command);
    CHECK(bad_password.output().empty());
}

TEST_CASE("a handshake has its time") {
    Driven driven;
    CHECK(driven.session.next_deadline() == start + 5s);
    driven.give(auth_request);
    driven.session.on_bytes(start + 4s);
    CHECK(driven.session.next_deadline() == start + 5s);
    CHECK_FALSE(driven.session.on_time(start + 4999ms));
    CHECK(driven.session.on_time(start + 5s) == Error::timed_out);
}

TEST_CASE("no command is taken before the session is ready") {
    Driven driven;
    driven.give(auth_request);
    CHECK(driven.session.submit(*Command::api("status"), start).error() == Error::not_connected);
}

TEST_CASE("answers go to the commands in their order, with events between them") {
    Driven driven;
    driven.connect();
    const auto first = driven.submit(Command::api("status"));
    const auto second = driven.submit(Command::filter("Event-Name", "HEARTBEAT"));
    const auto third = driven.submit(Command::api("nosuchcmd"));
    CHECK(driven.output() == "api status\n\nfilter Event-Name HEARTBEAT\n\napi nosuchcmd\n\n");
    CHECK(driven.give(response("UP")) == Kind::reply);
    CHECK(driven.action.id == first);
    CHECK(driven.give(event_message("Event-Name: HEARTBEAT\n")) == Kind::event);
    CHECK(driven.give(reply("+OK filter added.")) == Kind::reply);
    CHECK(driven.action.id == second);
    CHECK(driven.give(reply("-ERR permission denied")) == Kind::reply);  // an api may be answered by a command/reply
    CHECK(driven.action.id == third);
    CHECK(driven.failure(reply("+OK")) == Error::unexpected_message);
}

TEST_CASE("an api/response to a command that is no api means that answers are out of step") {
    Driven driven;
    driven.connect();
    driven.submit(Command::noevents());
    CHECK(driven.failure(response("x")) == Error::unexpected_message);
}

TEST_CASE("the answer to an abandoned command is thrown away and the next answer goes where it belongs") {
    Driven driven;
    driven.connect();
    const auto slow = driven.submit(Command::api("slow"));
    const auto next = driven.submit(Command::api("next"));
    driven.session.abandon(slow, *Command::api("slow"));
    CHECK(driven.give(response("slow")) == Kind::none);
    CHECK(driven.give(response("next")) == Kind::reply);
    CHECK(driven.action.id == next);
}

TEST_CASE("no more commands than allowed wait for answers, abandoned ones included") {
    Driven driven;
    driven.connect();
    for (int i = 0; i < 8; ++i) {
        const auto id = driven.submit(Command::api("x"));
        driven.session.abandon(id, *Command::api("x"));
    }
    CHECK(driven.session.submit(*Command::api("x"), start).error() == Error::too_many_pending);
    driven.give(response("x"));
    CHECK(driven.session.submit(*Command::api("x"), start).has_value());
}

TEST_CASE("a goodbye ends the session, a goodbye that lingers does not") {
    Driven driven;
    driven.connect();
    CHECK(driven.give("Content-Type: text/disconnect-notice\nContent-Disposition: linger\nContent-Length: 0\n\n") ==
          Kind::none);
    CHECK(driven.failure("Content-Type: text/disconnect-notice\nContent-Length: 4\n\nbye\n") ==
          Error::disconnect_notice);
}

TEST_CASE("messages that mean nothing here are passed over") {
    Driven driven;
    driven.connect();
    CHECK(driven.give("Content-Type: log/data\nContent-Length: 3\n\nlog") == Kind::none);
    CHECK(driven.give("Content-Type: text/something-new\n\n") == Kind::none);
    CHECK(driven.give("No-Content-Type: at all\n\n") == Kind::none);
}

TEST_CASE("what claims to be a host or a core is believed only if it is one short word") {
    for (const std::string& odd :
         {std::string("two words"), std::string("a\nb"), std::string(300, 'x'), std::string("\x1B[2J")}) {
        Driven driven;
        driven.give(auth_request);
        driven.give(reply("+OK accepted"));
        driven.give(response(odd));
        driven.give(response(odd));
        CHECK(driven.give(reply("+OK event listener enabled plain")) == Kind::connected);
        CHECK(driven.session.core_uuid().empty());
        CHECK(driven.session.hostname().empty());
    }
}

TEST_CASE("every event recorded in a call goes to the owner") {
    SessionConfig all = config();
    all.subscription = {.all = true};
    Driven driven(all);
    driven.connect();
    std::size_t events = 0;
    for (const Message& message : decode_whole(recording("verto-call.plain")).messages) {
        if (message.type == FrameType::event && driven.give(message.raw) == Kind::event) ++events;
    }
    CHECK(events == 81);
}
