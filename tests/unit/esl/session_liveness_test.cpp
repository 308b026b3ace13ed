// One connection: is the switch still there?
#include <doctest/doctest.h>

#include "driven_session.hpp"

using namespace esl;
using namespace esl::test;
using namespace esl::test::session;

TEST_CASE("a silent switch is probed, and given up if it stays silent") {
    Driven driven;
    driven.connect();
    driven.session.on_bytes(start + 1s);
    CHECK(driven.session.next_deadline() == start + 26s);
    CHECK_FALSE(driven.session.on_time(start + 25s));
    CHECK_FALSE(driven.session.has_output());
    CHECK_FALSE(driven.session.on_time(start + 26s));
    CHECK(driven.output() == "noop\n\n");
    CHECK(driven.session.next_deadline() == start + 31s);
    CHECK_FALSE(driven.session.on_time(start + 30s));
    CHECK(driven.session.on_time(start + 31s) == Error::silent);
}

TEST_CASE("any traffic answers a probe, and the probe's own answer goes to nobody") {
    Driven driven;
    driven.connect();
    CHECK_FALSE(driven.session.on_time(start + 25s));
    driven.session.on_bytes(start + 27s);
    CHECK(driven.session.next_deadline() == start + 52s);
    const auto id = driven.submit(Command::api("status"));
    CHECK(driven.give(reply("-ERR command not found")) == Kind::none);
    CHECK(driven.give(response("UP")) == Kind::reply);
    CHECK(driven.action.id == id);
}

TEST_CASE("a switch that runs a long api command may be silent until the command's deadline") {
    Driven driven;
    driven.connect();
    driven.submit(Command::api("sofia xmlstatus"), start + 60s);
    CHECK(driven.session.next_deadline() == start + 85s);
    driven.session.on_bytes(start + 1s);
    driven.submit(Command::api("later"), start + 1000s);  // not the one that runs
    CHECK(driven.session.next_deadline() == start + 85s);
    CHECK_FALSE(driven.session.on_time(start + 85s));
    CHECK(driven.session.on_time(start + 90s) == Error::silent);
}
