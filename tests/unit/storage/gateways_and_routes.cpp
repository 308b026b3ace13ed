#include "support.hpp"

using namespace storage_tests;
using storage::Error;
using storage::ErrorKind;

namespace {

/// All that is on the disk, the log too.
std::string on_disk(const Pbx& pbx) { return contents(pbx.folder / "pbxd.db") + contents(pbx.folder / "pbxd.db-wal"); }

storage::GatewayId add_gateway(Pbx& pbx, const std::string& name) {
    return run(pbx.storage->gateways().add(gateway(name))).value().id;
}

}  // namespace

TEST_CASE("a gateway is found as it was added") {
    Pbx pbx;
    const storage::Gateway given{.name = "carrier.1_a-b",
                                 .proxy = "[2001:db8::1]:5061",
                                 .transport = storage::Transport::tls,
                                 .registers = true,
                                 .username = "+4930123",
                                 .secret = "carrier's secret",
                                 .realm = "carrier.example",
                                 .allowed_addresses = {"192.0.2.0/28", "2001:db8::/32", "10.0.0.0/8"},
                                 .caller_id = "+4930123456",
                                 .caller_id_source = storage::CallerIdSource::remote_party_id,
                                 .max_calls = 7,
                                 .enabled = false};
    const auto added = run(pbx.storage->gateways().add(given)).value();
    CHECK(added.id.value > 0);
    pbx.storage.reset();
    pbx.storage = open(pbx.folder / "pbxd.db");
    const auto found = run(pbx.storage->gateways().find(added.id)).value();
    CHECK(found.id == added.id);
    CHECK(found.name == given.name);
    CHECK(found.proxy == given.proxy);
    CHECK(found.transport == given.transport);
    CHECK(found.registers);
    CHECK(found.username == given.username);
    CHECK(found.secret == given.secret);
    CHECK(found.realm == given.realm);
    CHECK(found.allowed_addresses == given.allowed_addresses);
    CHECK(found.caller_id == given.caller_id);
    CHECK(found.caller_id_source == given.caller_id_source);
    CHECK(found.max_calls == 7);
    CHECK_FALSE(found.enabled);
}

TEST_CASE("a gateway may be without secret and networks") {
    Pbx pbx;
    auto given = gateway("trunk");
    given.username = given.secret = "";
    const auto added = run(pbx.storage->gateways().add(given)).value();
    const auto found = run(pbx.storage->gateways().find(added.id)).value();
    CHECK(found.secret.empty());
    CHECK(found.allowed_addresses.empty());
}

TEST_CASE("a gateway is changed, and its name stays unique") {
    Pbx pbx;
    const auto first = add_gateway(pbx, "first");
    auto second = run(pbx.storage->gateways().add(gateway("second"))).value();
    const auto again = run(pbx.storage->gateways().add(gateway("first")));
    CHECK(again.error() == Error::gateway_exists);
    CHECK(again.error() == ErrorKind::exists);
    second.name = "first";
    CHECK(run(pbx.storage->gateways().update(second)).error() == Error::gateway_exists);
    second.name = "third";
    second.allowed_addresses = {"10.0.0.0/8"};
    REQUIRE(run(pbx.storage->gateways().update(second)).has_value());
    CHECK(run(pbx.storage->gateways().find(second.id))->name == "third");
    CHECK(run(pbx.storage->gateways().find(second.id))->allowed_addresses == std::vector<std::string>{"10.0.0.0/8"});
    CHECK(run(pbx.storage->gateways().find(first))->name == "first");
    second.max_calls = 0;
    CHECK(run(pbx.storage->gateways().update(second)).error() == Error::invalid_gateway_calls);
    CHECK(run(pbx.storage->gateways().find(second.id))->max_calls == 30);
    second.id = {999};
    second.max_calls = 1;
    CHECK(run(pbx.storage->gateways().update(second)).error() == Error::not_found);
}

TEST_CASE("a gateway's secret is nowhere on the disk in clear, and a new name keeps it") {
    Pbx pbx;
    auto carrier = run(pbx.storage->gateways().add(gateway("carrier"))).value();
    CHECK(on_disk(pbx).find("carrier's secret") == std::string::npos);
    carrier.name = "renamed";
    REQUIRE(run(pbx.storage->gateways().update(carrier)).has_value());
    CHECK(run(pbx.storage->gateways().find(carrier.id))->secret == "carrier's secret");
    CHECK(on_disk(pbx).find("carrier's secret") == std::string::npos);
    CHECK(on_disk(pbx).find("renamed") != std::string::npos);
}

TEST_CASE("a route is found as it was added, its gateways in their order") {
    Pbx pbx;
    const auto a = add_gateway(pbx, "a");
    const auto b = add_gateway(pbx, "b");
    const auto c = add_gateway(pbx, "c");
    const storage::OutboundRoute given{.name = "Fernwähler",
                                       .position = 7,
                                       .pattern = "(?:00|\\+)[1-9][0-9]{3,14}",
                                       .strip = 2,
                                       .prefix = "+#*0",
                                       .calling_class = storage::CallingClass::international,
                                       .gateways = {c, a, b},
                                       .caller_id = "+4930123456",
                                       .emergency = true,
                                       .enabled = false};
    const auto added = run(pbx.storage->outbound_routes().add(given)).value();
    CHECK(added.gateways == given.gateways);
    pbx.storage.reset();
    pbx.storage = open(pbx.folder / "pbxd.db");
    const auto found = run(pbx.storage->outbound_routes().find(added.id)).value();
    CHECK(found.id == added.id);
    CHECK(found.name == given.name);
    CHECK(found.position == 7);
    CHECK(found.pattern == given.pattern);
    CHECK(found.strip == 2);
    CHECK(found.prefix == "+#*0");
    CHECK(found.calling_class == storage::CallingClass::international);
    CHECK(found.gateways == given.gateways);
    CHECK(found.caller_id == given.caller_id);
    CHECK(found.emergency);
    CHECK_FALSE(found.enabled);
}

TEST_CASE("each of several routes has its own gateways, and a change replaces them") {
    Pbx pbx;
    const auto a = add_gateway(pbx, "a");
    const auto b = add_gateway(pbx, "b");
    auto& routes = pbx.storage->outbound_routes();
    auto first = run(routes.add(route("first", {a, b}))).value();
    const auto second = run(routes.add(route("second", {b}))).value();
    first.gateways = {b, a};
    REQUIRE(run(routes.update(first)).has_value());
    auto all = run(routes.all()).value();
    REQUIRE(all.size() == 2);
    CHECK(all[0].gateways == std::vector{b, a});
    CHECK(all[1].gateways == std::vector{b});
    first.gateways = {a};
    REQUIRE(run(routes.update(first)).has_value());
    CHECK(run(routes.find(first.id))->gateways == std::vector{a});
    REQUIRE(run(routes.remove(first.id)).has_value());
    CHECK(run(routes.find(first.id)).error() == Error::not_found);
    CHECK(run(routes.find(second.id))->gateways == std::vector{b});
}

TEST_CASE("a route's name is unique, and what is refused changes nothing") {
    Pbx pbx;
    const auto a = add_gateway(pbx, "a");
    auto& routes = pbx.storage->outbound_routes();
    auto first = run(routes.add(route("first", {a}))).value();
    CHECK(run(routes.add(route("first", {a}))).error() == Error::route_exists);
    CHECK(run(routes.add(route("second", {a, {999}}))).error() == Error::unknown_gateway);
    CHECK(run(routes.add(route("second", {{999}}))).error() == ErrorKind::broken_reference);
    CHECK(run(routes.add(route("second", {}))).error() == Error::invalid_gateways);
    first.gateways = {{999}};
    CHECK(run(routes.update(first)).error() == Error::unknown_gateway);
    first.gateways = {a, a};
    CHECK(run(routes.update(first)).error() == Error::repeated_gateway);
    const auto all = run(routes.all()).value();
    REQUIRE(all.size() == 1);
    CHECK(all[0].gateways == std::vector{a});
}

TEST_CASE("a gateway that carries a route cannot be removed") {
    Pbx pbx;
    const auto a = add_gateway(pbx, "a");
    const auto b = add_gateway(pbx, "b");
    auto& routes = pbx.storage->outbound_routes();
    auto national = run(routes.add(route("national", {a, b}))).value();
    CHECK(run(pbx.storage->gateways().remove(b)).error() == Error::in_use);
    CHECK(run(routes.find(national.id))->gateways == std::vector{a, b});
    national.gateways = {a};
    REQUIRE(run(routes.update(national)).has_value());
    CHECK(run(pbx.storage->gateways().remove(b)).has_value());
    CHECK(run(pbx.storage->gateways().remove(b)).error() == Error::not_found);
    REQUIRE(run(routes.remove(national.id)).has_value());
    CHECK(run(pbx.storage->gateways().remove(a)).has_value());
    CHECK(run(pbx.storage->gateways().all())->empty());
}
