#include "support.hpp"

using namespace storage_tests;
using storage::Error;
using storage::ErrorKind;

TEST_CASE("a user is found as it was added, by its ID and by its login") {
    Pbx pbx;
    storage::User given = user("carol.b-c_9");
    given.password_hash = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA";
    given.role = storage::Role::admin;
    given.enabled = false;
    const auto added = run(pbx.storage->users().add(given));
    REQUIRE(added.has_value());
    CHECK(added->id.value > pbx.bob.id.value);
    for (const auto& found :
         {run(pbx.storage->users().find(added->id)), run(pbx.storage->users().find_by_login("carol.b-c_9"))}) {
        REQUIRE(found.has_value());
        CHECK(found->id == added->id);
        CHECK(found->login == given.login);
        CHECK(found->display_name == "Zoë Müller");
        CHECK(found->email == given.email);
        CHECK(found->password_hash == given.password_hash);
        CHECK(found->role == storage::Role::admin);
        CHECK_FALSE(found->enabled);
    }
}

TEST_CASE("users come in the order of their IDs") {
    Pbx pbx;
    run(pbx.storage->users().add(user("aaa"))).value();
    const auto all = run(pbx.storage->users().all()).value();
    REQUIRE(all.size() == 3);
    CHECK(all[0].login == "alice");
    CHECK(all[1].login == "bob");
    CHECK(all[2].login == "aaa");
}

TEST_CASE("nobody is found under an ID or a login that nobody has") {
    Pbx pbx;
    CHECK(run(pbx.storage->users().find({999})).error() == Error::not_found);
    CHECK(run(pbx.storage->users().find_by_login("nobody")).error() == Error::not_found);
    CHECK(run(pbx.storage->users().find_by_login("alice' OR '1'='1")).error() == Error::not_found);
    CHECK(run(pbx.storage->users().find_by_login(std::string("alice\0", 6))).error() == Error::not_found);
    CHECK(run(pbx.storage->users().find_by_login(std::string(1'000'000, 'a'))).error() == Error::not_found);
}

TEST_CASE("a changed user is found changed") {
    Pbx pbx;
    pbx.alice.display_name = "Alice";
    pbx.alice.login = "alice2";
    REQUIRE(run(pbx.storage->users().update(pbx.alice)).has_value());
    CHECK(run(pbx.storage->users().find(pbx.alice.id))->display_name == "Alice");
    CHECK(run(pbx.storage->users().find_by_login("alice")).error() == Error::not_found);
    CHECK(run(pbx.storage->users().find(pbx.bob.id))->display_name == "Zoë Müller");
}

TEST_CASE("two users cannot have one login") {
    Pbx pbx;
    CHECK(run(pbx.storage->users().add(user("alice"))).error() == Error::login_exists);
    CHECK(run(pbx.storage->users().add(user("alice"))).error() == ErrorKind::exists);
    pbx.bob.login = "alice";
    pbx.bob.display_name = "Changed";
    CHECK(run(pbx.storage->users().update(pbx.bob)).error() == Error::login_exists);
    CHECK(run(pbx.storage->users().find(pbx.bob.id))->display_name == "Zoë Müller");
    CHECK(run(pbx.storage->users().all())->size() == 2);
}

TEST_CASE("what is not there can be neither changed nor removed") {
    Pbx pbx;
    storage::User nobody = user("nobody");
    nobody.id = {999};
    CHECK(run(pbx.storage->users().update(nobody)).error() == Error::not_found);
    CHECK(run(pbx.storage->users().remove({999})).error() == Error::not_found);
    CHECK(run(pbx.storage->users().all())->size() == 2);
}

TEST_CASE("a user that breaks a rule is refused and nothing is changed") {
    Pbx pbx;
    CHECK(run(pbx.storage->users().add(user("Alice"))).error() == Error::invalid_login);
    pbx.alice.display_name = "a\nb";
    pbx.alice.enabled = false;
    CHECK(run(pbx.storage->users().update(pbx.alice)).error() == Error::invalid_name);
    CHECK(run(pbx.storage->users().find(pbx.alice.id))->enabled);
    CHECK(run(pbx.storage->users().all())->size() == 2);
}

TEST_CASE("with a user go its extensions, lines, sessions and sign-ins, and nobody else's") {
    Pbx pbx;
    auto& storage = *pbx.storage;
    REQUIRE(run(storage.lines().add(line(pbx.alice.id, pbx.desk.id, "alice-desk"))).has_value());
    REQUIRE(run(storage.lines().add(line(pbx.bob.id, pbx.shop.id, "bob-desk"))).has_value());
    REQUIRE(run(storage.sessions().add(session(pbx.desk.id, '1'))).has_value());
    REQUIRE(run(storage.sessions().add(session(pbx.shop.id, '2'))).has_value());
    REQUIRE(run(storage.sign_ins().add(sign_in(pbx.alice.id, 'a'))).has_value());
    REQUIRE(run(storage.sign_ins().add(sign_in(pbx.bob.id, 'b'))).has_value());
    REQUIRE(run(storage.users().remove(pbx.alice.id)).has_value());
    CHECK(run(storage.users().find(pbx.alice.id)).error() == Error::not_found);
    CHECK(run(storage.extensions().all()).value().at(0).id == pbx.shop.id);
    CHECK(run(storage.extensions().all())->size() == 1);
    CHECK(run(storage.lines().all()).value().at(0).username == "bob-desk");
    CHECK(run(storage.lines().all())->size() == 1);
    CHECK(run(storage.sessions().all()).value().at(0).extension == pbx.shop.id);
    CHECK(run(storage.sessions().all())->size() == 1);
    CHECK(run(storage.sign_ins().all()).value().at(0).user == pbx.bob.id);
    CHECK(run(storage.sign_ins().all())->size() == 1);
}

TEST_CASE("an ID is never used twice") {
    Pbx pbx;
    const auto first = run(pbx.storage->users().add(user("first"))).value();
    REQUIRE(run(pbx.storage->users().remove(first.id)).has_value());
    CHECK(run(pbx.storage->users().add(user("second")))->id.value > first.id.value);
}

TEST_CASE("a channel is kept, changed and removed") {
    Pbx pbx;
    auto added = run(pbx.storage->channels().add(channel("other.example-1"))).value();
    added.name = "Warehouse";
    REQUIRE(run(pbx.storage->channels().update(added)).has_value());
    CHECK(run(pbx.storage->channels().find(added.id))->name == "Warehouse");
    CHECK(run(pbx.storage->channels().find(added.id))->auth_realm == "other.example-1");
    REQUIRE(run(pbx.storage->channels().remove(added.id)).has_value());
    CHECK(run(pbx.storage->channels().find(added.id)).error() == Error::not_found);
}

TEST_CASE("a channel's realm is its own, and not the phones'") {
    Pbx pbx;
    CHECK(run(pbx.storage->channels().add(channel("extensions"))).error() == Error::realm_exists);
    CHECK(run(pbx.storage->channels().add(channel("lines"))).error() == Error::invalid_realm);
    pbx.office.auth_realm = "lines";
    CHECK(run(pbx.storage->channels().update(pbx.office)).error() == Error::invalid_realm);
    CHECK(run(pbx.storage->channels().find(pbx.office.id))->auth_realm == "extensions");
}

TEST_CASE("a channel with extensions stays") {
    Pbx pbx;
    CHECK(run(pbx.storage->channels().remove(pbx.office.id)).error() == Error::in_use);
    CHECK(run(pbx.storage->channels().all())->size() == 1);
    CHECK(run(pbx.storage->extensions().all())->size() == 2);
}

TEST_CASE("with another realm a channel's sessions go, with another name they stay") {
    Pbx pbx;
    auto other = run(pbx.storage->channels().add(channel("other"))).value();
    const auto elsewhere = run(pbx.storage->extensions().add(extension(other.id, pbx.bob.id, "2002"))).value();
    REQUIRE(run(pbx.storage->sessions().add(session(pbx.desk.id, '1'))).has_value());
    REQUIRE(run(pbx.storage->sessions().add(session(elsewhere.id, '2'))).has_value());
    pbx.office.name = "Main office";
    REQUIRE(run(pbx.storage->channels().update(pbx.office)).has_value());
    CHECK(run(pbx.storage->sessions().all())->size() == 2);
    pbx.office.auth_realm = "extensions2";
    REQUIRE(run(pbx.storage->channels().update(pbx.office)).has_value());
    const auto left = run(pbx.storage->sessions().all()).value();
    REQUIRE(left.size() == 1);
    CHECK(left[0].extension == elsewhere.id);
}
