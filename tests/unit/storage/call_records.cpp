#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>

#include "../../../storage/src/migrations.hpp"
#include "storage/checks.hpp"
#include "support.hpp"

using namespace storage_tests;
using storage::CallDirection;
using storage::CallRecord;
using storage::CallResult;
using storage::CallStage;
using storage::Error;

namespace {

constexpr storage::EpochMilliseconds noon = 1'795'348'800'000;

/// `last` ends the UUID.
CallRecord call(int last, storage::EpochMilliseconds started_at = noon) {
    const auto digits = std::to_string(last);
    return {.switch_name = "main",
            .uuid = "10af273a-5f2c-4c77-9d81-" + std::string(12 - digits.size(), '0') + digits,
            .started_at = started_at,
            .caller_number = "1001",
            .dialled = "1002"};
}

/// The same, told to its end.
CallRecord ended(CallRecord record) {
    record.stage = CallStage::complete;
    record.answered_at = record.started_at + 3000;
    record.ended_at = record.started_at + 63'000;
    record.answered_by = "1002";
    record.cause = "NORMAL_CLEARING";
    record.result = CallResult::answered;
    return record;
}

/// The same, with all that is told of who talked to whom.
CallRecord told(CallRecord record, const Pbx& pbx) {
    record = ended(std::move(record));
    record.caller_name = "Zoë";
    record.caller = pbx.desk.id;
    record.answered_extension = pbx.shop.id;
    record.gateway = "carrier";
    return record;
}

void check_told(const CallRecord& found, const Pbx& pbx) {
    CHECK(found.answered_at == found.started_at + 3000);
    CHECK(found.caller_number == "1001");
    CHECK(found.caller_name == "Zoë");
    CHECK(found.caller == pbx.desk.id);
    CHECK(found.dialled == "1002");
    CHECK(found.answered_by == "1002");
    CHECK(found.answered_extension == pbx.shop.id);
    CHECK(found.gateway == "carrier");
    CHECK(found.cause == "NORMAL_CLEARING");
    CHECK(found.result == CallResult::answered);
}

void put(Pbx& pbx, std::vector<CallRecord> records) {
    REQUIRE(run(pbx.storage->call_records().put(std::move(records))).has_value());
}

std::vector<CallRecord> list(Pbx& pbx, storage::CallQuery query = {}) {
    return run(pbx.storage->call_records().list(std::move(query))).value();
}

std::vector<std::string> uuids(const std::vector<CallRecord>& records) {
    std::vector<std::string> found;
    found.reserve(records.size());
    for (const auto& record : records) found.push_back(record.uuid);
    return found;
}

}  // namespace

TEST_CASE("a call record is found as it was put") {
    Pbx pbx;
    auto given = told(call(1), pbx);
    given.direction = CallDirection::outbound;
    given.parties = {pbx.desk.id, pbx.shop.id};
    put(pbx, {given});
    pbx.storage.reset();
    pbx.storage = open(pbx.folder / "pbxd.db");
    const auto all = list(pbx);
    REQUIRE(all.size() == 1);
    const auto& found = all[0];
    CHECK(found.switch_name == "main");
    CHECK(found.uuid == given.uuid);
    CHECK(found.stage == CallStage::complete);
    CHECK(found.started_at == noon);
    CHECK(found.ended_at == noon + 63'000);
    CHECK(found.direction == CallDirection::outbound);
    check_told(found, pbx);
}

TEST_CASE("a call that is told again is one record, in whatever order") {
    Pbx pbx;
    auto begun = call(1);
    begun.caller = pbx.desk.id;
    begun.caller_name = "Zoë";
    auto over = ended(call(1));
    over.dialled = "1003";  // where it was transferred
    SUBCASE("begun, then ended") {
        put(pbx, {begun});
        REQUIRE(list(pbx)[0].stage == CallStage::open);
        put(pbx, {over});
        CHECK(list(pbx)[0].dialled == "1002");
    }
    SUBCASE("ended, then begun") {
        put(pbx, {over});
        put(pbx, {begun});
        CHECK(list(pbx)[0].dialled == "1003");
    }
    SUBCASE("all at once, twice") {
        put(pbx, {begun, over, begun, over});
        CHECK(list(pbx)[0].dialled == "1002");
    }
    SUBCASE("lost, then ended after all") {
        auto lost = begun;
        lost.stage = CallStage::lost;
        put(pbx, {begun});
        put(pbx, {lost});
        CHECK(run(pbx.storage->call_records().open(10))->empty());
        CHECK(list(pbx)[0].stage == CallStage::lost);
        put(pbx, {over});
        put(pbx, {lost});
    }
    const auto all = list(pbx);
    REQUIRE(all.size() == 1);
    CHECK(all[0].stage == CallStage::complete);
    CHECK(all[0].answered_by == "1002");
    CHECK(all[0].ended_at == noon + 63'000);
    CHECK(all[0].result == CallResult::answered);
}

TEST_CASE("what is told later and says less takes nothing away") {
    Pbx pbx;
    const auto first = told(call(1), pbx);
    auto second = call(1);
    second.stage = CallStage::complete;
    second.ended_at = noon + 64'000;
    second.caller_number = second.dialled = "";
    put(pbx, {first});
    put(pbx, {second});
    const auto found = list(pbx)[0];
    CHECK(found.ended_at == noon + 64'000);
    check_told(found, pbx);
}

TEST_CASE("a UUID that is used again, or on another switch, is another call") {
    Pbx pbx;
    auto elsewhere = call(1);
    elsewhere.switch_name = "other";
    put(pbx, {ended(call(1)), ended(call(1, noon + 1)), elsewhere});
    CHECK(list(pbx).size() == 3);
    CHECK(run(pbx.storage->call_records().switch_of(call(1).uuid, noon + 1)).value() == "main");
    CHECK(run(pbx.storage->call_records().switch_of(call(1).uuid, noon + 2)).value().empty());
}

TEST_CASE("calls are listed newest first, page by page") {
    Pbx pbx;
    std::vector<CallRecord> given;
    given.reserve(25);
    for (int i = 0; i < 25; ++i) given.push_back(call(i, noon + (i / 3) * 1000));  // some begin together
    put(pbx, given);
    std::vector<std::string> seen;
    storage::CallQuery query{.limit = 4};
    for (;;) {
        const auto page = list(pbx, query);
        if (page.empty()) break;
        for (const auto& record : page) seen.push_back(record.uuid);
        query.before = {page.back().started_at, page.back().id};
    }
    auto expected = uuids(given);
    std::reverse(expected.begin(), expected.end());
    CHECK(seen == expected);
    CHECK(list(pbx, {.since = noon + 7000}).size() == 4);
    CHECK(list(pbx, {.limit = 0}).empty());
}

TEST_CASE("an extension's calls are those in which it took part") {
    Pbx pbx;
    auto of_desk = call(1, noon + 1);
    of_desk.parties = {pbx.desk.id};
    auto of_shop = call(2, noon + 2);
    of_shop.parties = {pbx.shop.id, {999}};  // one that is gone
    auto of_both = call(3, noon + 3);
    of_both.parties = {pbx.desk.id, pbx.shop.id};
    put(pbx, {of_desk, of_shop, of_both});
    put(pbx, {of_both});
    CHECK(uuids(list(pbx, {.extensions = {{pbx.desk.id}}})) == std::vector{of_both.uuid, of_desk.uuid});
    CHECK(uuids(list(pbx, {.extensions = {{pbx.shop.id}}})) == std::vector{of_both.uuid, of_shop.uuid});
    CHECK(uuids(list(pbx, {.extensions = {{pbx.desk.id, pbx.shop.id}}})) ==
          std::vector{of_both.uuid, of_shop.uuid, of_desk.uuid});
    CHECK(uuids(list(pbx, {.extensions = {{pbx.desk.id, pbx.shop.id}}, .limit = 2})) ==
          std::vector{of_both.uuid, of_shop.uuid});
    CHECK(list(pbx, {.extensions = {{pbx.desk.id}}, .limit = 1})[0].uuid == of_both.uuid);
    CHECK(list(pbx, {.extensions = std::vector<storage::ExtensionId>{}}).empty());
}

TEST_CASE("a record stays when its extension goes") {
    Pbx pbx;
    auto given = ended(call(1));
    given.caller = pbx.desk.id;
    given.answered_extension = pbx.shop.id;
    given.parties = {pbx.desk.id, pbx.shop.id};
    put(pbx, {given});
    REQUIRE(run(pbx.storage->extensions().remove(pbx.desk.id)).has_value());
    auto found = list(pbx)[0];
    CHECK(found.caller == storage::ExtensionId{});
    CHECK(found.caller_number == "1001");
    CHECK(found.answered_extension == pbx.shop.id);
    CHECK(list(pbx, {.extensions = {{pbx.desk.id}}}).empty());
    CHECK(list(pbx, {.extensions = {{pbx.shop.id}}}).size() == 1);
    // One that is told of it afterwards is kept too.
    given = ended(call(2));
    given.caller = pbx.desk.id;
    put(pbx, {given});
    CHECK(list(pbx).size() == 2);
}

TEST_CASE("open calls are found again") {
    Pbx pbx;
    auto lost = call(3);
    lost.stage = CallStage::lost;
    put(pbx, {call(1), ended(call(2)), lost, call(4)});
    CHECK(uuids(run(pbx.storage->call_records().open(10)).value()) == std::vector{call(1).uuid, call(4).uuid});
    CHECK(run(pbx.storage->call_records().open(1))->size() == 1);
}

TEST_CASE("old records go in portions, with what belongs to them") {
    Pbx pbx;
    std::vector<CallRecord> given;
    for (int i = 0; i < 10; ++i) {
        given.push_back(call(i, noon + i));
        given.back().parties = {pbx.desk.id};
    }
    put(pbx, given);
    auto& records = pbx.storage->call_records();
    CHECK(run(records.remove_before(noon + 7, 4)).value() == 4);
    CHECK(run(records.remove_before(noon + 7, 4)).value() == 3);
    CHECK(run(records.remove_before(noon + 7, 4)).value() == 0);
    CHECK(list(pbx).size() == 3);
    CHECK(list(pbx, {.extensions = {{pbx.desk.id}}}).size() == 3);
}

TEST_CASE("a record that breaks a rule is refused, and with it those that came along") {
    Pbx pbx;
    using Break = void (*)(CallRecord&);
    const std::vector<Break> breaks{[](CallRecord& r) { r.switch_name = ""; },
                                    [](CallRecord& r) { r.uuid = "not a UUID"; },
                                    [](CallRecord& r) { r.uuid = "10AF273A-5F2C-4C77-9D81-000000000001"; },
                                    [](CallRecord& r) { r.started_at = 0; },
                                    [](CallRecord& r) { r.answered_at = r.started_at - 1; },
                                    [](CallRecord& r) { r.ended_at = r.started_at - 1; },
                                    [](CallRecord& r) { r.stage = CallStage::complete; },
                                    [](CallRecord& r) { r.caller_number = std::string(65, '1'); },
                                    [](CallRecord& r) { r.caller_name = "a\nb"; },
                                    [](CallRecord& r) { r.caller_name = std::string(129, 'a'); },
                                    [](CallRecord& r) { r.dialled = "${system ls}"; },
                                    [](CallRecord& r) { r.answered_by = "\xff"; },
                                    [](CallRecord& r) { r.gateway = "a b"; },
                                    [](CallRecord& r) { r.cause = "normal"; },
                                    [](CallRecord& r) { r.result = static_cast<CallResult>(7); },
                                    [](CallRecord& r) { r.parties.resize(65); }};
    for (std::size_t i = 0; i < breaks.size(); ++i) {
        CAPTURE(i);
        auto bad = call(2);
        breaks[i](bad);
        CHECK(storage::check(bad).error() == Error::invalid_call_record);
        CHECK(run(pbx.storage->call_records().put({call(1), bad})).error() == Error::invalid_call_record);
    }
    CHECK(list(pbx).empty());
}

TEST_CASE("a database of version 2 has no calls yet, and takes them") {
    TemporaryFolder folder;
    {
        SQLite::Database old((folder / "pbxd.db").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        REQUIRE(storage::migrate(old, storage::migrations().first(2)).has_value());
        old.exec(
            "INSERT INTO users (login, display_name, email, password_hash, role, enabled) VALUES ('old', 'Old', '', "
            "'', 'user', 1); INSERT INTO channels (name, auth_realm) VALUES ('Office', 'extensions'); "
            "INSERT INTO extensions (channel_id, user_id, number, name, department, enabled) VALUES (1, 1, '1001', "
            "'Old', 'Sales', 1)");
    }
    auto storage = open(folder / "pbxd.db");
    CHECK(run(storage->call_records().list({}))->empty());
    auto given = ended(call(1));
    given.caller = run(storage->extensions().all()).value().at(0).id;
    given.parties = {given.caller};
    REQUIRE(run(storage->call_records().put({given})).has_value());
    CHECK(run(storage->call_records().list({.extensions = {{given.caller}}}))->size() == 1);
}

TEST_CASE("lists are read from an index, whatever the size") {
    Pbx pbx;
    put(pbx, {call(1)});
    SQLite::Database database((pbx.folder / "pbxd.db").string());
    auto plan = [&](const std::string& sql) {
        std::string text;
        SQLite::Statement query(database, "EXPLAIN QUERY PLAN " + sql);
        while (query.executeStep()) text += query.getColumn(3).getString() + "; ";
        return text;
    };
    const auto all = plan(
        "SELECT * FROM call_records c WHERE c.started_at >= 1 AND (c.started_at, c.id) < (2, 3) "
        "ORDER BY c.started_at DESC, c.id DESC LIMIT 10");
    CHECK_MESSAGE(all.find("SEARCH c USING INDEX call_records_started") != std::string::npos, all);
    CHECK_MESSAGE(all.find("TEMP B-TREE") == std::string::npos, all);
    const auto own = plan(
        "SELECT c.id FROM call_parties p JOIN call_records c ON c.id = p.call_id WHERE p.extension_id = 1 "
        "AND p.started_at >= 1 AND (p.started_at, p.call_id) < (2, 3) ORDER BY p.started_at DESC, p.call_id DESC LIMIT "
        "10");
    CHECK_MESSAGE(own.find("SEARCH p USING PRIMARY KEY") != std::string::npos, own);
    CHECK_MESSAGE(own.find("TEMP B-TREE") == std::string::npos, own);
}
