#include "support.hpp"

using namespace storage_tests;
using storage::Error;
using storage::ErrorKind;

namespace {

const std::string number = "+4930123456";

storage::Did stored(Pbx& pbx, storage::DidId id) { return run(pbx.storage->dids().find(id)).value(); }

}  // namespace

TEST_CASE("a DID is found as it was added, its extensions in their order") {
    Pbx pbx;
    const storage::Did given{.number = number,
                             .name = "Zentrale",
                             .extensions = {pbx.shop.id, pbx.desk.id},
                             .voicemail = pbx.desk.id,
                             .ring_seconds = 45,
                             .enabled = false};
    const auto added = run(pbx.storage->dids().add(given)).value();
    CHECK(added.voicemail == pbx.desk.id);
    pbx.storage.reset();
    pbx.storage = open(pbx.folder / "pbxd.db");
    const auto found = stored(pbx, added.id);
    CHECK(found.number == number);
    CHECK(found.name == "Zentrale");
    CHECK(found.extensions == std::vector{pbx.shop.id, pbx.desk.id});
    CHECK(found.voicemail == pbx.desk.id);
    CHECK(found.ring_seconds == 45);
    CHECK_FALSE(found.enabled);
}

TEST_CASE("a DID may be without voicemail, and changes replace its list") {
    Pbx pbx;
    auto& dids = pbx.storage->dids();
    auto main = run(dids.add(did(number, {pbx.desk.id, pbx.shop.id}))).value();
    CHECK(stored(pbx, main.id).voicemail == storage::ExtensionId{});
    main.voicemail = pbx.shop.id;
    REQUIRE(run(dids.update(main)).has_value());
    CHECK(stored(pbx, main.id).voicemail == pbx.shop.id);
    main.extensions = {pbx.shop.id};
    REQUIRE(run(dids.update(main)).has_value());
    CHECK(stored(pbx, main.id).extensions == std::vector{pbx.shop.id});
    main.voicemail = {};
    REQUIRE(run(dids.update(main)).has_value());
    CHECK(stored(pbx, main.id).voicemail == storage::ExtensionId{});
    REQUIRE(run(dids.remove(main.id)).has_value());
    CHECK(run(dids.all())->empty());
    CHECK(run(dids.remove(main.id)).error() == Error::not_found);
    // Nothing of the list is left that would stand in the way of the next.
    CHECK(run(dids.add(did(number, {pbx.shop.id}))).has_value());
}

TEST_CASE("a DID's number is unique, and what is refused changes nothing") {
    Pbx pbx;
    auto& dids = pbx.storage->dids();
    auto main = run(dids.add(did(number, {pbx.desk.id}))).value();
    const auto other = run(dids.add(did("+4930123457", {pbx.desk.id}))).value();
    CHECK(run(dids.add(did(number, {pbx.desk.id}))).error() == Error::did_exists);
    CHECK(run(dids.add(did("+4930123458", {pbx.desk.id, {999}}))).error() == Error::unknown_extension);
    CHECK(run(dids.add(did("+4930123458", {{999}}))).error() == ErrorKind::broken_reference);
    main.number = other.number;
    CHECK(run(dids.update(main)).error() == Error::did_exists);
    main.number = number;
    main.extensions = {{999}};
    CHECK(run(dids.update(main)).error() == Error::unknown_extension);
    main.extensions = {pbx.shop.id};
    main.voicemail = pbx.desk.id;
    CHECK(run(dids.update(main)).error() == Error::voicemail_of_another);
    CHECK(run(dids.all())->size() == 2);
    CHECK(stored(pbx, main.id).extensions == std::vector{pbx.desk.id});
    CHECK(stored(pbx, main.id).number == number);
}

TEST_CASE("an extension that is removed is rung by no DID, and takes no DID's voicemail") {
    Pbx pbx;
    auto& dids = pbx.storage->dids();
    auto both = did(number, {pbx.desk.id, pbx.shop.id});
    both.voicemail = pbx.desk.id;
    both = run(dids.add(both)).value();
    auto others = did("+4930123457", {pbx.shop.id, pbx.desk.id});
    others.voicemail = pbx.shop.id;
    others = run(dids.add(others)).value();
    const auto alone = run(dids.add(did("+4930123458", {pbx.desk.id}))).value();
    REQUIRE(run(pbx.storage->extensions().remove(pbx.desk.id)).has_value());
    CHECK(stored(pbx, both.id).extensions == std::vector{pbx.shop.id});
    CHECK(stored(pbx, both.id).voicemail == storage::ExtensionId{});
    CHECK(stored(pbx, others.id).extensions == std::vector{pbx.shop.id});
    CHECK(stored(pbx, others.id).voicemail == pbx.shop.id);
    CHECK(stored(pbx, alone.id).extensions.empty());
    CHECK(run(dids.all())->size() == 3);
    auto emptied = stored(pbx, alone.id);
    CHECK(run(dids.update(emptied)).error() == Error::invalid_extensions);
    emptied.extensions = {pbx.shop.id};
    CHECK(run(dids.update(emptied)).has_value());
}

TEST_CASE("a user who is removed takes their extensions out of the DIDs") {
    Pbx pbx;
    const auto main = run(pbx.storage->dids().add(did(number, {pbx.shop.id, pbx.desk.id}))).value();
    REQUIRE(run(pbx.storage->users().remove(pbx.bob.id)).has_value());
    CHECK(stored(pbx, main.id).extensions == std::vector{pbx.desk.id});
}
