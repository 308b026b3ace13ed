// One connection: bgapi jobs, and what is said of commands that were lost.
#include <doctest/doctest.h>

#include "driven_session.hpp"

using namespace esl;
using namespace esl::test;
using namespace esl::test::session;

TEST_CASE("jobs are told apart by their Job-UUID and never shown to the owner") {
    Driven driven;
    driven.connect();
    const auto a = driven.submit(Command::bgapi("a", "uuid-a"));
    const auto b = driven.submit(Command::bgapi("b", "uuid-b"));
    CHECK(driven.output() ==
          "event plain BACKGROUND_JOB\n\nbgapi a\nJob-UUID: uuid-a\n\nbgapi b\nJob-UUID: uuid-b\n\n");
    CHECK(driven.give(reply("+OK event listener enabled plain")) == Kind::none);
    CHECK(driven.give(reply("+OK Job-UUID: uuid-a", "Job-UUID: uuid-a\n")) == Kind::none);
    CHECK(driven.give(reply("+OK Job-UUID: uuid-b", "Job-UUID: uuid-b\n")) == Kind::none);
    CHECK(driven.give(job("uuid-of-somebody-else", "+OK x\n")) == Kind::none);
    CHECK(driven.give(job("uuid-b", "+OK b\n")) == Kind::job);
    CHECK(driven.action.id == b);
    CHECK(driven.body == "+OK b\n");
    CHECK(driven.give(job("uuid-a", "+OK a\n")) == Kind::job);
    CHECK(driven.action.id == a);
    CHECK(driven.give(job("uuid-a", "+OK a\n")) == Kind::none);
    driven.submit(Command::bgapi("c", "uuid-c"));
    CHECK(driven.output() == "bgapi c\nJob-UUID: uuid-c\n\n");  // subscribed already
}

TEST_CASE("a job that runs counts as waiting until its result comes") {
    Driven driven;
    driven.connect();
    for (int i = 0; i < 8; ++i) {
        const auto uuid = "uuid-" + std::to_string(i);
        driven.submit(Command::bgapi("a", uuid));
        if (i == 0) driven.give(reply("+OK event listener enabled plain"));
        driven.give(reply("+OK Job-UUID: " + uuid, "Job-UUID: " + uuid + "\n"));
    }
    CHECK(driven.session.submit(*Command::api("x"), start).error() == Error::too_many_pending);
    CHECK(driven.give(job("uuid-3", "+OK")) == Kind::job);
    CHECK(driven.session.submit(*Command::api("x"), start).has_value());
}

TEST_CASE("a job's result may come before the answer to bgapi") {
    Driven driven;
    driven.connect();
    const auto id = driven.submit(Command::bgapi("a", "uuid-a"));
    driven.give(reply("+OK"));
    CHECK(driven.give(job("uuid-a", "+OK")) == Kind::job);
    CHECK(driven.action.id == id);
    CHECK(driven.give(reply("+OK Job-UUID: uuid-a", "Job-UUID: uuid-a\n")) == Kind::none);
    CHECK(driven.session.lost(1'000'000).empty());
}

TEST_CASE("a switch that names the job by itself is followed") {
    Driven driven;
    driven.connect();
    const auto id = driven.submit(Command::bgapi("a", "uuid-a"));
    driven.give(reply("+OK"));
    driven.give(reply("+OK Job-UUID: other", "Job-UUID: other\n"));
    CHECK(driven.give(job("uuid-a", "x")) == Kind::none);
    CHECK(driven.give(job("other", "x")) == Kind::job);
    CHECK(driven.action.id == id);
}

TEST_CASE("a job that is refused, or whose results are, is told at once") {
    Driven driven;
    driven.connect();
    const auto first = driven.submit(Command::bgapi("a", "uuid-a"));
    const auto second = driven.submit(Command::bgapi("b", "uuid-b"));
    driven.give(reply("-ERR permission denied"));
    CHECK(driven.give(reply("-ERR permission denied")) == Kind::reply);
    CHECK(driven.action.id == first);
    CHECK_FALSE(driven.action.error);
    CHECK(driven.give(reply("+OK Job-UUID: uuid-b", "Job-UUID: uuid-b\n")) == Kind::reply);
    CHECK(driven.action.id == second);
    CHECK(driven.action.error == Error::unknown_outcome);
    CHECK(driven.session.submit(*Command::bgapi("c", "uuid-c"), start).error() == Error::permission_denied);
}

TEST_CASE("an owner who asked for BACKGROUND_JOB gets other people's jobs but not its own") {
    for (const Subscription& subscription : {Subscription{.events = {"BACKGROUND_JOB"}}, Subscription{.all = true}}) {
        SessionConfig wants_jobs = config();
        wants_jobs.subscription = subscription;
        Driven driven(wants_jobs);
        driven.connect();
        driven.submit(Command::bgapi("a", "uuid-a"));
        CHECK(driven.output() == "bgapi a\nJob-UUID: uuid-a\n\n");
        driven.give(reply("+OK Job-UUID: uuid-a", "Job-UUID: uuid-a\n"));
        CHECK(driven.give(job("uuid-b", "x")) == Kind::event);
        CHECK(driven.give(job("uuid-a", "x")) == Kind::job);
    }
}

TEST_CASE("jobs are correlated in JSON too") {
    SessionConfig json = config();
    json.subscription.format = Format::json;
    Driven driven(json);
    driven.connect();
    driven.submit(Command::bgapi("a", "uuid-a"));
    CHECK(driven.output().starts_with("event json BACKGROUND_JOB\n\n"));
    driven.give(reply("+OK"));
    driven.give(reply("+OK Job-UUID: uuid-a", "Job-UUID: uuid-a\n"));
    const std::string body = R"({"Event-Name":"BACKGROUND_JOB","Job-UUID":"uuid-a","_body":"+OK\n"})";
    CHECK(driven.give("Content-Type: text/event-json\nContent-Length: " + std::to_string(body.size()) + "\n\n" +
                      body) == Kind::job);
    CHECK(driven.body == "+OK\n");
}

TEST_CASE("lost commands are not_connected unless their last byte went out") {
    Driven driven;
    driven.connect();
    const std::uint64_t before =
        std::string(
            "auth ClueCon\n\napi global_getvar core_uuid\n\napi hostname\n\nevent plain HEARTBEAT CUSTOM "
            "sofia::register\n\n")
            .size();
    const auto first = driven.submit(Command::api("first"));
    const auto second = driven.submit(Command::api("second"));
    const auto first_end = before + std::string("api first\n\n").size();
    using Lost = std::vector<std::pair<Session::CommandId, Error>>;
    CHECK(driven.session.lost(before) == Lost{{first, Error::not_connected}, {second, Error::not_connected}});
    CHECK(driven.session.lost(first_end - 1) == Lost{{first, Error::not_connected}, {second, Error::not_connected}});
    CHECK(driven.session.lost(first_end) == Lost{{first, Error::unknown_outcome}, {second, Error::not_connected}});
    CHECK(driven.session.lost(first_end + 1000) ==
          Lost{{first, Error::unknown_outcome}, {second, Error::unknown_outcome}});
    driven.give(response("done"));
    CHECK(driven.session.lost(first_end) == Lost{{second, Error::not_connected}});
}

TEST_CASE("a job that was started and whose result is lost has an unknown outcome") {
    Driven driven;
    driven.connect();
    const auto id = driven.submit(Command::bgapi("a", "uuid-a"));
    using Lost = std::vector<std::pair<Session::CommandId, Error>>;
    CHECK(driven.session.lost(0) == Lost{{id, Error::not_connected}});
    CHECK(driven.session.lost(1'000'000) == Lost{{id, Error::unknown_outcome}});
    driven.give(reply("+OK"));
    driven.give(reply("+OK Job-UUID: uuid-a", "Job-UUID: uuid-a\n"));
    CHECK(driven.session.lost(1'000'000) == Lost{{id, Error::unknown_outcome}});
    driven.session.abandon(id, *Command::bgapi("a", "uuid-a"));
    CHECK(driven.session.lost(1'000'000).empty());
}
