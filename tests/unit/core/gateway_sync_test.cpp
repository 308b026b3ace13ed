#include "pbxd/gateway_sync.hpp"

#include <doctest/doctest.h>

#include <functional>

#include "people.hpp"

using namespace pbxd;
using namespace pbxd::test;
using Names = std::vector<std::string>;

namespace {

storage::Gateway gateway(int id, const std::string& name) {
    storage::Gateway made;
    made.id = {id};
    made.name = name;
    made.proxy = "192.0.2.7:5061";
    made.username = "u-" + name;
    made.secret = "s-" + name;
    return made;
}

GatewayState present(const std::string& name) {
    GatewayState state;
    state.name = name;
    state.profile = "gateways";
    state.username = "u-" + name;
    state.proxy = "sip:192.0.2.7:5061";
    state.registration = "NOREG";
    return state;
}

}  // namespace

TEST_CASE("the switch's answer is read, and what is none is refused") {
    const auto read = read_gateways(
        "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<gateways>\n  <gateway>\n    <name>telco</name>\n"
        "    <profile>gateways</profile>\n    <username>4711</username>\n    <password>yes</password>\n"
        "    <proxy>sip:192.0.2.7;transport=tcp</proxy>\n    <pingtime>1.25</pingtime>\n    <state>REGED</state>\n"
        "    <status>UP</status>\n    <calls-in>2</calls-in>\n    <calls-out>3</calls-out>\n  "
        "</gateway>\n</gateways>\n");
    REQUIRE(read.has_value());
    REQUIRE(read->size() == 1);
    const auto& telco = read->front();
    CHECK(telco.name == "telco");
    CHECK(telco.registration == "REGED");
    CHECK(telco.up);
    CHECK(telco.has_secret);
    CHECK(telco.ping_milliseconds == doctest::Approx(1.25));
    CHECK(telco.calls_out == 3);
    CHECK(read_gateways(fixture("api/sofia-xmlstatus-gateway.txt"))->empty());
    for (const auto* bad : {"", "-ERR no such command", "<profiles/>", "<gateways>"})
        CHECK(read_gateways(bad).has_error());
}

TEST_CASE("what is not there begins, what is gone or off is ended, others' are left alone") {
    Directory directory;
    directory.put(gateway(1, "new"));
    auto off = gateway(2, "off");
    off.enabled = false;
    directory.put(off);
    directory.put(gateway(3, "same"));
    auto foreign = present("old");
    foreign.profile = "external";
    const auto plan = plan_gateways(directory, {present("gone"), present("off"), present("same"), foreign}, {});
    CHECK(plan.end == Names{"gone", "off"});
    CHECK(plan.begin == Names{"new"});
    CHECK(plan_gateways(directory, {present("new"), present("same")}, {}).empty());
}

TEST_CASE("a changed gateway is ended and begins anew, also where only its secret has changed") {
    Directory directory;
    directory.put(gateway(1, "telco"));
    const LoadedGateways loaded{{"telco", gateway(1, "telco")}};
    CHECK(plan_gateways(directory, {present("telco")}, loaded).empty());
    const std::function<void(storage::Gateway&)> changes[] = {
        [](auto& g) { g.secret = "other"; },    [](auto& g) { g.username = "other"; },
        [](auto& g) { g.proxy = "192.0.2.8"; }, [](auto& g) { g.transport = storage::Transport::tls; },
        [](auto& g) { g.registers = true; },    [](auto& g) { g.realm = "other"; }};
    for (const auto& change : changes) {
        auto changed = gateway(1, "telco");
        change(changed);
        directory.put(changed);
        // It stays to be done until the switch has let go of it.
        for (int i = 0; i < 2; ++i) {
            const auto plan = plan_gateways(directory, {present("telco")}, loaded);
            CHECK(plan.end == Names{"telco"});
            CHECK(plan.begin == Names{"telco"});
        }
        const auto then = plan_gateways(directory, {}, loaded);
        CHECK(then.end.empty());
        CHECK(then.begin == Names{"telco"});
    }
    // What the switch need not know changes nothing.
    auto renumbered = gateway(1, "telco");
    renumbered.caller_id = "+49301";
    renumbered.max_calls = 1;
    directory.put(renumbered);
    CHECK(plan_gateways(directory, {present("telco")}, loaded).empty());
}

TEST_CASE("what another pbxd loaded is taken as it is where all that can be seen is right") {
    Directory directory;
    auto wanted = gateway(1, "telco");
    wanted.transport = storage::Transport::tcp;
    wanted.registers = true;
    directory.put(wanted);
    auto right = present("telco");
    right.proxy = "sip:192.0.2.7:5061;transport=tcp";
    right.registration = "TRYING";
    CHECK(plan_gateways(directory, {right}, {}).empty());
    auto other = right;
    other.proxy = "sip:192.0.2.7:5061";
    CHECK(plan_gateways(directory, {other}, {}).end == Names{"telco"});
    other = right;
    other.registration = "NOREG";
    CHECK(plan_gateways(directory, {other}, {}).end == Names{"telco"});
    other = right;
    other.username = "someone";
    CHECK(plan_gateways(directory, {other}, {}).end == Names{"telco"});
}
