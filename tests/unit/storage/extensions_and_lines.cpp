#include "support.hpp"

using namespace storage_tests;
using storage::Error;
using storage::ErrorKind;

TEST_CASE("an extension is found as it was added") {
    Pbx pbx;
    const auto found = run(pbx.storage->extensions().find(pbx.desk.id)).value();
    CHECK(found.channel == pbx.office.id);
    CHECK(found.user == pbx.alice.id);
    CHECK(found.number == "1001");
    CHECK(found.name == "Zoë");
    CHECK(found.department == "Sales");
    CHECK(found.enabled);
}

TEST_CASE("a number is unique on the PBX, also across channels") {
    Pbx pbx;
    const auto other = run(pbx.storage->channels().add(channel("other"))).value();
    CHECK(run(pbx.storage->extensions().add(extension(other.id, pbx.alice.id, "1002"))).error() ==
          Error::number_exists);
    pbx.shop.number = "1001";
    CHECK(run(pbx.storage->extensions().update(pbx.shop)).error() == Error::number_exists);
    CHECK(run(pbx.storage->extensions().find(pbx.shop.id))->number == "1002");
    CHECK(run(pbx.storage->extensions().all())->size() == 2);
}

TEST_CASE("a user has one extension on a channel") {
    Pbx pbx;
    CHECK(run(pbx.storage->extensions().add(extension(pbx.office.id, pbx.alice.id, "1003"))).error() ==
          Error::extension_exists);
    const auto other = run(pbx.storage->channels().add(channel("other"))).value();
    CHECK(run(pbx.storage->extensions().add(extension(other.id, pbx.alice.id, "1003"))).has_value());
}

TEST_CASE("an extension needs a user and a channel that are there") {
    Pbx pbx;
    const auto no_user = run(pbx.storage->extensions().add(extension(pbx.office.id, {999}, "1003")));
    CHECK(no_user.error() == Error::unknown_user);
    CHECK(no_user.error() == ErrorKind::broken_reference);
    CHECK(run(pbx.storage->extensions().add(extension({999}, pbx.alice.id, "1003"))).error() == Error::unknown_channel);
    pbx.desk.user = {999};
    CHECK(run(pbx.storage->extensions().update(pbx.desk)).error() == Error::unknown_user);
    CHECK(run(pbx.storage->extensions().find(pbx.desk.id))->user == pbx.alice.id);
    CHECK(run(pbx.storage->extensions().all())->size() == 2);
}

TEST_CASE("an extension that breaks a rule is refused") {
    Pbx pbx;
    auto bad = extension(pbx.office.id, run(pbx.storage->users().add(user("carol")))->id, "100a");
    CHECK(run(pbx.storage->extensions().add(bad)).error() == Error::invalid_number);
    bad.number = "1003";
    bad.name = "${system reboot}";
    CHECK(run(pbx.storage->extensions().add(bad)).error() == Error::invalid_name);
    CHECK(run(pbx.storage->extensions().all())->size() == 2);
}

TEST_CASE("with an extension go its lines and sessions, and its user stays") {
    Pbx pbx;
    REQUIRE(run(pbx.storage->lines().add(line(pbx.alice.id, pbx.desk.id, "alice-desk"))).has_value());
    REQUIRE(run(pbx.storage->sessions().add(session(pbx.desk.id, '1'))).has_value());
    REQUIRE(run(pbx.storage->extensions().remove(pbx.desk.id)).has_value());
    CHECK(run(pbx.storage->lines().all())->empty());
    CHECK(run(pbx.storage->sessions().all())->empty());
    CHECK(run(pbx.storage->users().find(pbx.alice.id)).has_value());
}

TEST_CASE("an extension given to another user loses the sessions of the one before") {
    Pbx pbx;
    const auto carol = run(pbx.storage->users().add(user("carol"))).value();
    REQUIRE(run(pbx.storage->sessions().add(session(pbx.desk.id, '1'))).has_value());
    REQUIRE(run(pbx.storage->sessions().add(session(pbx.shop.id, '2'))).has_value());
    pbx.desk.name = "Front desk";
    REQUIRE(run(pbx.storage->extensions().update(pbx.desk)).has_value());
    CHECK(run(pbx.storage->sessions().all())->size() == 2);
    pbx.desk.user = carol.id;
    REQUIRE(run(pbx.storage->extensions().update(pbx.desk)).has_value());
    const auto left = run(pbx.storage->sessions().all()).value();
    REQUIRE(left.size() == 1);
    CHECK(left[0].extension == pbx.shop.id);
}

TEST_CASE("an extension with lines cannot be given to another user, and keeps its sessions") {
    Pbx pbx;
    const auto carol = run(pbx.storage->users().add(user("carol"))).value();
    REQUIRE(run(pbx.storage->lines().add(line(pbx.alice.id, pbx.desk.id, "alice-desk"))).has_value());
    REQUIRE(run(pbx.storage->sessions().add(session(pbx.desk.id, '1'))).has_value());
    pbx.desk.user = carol.id;
    CHECK(run(pbx.storage->extensions().update(pbx.desk)).error() == Error::in_use);
    CHECK(run(pbx.storage->extensions().find(pbx.desk.id))->user == pbx.alice.id);
    CHECK(run(pbx.storage->sessions().all())->size() == 1);
}

TEST_CASE("a line is found as it was added, its hash in clear") {
    Pbx pbx;
    auto given = line(pbx.alice.id, pbx.desk.id, "alice.desk_1-x");
    given.enabled = false;
    const auto added = run(pbx.storage->lines().add(given)).value();
    const auto found = run(pbx.storage->lines().find(added.id)).value();
    CHECK(found.user == pbx.alice.id);
    CHECK(found.extension == pbx.desk.id);
    CHECK(found.label == "Desk phone");
    CHECK(found.username == "alice.desk_1-x");
    CHECK(found.a1_hash == some_a1_hash);
    CHECK_FALSE(found.enabled);
}

TEST_CASE("a line renamed keeps a hash that can be read") {
    Pbx pbx;
    auto changed = run(pbx.storage->lines().add(line(pbx.alice.id, pbx.desk.id, "old"))).value();
    changed.username = "new";
    changed.a1_hash = std::string(32, 'f');
    REQUIRE(run(pbx.storage->lines().update(changed)).has_value());
    CHECK(run(pbx.storage->lines().find(changed.id))->username == "new");
    CHECK(run(pbx.storage->lines().find(changed.id))->a1_hash == std::string(32, 'f'));
}

TEST_CASE("a line rings an extension of its own user") {
    Pbx pbx;
    CHECK(run(pbx.storage->lines().add(line(pbx.alice.id, pbx.shop.id, "one"))).error() ==
          Error::extension_of_another_user);
    CHECK(run(pbx.storage->lines().add(line({999}, pbx.shop.id, "one"))).error() == Error::unknown_user);
    CHECK(run(pbx.storage->lines().add(line(pbx.alice.id, {999}, "one"))).error() == Error::unknown_extension);
    auto own = run(pbx.storage->lines().add(line(pbx.alice.id, pbx.desk.id, "one"))).value();
    own.extension = pbx.shop.id;
    CHECK(run(pbx.storage->lines().update(own)).error() == Error::extension_of_another_user);
    CHECK(run(pbx.storage->lines().find(own.id))->extension == pbx.desk.id);
    CHECK(run(pbx.storage->lines().all())->size() == 1);
}

TEST_CASE("a line's username is unique") {
    Pbx pbx;
    REQUIRE(run(pbx.storage->lines().add(line(pbx.alice.id, pbx.desk.id, "phone"))).has_value());
    CHECK(run(pbx.storage->lines().add(line(pbx.bob.id, pbx.shop.id, "phone"))).error() == Error::username_exists);
}

TEST_CASE("a line that breaks a rule is refused, and one that is removed is gone") {
    Pbx pbx;
    auto bad = line(pbx.alice.id, pbx.desk.id, "phone");
    bad.a1_hash = "secret";
    CHECK(run(pbx.storage->lines().add(bad)).error() == Error::invalid_a1_hash);
    CHECK(run(pbx.storage->lines().all())->empty());
    const auto good = run(pbx.storage->lines().add(line(pbx.alice.id, pbx.desk.id, "phone"))).value();
    REQUIRE(run(pbx.storage->lines().remove(good.id)).has_value());
    CHECK(run(pbx.storage->lines().find(good.id)).error() == Error::not_found);
    CHECK(run(pbx.storage->lines().remove(good.id)).error() == Error::not_found);
}

TEST_CASE("what an extension wants of its calls is found as it was stored") {
    Pbx pbx;
    auto wanted = pbx.desk;
    wanted.ring_seconds = 60;
    wanted.max_calls = 2;
    wanted.call_waiting = false;
    wanted.do_not_disturb = true;
    wanted.voicemail = false;
    wanted.voicemail_to_email = true;
    wanted.voicemail_pin = "0815";
    wanted.forward_always = "*21#";
    wanted.forward_busy = "1002";
    wanted.forward_no_answer = "+4930123456";
    wanted.calling_class = storage::CallingClass::internal;
    wanted.caller_id = "+4930123457";
    REQUIRE(run(pbx.storage->extensions().update(wanted)).has_value());
    pbx.storage.reset();
    pbx.storage = open(pbx.folder / "pbxd.db");
    const auto found = run(pbx.storage->extensions().find(pbx.desk.id)).value();
    CHECK(found.ring_seconds == 60);
    CHECK(found.max_calls == 2);
    CHECK_FALSE(found.call_waiting);
    CHECK(found.do_not_disturb);
    CHECK_FALSE(found.voicemail);
    CHECK(found.voicemail_to_email);
    CHECK(found.voicemail_pin == "0815");
    CHECK(found.forward_always == "*21#");
    CHECK(found.forward_busy == "1002");
    CHECK(found.forward_no_answer == "+4930123456");
    CHECK(found.calling_class == storage::CallingClass::internal);
    CHECK(found.caller_id == "+4930123457");
    CHECK(run(pbx.storage->extensions().find(pbx.shop.id))->ring_seconds == 25);
}

TEST_CASE("a voicemail PIN is nowhere on the disk in clear, and a new number keeps it") {
    Pbx pbx;
    const auto on_disk = [&] { return contents(pbx.folder / "pbxd.db") + contents(pbx.folder / "pbxd.db-wal"); };
    pbx.desk.voicemail_pin = "9081726354";
    REQUIRE(run(pbx.storage->extensions().update(pbx.desk)).has_value());
    CHECK(on_disk().find("9081726354") == std::string::npos);
    pbx.desk.number = "1011";
    REQUIRE(run(pbx.storage->extensions().update(pbx.desk)).has_value());
    CHECK(run(pbx.storage->extensions().find(pbx.desk.id))->voicemail_pin == "9081726354");
    pbx.desk.voicemail_pin = "";
    REQUIRE(run(pbx.storage->extensions().update(pbx.desk)).has_value());
    CHECK(run(pbx.storage->extensions().find(pbx.desk.id))->voicemail_pin.empty());
}
