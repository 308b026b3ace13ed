// The directory's Gateways, outbound routes and DIDs. Its people are tested by what is answered from them.
#include <doctest/doctest.h>

#include "people.hpp"

using namespace pbxd;
using namespace pbxd::test;

namespace {

storage::Gateway gateway(std::int64_t id, const std::string& name) {
    return {.id = {id}, .name = name, .proxy = "carrier.example"};
}

storage::OutboundRoute route(std::int64_t id, int position, const std::string& name = "route") {
    return {.id = {id}, .name = name, .position = position, .gateways = {{1}}};
}

storage::Did did(std::int64_t id, const std::string& number, std::vector<storage::ExtensionId> extensions,
                 storage::ExtensionId voicemail = {}) {
    return {.id = {id}, .number = number, .name = number, .extensions = std::move(extensions), .voicemail = voicemail};
}

std::vector<std::int64_t> order_of(const Directory& directory) {
    std::vector<std::int64_t> ids;
    for (const auto& [place, at] : directory.routes()) ids.push_back(at.id.value);
    return ids;
}

}  // namespace

TEST_CASE("a gateway is found by ID and by its name of today") {
    Directory directory;
    directory.put(gateway(1, "one"));
    directory.put(gateway(2, "two"));
    REQUIRE(directory.gateway_of_name("one") != nullptr);
    CHECK(directory.gateway_of_name("one")->id == storage::GatewayId{1});
    CHECK(directory.find(storage::GatewayId{2})->name == "two");
    directory.put(gateway(1, "uno"));
    CHECK(directory.gateway_of_name("one") == nullptr);
    CHECK(directory.gateway_of_name("uno")->id == storage::GatewayId{1});
    CHECK(directory.gateways().size() == 2);
    directory.remove(storage::GatewayId{1});
    CHECK(directory.gateway_of_name("uno") == nullptr);
    CHECK(directory.find(storage::GatewayId{1}) == nullptr);
    CHECK(directory.gateway_of_name("two") != nullptr);
}

TEST_CASE("two gateways may change names, whichever is told first") {
    Directory directory;
    directory.put(gateway(1, "one"));
    directory.put(gateway(2, "two"));
    directory.put(gateway(1, "two"));
    directory.put(gateway(2, "one"));
    CHECK(directory.gateway_of_name("one")->id == storage::GatewayId{2});
    CHECK(directory.gateway_of_name("two")->id == storage::GatewayId{1});
}

TEST_CASE("routes are in the order of their positions, and of their IDs where those are the same") {
    Directory directory;
    CHECK(directory.routes().empty());
    directory.put(route(1, 300));
    directory.put(route(3, 100));
    directory.put(route(2, 100));
    auto disabled = route(4, 200);
    disabled.enabled = false;
    directory.put(disabled);
    CHECK(order_of(directory) == std::vector<std::int64_t>{2, 3, 4, 1});
    directory.put(route(1, 50));
    CHECK(order_of(directory) == std::vector<std::int64_t>{1, 2, 3, 4});
    CHECK(directory.find(storage::OutboundRouteId{1})->position == 50);
    directory.remove(storage::OutboundRouteId{2});
    directory.remove(storage::OutboundRouteId{9});
    CHECK(order_of(directory) == std::vector<std::int64_t>{1, 3, 4});
    CHECK(directory.find(storage::OutboundRouteId{2}) == nullptr);
}

TEST_CASE("a route is for the numbers of its pattern of today") {
    Directory directory;
    auto emergency = route(1, 100);
    emergency.pattern = "112";
    directory.put(emergency);
    CHECK(directory.matches(emergency, "112"));
    emergency.pattern = "11[05]";
    directory.put(emergency);
    CHECK_FALSE(directory.matches(emergency, "112"));
    CHECK(directory.matches(emergency, "110"));
    CHECK_FALSE(directory.matches(route(2, 100), "110"));
    directory.remove(emergency.id);
    CHECK_FALSE(directory.matches(emergency, "110"));
}

TEST_CASE("a route is found by its name of today") {
    Directory directory;
    directory.put(route(1, 100, "National"));
    directory.put(route(2, 100, "Emergency"));
    CHECK(directory.route_of_name("Emergency")->id == storage::OutboundRouteId{2});
    directory.put(route(2, 10, "112"));
    CHECK(directory.route_of_name("Emergency") == nullptr);
    CHECK(directory.route_of_name("112")->position == 10);
}

TEST_CASE("a DID is found by its number of today") {
    Directory directory;
    directory.put(did(1, "+4930123456", {alice}));
    CHECK(directory.did_of_number("+4930123456")->extensions == std::vector{alice});
    CHECK(directory.did_of_number("4930123456") == nullptr);
    directory.put(did(1, "+4930123457", {alice, bob}));
    CHECK(directory.did_of_number("+4930123456") == nullptr);
    CHECK(directory.did_of_number("+4930123457")->extensions.size() == 2);
    directory.remove(storage::DidId{1});
    CHECK(directory.did_of_number("+4930123457") == nullptr);
    CHECK(directory.dids().empty());
}

TEST_CASE("an extension that goes is rung by no DID, and takes no DID's voicemail") {
    Directory directory;
    directory.put(extension(1, "1001", "Alice"));
    directory.put(extension(2, "1002", "Bob"));
    directory.put(did(1, "+4930123451", {bob, alice}, alice));
    directory.put(did(2, "+4930123452", {alice, bob}, bob));
    directory.put(did(3, "+4930123453", {alice}, alice));
    directory.remove(alice);
    CHECK(directory.did_of_number("+4930123451")->extensions == std::vector{bob});
    CHECK(directory.did_of_number("+4930123451")->voicemail == storage::ExtensionId{});
    CHECK(directory.did_of_number("+4930123452")->extensions == std::vector{bob});
    CHECK(directory.did_of_number("+4930123452")->voicemail == bob);
    REQUIRE(directory.did_of_number("+4930123453") != nullptr);
    CHECK(directory.did_of_number("+4930123453")->extensions.empty());
    CHECK(directory.did_of_number("+4930123453")->voicemail == storage::ExtensionId{});
}

TEST_CASE("a user or channel that goes takes its extensions out of the DIDs") {
    for (const bool user : {true, false}) {
        ReadModel model;
        fill(model);
        model.put(did(1, "+4930123451", {bob, alice}), noon);
        if (user)
            model.remove(storage::UserId{1}, noon);
        else
            model.remove(storage::ChannelId{1}, noon);
        const auto left = model.directory().did_of_number("+4930123451")->extensions;
        CHECK(left == (user ? std::vector{bob} : std::vector<storage::ExtensionId>{}));
    }
}

TEST_CASE("no row of the table changes with gateways, routes and DIDs") {
    ReadModel model;
    fill(model);
    model.take_changed();
    model.take_all_changed();
    model.put(gateway(1, "one"), noon);
    model.put(route(1, 100), noon);
    model.put(did(1, "+4930123451", {alice}), noon);
    CHECK(model.directory().gateway_of_name("one") != nullptr);
    CHECK(model.directory().find(storage::OutboundRouteId{1}) != nullptr);
    CHECK(model.directory().find(storage::DidId{1}) != nullptr);
    model.remove(storage::DidId{1}, noon);
    model.remove(storage::OutboundRouteId{1}, noon);
    model.remove(storage::GatewayId{1}, noon);
    CHECK(model.directory().gateways().empty());
    CHECK(model.directory().routes().empty());
    CHECK(model.directory().dids().empty());
    CHECK(model.take_changed().empty());
    CHECK_FALSE(model.take_all_changed());
}

TEST_CASE("an extension's lines and sessions are found in the order of their IDs, also after a move and a removal") {
    ReadModel model;
    fill(model);
    storage::Line second;
    second.id = {9};
    second.user = {1};
    second.extension = alice;
    second.username = "alice-kitchen";
    model.put(second, noon);
    const auto names = [&model](storage::ExtensionId id) {
        std::string text;
        for (const auto* line : model.directory().lines_of(id)) text += line->username + " ";
        return text;
    };
    CHECK(names(alice) == "alice-desk alice-kitchen ");
    second.extension = bob;
    model.put(second, noon);
    CHECK(names(alice) == "alice-desk ");
    CHECK(names(bob) == "bob-desk alice-kitchen ");
    REQUIRE(model.directory().sessions_of(alice).size() == 1);
    CHECK(model.directory().sessions_of(alice).front()->client_id == "b-alice");
    model.remove(storage::SessionId{1}, noon);
    CHECK(model.directory().sessions_of(alice).empty());
    model.remove(bob, noon);
    CHECK(names(bob).empty());
    CHECK(model.directory().line_of_username("alice-kitchen") == nullptr);
}
