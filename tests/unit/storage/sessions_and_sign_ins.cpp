#include <functional>
#include <utility>
#include <vector>

#include "support.hpp"

using namespace storage_tests;
using storage::Error;

namespace {
std::string client_ids(const std::vector<storage::Session>& sessions) {
    std::string last;
    for (const auto& each : sessions) last += each.client_id.back();
    return last;
}
}  // namespace

TEST_CASE("a session is found as it was put") {
    Pbx pbx;
    auto& sessions = pbx.storage->sessions();
    CHECK(run(sessions.put(session(pbx.desk.id, '1', 1500), 8))->empty());
    const auto found = run(sessions.find_by_session_id(session(pbx.desk.id, '1').session_id)).value();
    CHECK(found.extension == pbx.desk.id);
    CHECK(found.client_id == "b-0123456789abcdef0121");
    CHECK(found.a1_hash == some_a1_hash);
    CHECK(found.created_at == 1000);
    CHECK(found.last_used_at == 1500);
    CHECK(found.expires_at == 9000);
    CHECK(run(sessions.find(found.id))->session_id == found.session_id);
}

TEST_CASE("a session put again is renewed in its place") {
    Pbx pbx;
    auto& sessions = pbx.storage->sessions();
    REQUIRE(run(sessions.put(session(pbx.desk.id, '1'), 8)).has_value());
    const auto before = run(sessions.all()).value().at(0);
    auto renewed = session(pbx.desk.id, '1', 5000);
    renewed.created_at = 5000;
    renewed.expires_at = 12000;
    renewed.a1_hash = std::string(32, 'e');
    CHECK(run(sessions.put(renewed, 8))->empty());
    const auto all = run(sessions.all()).value();
    REQUIRE(all.size() == 1);
    CHECK(all[0].id == before.id);
    CHECK(all[0].created_at == 1000);
    CHECK(all[0].last_used_at == 5000);
    CHECK(all[0].expires_at == 12000);
    CHECK(all[0].a1_hash == std::string(32, 'e'));
}

TEST_CASE("a session ID of another extension is refused and stays what it was") {
    Pbx pbx;
    auto& sessions = pbx.storage->sessions();
    REQUIRE(run(sessions.put(session(pbx.desk.id, '1'), 8)).has_value());
    auto stolen = session(pbx.shop.id, '1');
    stolen.client_id = "b-thief";
    const auto refused = run(sessions.put(stolen, 8));
    CHECK(refused.error() == Error::session_belongs_to_another);
    CHECK(refused.error() == storage::ErrorKind::exists);
    const auto all = run(sessions.all()).value();
    REQUIRE(all.size() == 1);
    CHECK(all[0].extension == pbx.desk.id);
    CHECK(all[0].client_id == "b-0123456789abcdef0121");
}

TEST_CASE("of too many sessions those unused for longest go, and no other extension's") {
    Pbx pbx;
    auto& sessions = pbx.storage->sessions();
    REQUIRE(run(sessions.put(session(pbx.shop.id, '0', 1), 2)).has_value());
    REQUIRE(run(sessions.put(session(pbx.desk.id, '1', 3000), 2)).has_value());
    REQUIRE(run(sessions.put(session(pbx.desk.id, '2', 2000), 2)).has_value());
    const auto gone = run(sessions.put(session(pbx.desk.id, '3', 4000), 2)).value();
    CHECK(client_ids(gone) == "2");
    CHECK(gone.at(0).extension == pbx.desk.id);
    CHECK(gone.at(0).a1_hash.empty());
    CHECK(client_ids(run(sessions.all()).value()) == "013");
}

TEST_CASE("the session that is put never is the one that goes") {
    Pbx pbx;
    auto& sessions = pbx.storage->sessions();
    REQUIRE(run(sessions.put(session(pbx.desk.id, '1', 5000), 8)).has_value());
    CHECK(client_ids(run(sessions.put(session(pbx.desk.id, '2', 10), 1)).value()) == "1");
    CHECK(client_ids(run(sessions.put(session(pbx.desk.id, '3', 10), 0)).value()) == "2");
    CHECK(client_ids(run(sessions.all()).value()) == "3");
}

TEST_CASE("several surplus sessions go at once") {
    Pbx pbx;
    auto& sessions = pbx.storage->sessions();
    for (const char each : {'1', '2', '3', '4'}) {
        REQUIRE(run(sessions.put(session(pbx.desk.id, each, 1000 + each), 8)).has_value());
    }
    CHECK(run(sessions.put(session(pbx.desk.id, '5', 3000), 2))->size() == 3);
    CHECK(client_ids(run(sessions.all()).value()) == "45");
}

TEST_CASE("a bad session changes nothing") {
    Pbx pbx;
    auto& sessions = pbx.storage->sessions();
    REQUIRE(run(sessions.put(session(pbx.desk.id, '1'), 1)).has_value());
    CHECK(run(sessions.put(session({999}, '2'), 1)).error() == Error::unknown_extension);
    auto bad = session(pbx.desk.id, '2');
    bad.session_id = "B9AD14E2-0C4F-4A6E-9D2B-5F0E8A1C3D7F";
    CHECK(run(sessions.put(bad, 1)).error() == Error::invalid_session_id);
    bad = session(pbx.desk.id, '1');
    bad.a1_hash = std::string(32, 'g');
    CHECK(run(sessions.put(bad, 1)).error() == Error::invalid_a1_hash);
    bad = session(pbx.shop.id, '2');
    bad.client_id = session(pbx.desk.id, '1').client_id;
    CHECK(run(sessions.put(bad, 1)).error() == Error::client_id_exists);
    bad = session(pbx.desk.id, '1');
    bad.client_id = "b-another";
    CHECK(run(sessions.add(bad)).error() == Error::session_exists);
    const auto all = run(sessions.all()).value();
    REQUIRE(all.size() == 1);
    CHECK(all[0].a1_hash == some_a1_hash);
}

TEST_CASE("expired sessions go, those that expire this second stay") {
    Pbx pbx;
    auto& sessions = pbx.storage->sessions();
    auto early = session(pbx.desk.id, '1');
    early.expires_at = 4999;
    auto now = session(pbx.desk.id, '2');
    now.expires_at = 5000;
    REQUIRE(run(sessions.add(early)).has_value());
    REQUIRE(run(sessions.add(now)).has_value());
    CHECK(client_ids(run(sessions.remove_expired(5000)).value()) == "1");
    CHECK(client_ids(run(sessions.all()).value()) == "2");
    CHECK(run(sessions.remove_expired(5000))->empty());
}

TEST_CASE("a session is changed and removed by its ID") {
    Pbx pbx;
    auto& sessions = pbx.storage->sessions();
    auto added = run(sessions.add(session(pbx.desk.id, '1'))).value();
    added.last_used_at = 7000;
    REQUIRE(run(sessions.update(added)).has_value());
    CHECK(run(sessions.find(added.id))->last_used_at == 7000);
    REQUIRE(run(sessions.remove(added.id)).has_value());
    CHECK(run(sessions.find_by_session_id(added.session_id)).error() == Error::not_found);
}

TEST_CASE("a sign-in is found by its token's hash") {
    Pbx pbx;
    auto& sign_ins = pbx.storage->sign_ins();
    const auto added = run(sign_ins.add(sign_in(pbx.alice.id, 'a'))).value();
    const auto found = run(sign_ins.find_by_token_hash(std::string(64, 'a'))).value();
    CHECK(found.id == added.id);
    CHECK(found.user == pbx.alice.id);
    CHECK(found.csrf_token == added.csrf_token);
    CHECK(found.created_at == 1000);
    CHECK(found.expires_at == 2000);
    CHECK(found.address == "192.0.2.7");
    CHECK(found.user_agent == "Mozilla/5.0");
    CHECK(run(sign_ins.find_by_token_hash(std::string(64, 'b'))).error() == Error::not_found);
}

TEST_CASE("a sign-in needs its user, and a token of its own") {
    Pbx pbx;
    auto& sign_ins = pbx.storage->sign_ins();
    CHECK(run(sign_ins.add(sign_in({999}, 'a'))).error() == Error::unknown_user);
    REQUIRE(run(sign_ins.add(sign_in(pbx.alice.id, 'a'))).has_value());
    CHECK(run(sign_ins.add(sign_in(pbx.bob.id, 'a'))).error() == Error::sign_in_exists);
    CHECK(run(sign_ins.all())->size() == 1);
}

TEST_CASE("a browser of any name may sign in") {
    Pbx pbx;
    auto odd = sign_in(pbx.alice.id, 'a');
    odd.user_agent = std::string("a\r\n\xff${x}") + std::string(1000, 'z');
    const auto added = run(pbx.storage->sign_ins().add(odd));
    REQUIRE(added.has_value());
    CHECK(added->user_agent == "a????{x}" + std::string(248, 'z'));
    CHECK(run(pbx.storage->sign_ins().find(added->id))->user_agent == added->user_agent);
}

TEST_CASE("a new password, being disabled and losing a role sign a user out everywhere, and nobody else") {
    const std::vector<std::pair<std::string, std::function<void(storage::User&)>>> changes{
        {"password", [](storage::User& user) { user.password_hash = "$argon2id$another"; }},
        {"disabled", [](storage::User& user) { user.enabled = false; }},
        {"role", [](storage::User& user) { user.role = storage::Role::user; }}};
    for (const auto& change : changes) {
        CAPTURE(change.first);
        Pbx pbx;
        auto& sign_ins = pbx.storage->sign_ins();
        auto alice = pbx.alice;
        alice.role = storage::Role::admin;
        REQUIRE(run(pbx.storage->users().update(alice)).has_value());
        for (const char digit : {'1', '2'}) REQUIRE(run(sign_ins.add(sign_in(alice.id, digit))).has_value());
        REQUIRE(run(sign_ins.add(sign_in(pbx.bob.id, '3'))).has_value());
        change.second(alice);
        REQUIRE(run(pbx.storage->users().update(alice)).has_value());
        const auto all = run(sign_ins.all()).value();
        REQUIRE(all.size() == 1);
        CHECK(all[0].user == pbx.bob.id);
    }
}

TEST_CASE("other changes of a user, more rights, and a change that is refused sign nobody out") {
    Pbx pbx;
    auto& sign_ins = pbx.storage->sign_ins();
    REQUIRE(run(sign_ins.add(sign_in(pbx.alice.id, '1'))).has_value());
    auto alice = pbx.alice;
    alice.display_name = "Alice Anders";
    alice.role = storage::Role::admin;
    REQUIRE(run(pbx.storage->users().update(alice)).has_value());
    alice.login = pbx.bob.login;
    alice.enabled = false;
    CHECK(run(pbx.storage->users().update(alice)).error() == Error::login_exists);
    CHECK(run(sign_ins.all()).value().size() == 1);
}

TEST_CASE("expired sign-ins go and are counted") {
    Pbx pbx;
    auto& sign_ins = pbx.storage->sign_ins();
    for (const char digit : {'1', '2', '3'}) {
        auto each = sign_in(pbx.alice.id, digit);
        each.expires_at = 2000 + (digit - '0');
        REQUIRE(run(sign_ins.add(each)).has_value());
    }
    CHECK(run(sign_ins.remove_expired(2003)).value() == 2);
    CHECK(run(sign_ins.all())->size() == 1);
}
