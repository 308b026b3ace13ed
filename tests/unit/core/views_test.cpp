#include "pbxd/views.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "pbxd/search_text.hpp"
#include "people.hpp"

using namespace pbxd;
using namespace pbxd::test;
using Json = nlohmann::json;

namespace {

Json parse(const ViewMessage& message) { return Json::parse("{" + *message.text); }

std::vector<std::string> numbers(const Json& message) {
    std::vector<std::string> found;
    for (const auto& row : message["rows"]) found.push_back(row["number"]);
    return found;
}

using Numbers = std::vector<std::string>;

/// Five people; 101 has a shorter number than the rest.
struct Table {
    Table() {
        fill(model);
        model.put(extension(3, "101", "Zoë"), noon);
        model.put(extension(4, "1004", "Ærøskøbing"), noon);
        model.put(extension(5, "1005", "bob junior"), noon);
        main = model.presence().add_switch("main", noon);
        model.presence().begin_rebuild(main, "core", noon);
        model.presence().end_rebuild(main, noon);
        flush();
    }
    Json open(ViewQuery query, Window window = {}, ViewerId viewer = 1) {
        return parse(views.open(viewer, std::move(query), std::move(window)));
    }
    std::vector<ViewMessage> flush(EpochMilliseconds now = noon) {
        if (model.take_all_changed()) views.touch_all();
        views.touch(model.take_changed());
        return views.flush(now);
    }
    void online(const std::string& line, EpochMilliseconds now = noon) {
        model.apply(main, phone(line, "c-" + line), now);
    }
    void offline(const std::string& line) { model.apply(main, gone(phone(line, "c-" + line)), noon); }

    ReadModel model;
    Views views{model};
    SwitchId main = 0;
};

ViewQuery search(const std::string& text) { return {.words = fold_words(text)}; }

}  // namespace

TEST_CASE("a snapshot has every extension, shorter numbers first, and the counts") {
    Table table;
    const auto snapshot = table.open({});
    CHECK(snapshot["type"] == "snapshot");
    CHECK(numbers(snapshot) == Numbers{"101", "1001", "1002", "1004", "1005"});
    CHECK(snapshot["counts"] == Json{{"total", 5}, {"matching", 5}, {"online", 0}});
    CHECK(snapshot["more_before"] == false);
    CHECK(snapshot["more_after"] == false);
    const auto& row = snapshot["rows"][1];
    CHECK(row["id"] == 1);
    CHECK(row["name"] == "Alice Müller");
    CHECK(row["state"] == "offline");
    CHECK(row["since"] == nullptr);
}

TEST_CASE("people are found by name and number, in any case, with accents folded") {
    Table table;
    CHECK(numbers(table.open(search("mull"))) == Numbers{"1001"});
    CHECK(numbers(table.open(search("MÜLLER"))) == Numbers{"1001"});
    CHECK(numbers(table.open(search("zoe"))) == Numbers{"101"});
    CHECK(numbers(table.open(search("bob"))) == Numbers{"1002", "1005"});
    CHECK(numbers(table.open(search("jun bob"))) == Numbers{"1005"});
    CHECK(numbers(table.open(search("100"))) == Numbers{"1001", "1002", "1004", "1005"});
    CHECK(numbers(table.open(search("x"))).empty());
    CHECK(numbers(table.open(search("  "))).size() == 5);
    CHECK(numbers(table.open(search("%"))).empty());
}

TEST_CASE("rows are ordered by name and by state, both ways") {
    Table table;
    table.online("bob-desk");
    table.flush();
    const auto by_name = numbers(table.open({.words = {}, .filter = Filter::all, .order = Order::name}));
    CHECK(by_name.front() == "1001");
    auto backwards =
        numbers(table.open({.words = {}, .filter = Filter::all, .order = Order::name, .descending = true}));
    std::reverse(backwards.begin(), backwards.end());
    CHECK(backwards == by_name);
    CHECK(numbers(table.open({.words = {}, .filter = Filter::all, .order = Order::state})) ==
          Numbers{"1002", "101", "1001", "1004", "1005"});
}

TEST_CASE("only who is online is shown when that is asked for, and only who is in a call") {
    Table table;
    table.online("alice-desk");
    table.model.apply(table.main, leg("u1", "1002@extensions", LegPhase::talking), noon);
    table.flush();
    CHECK(numbers(table.open({.words = {}, .filter = Filter::online})) == Numbers{"1001", "1002"});
    CHECK(numbers(table.open({.words = {}, .filter = Filter::busy})) == Numbers{"1002"});
}

TEST_CASE("with whom somebody is in a call is told only to those who may see it") {
    Table table;
    table.model.apply(
        table.main,
        LegActive{.unique_id = "u1", .presence_id = "1002@extensions", .phase = LegPhase::talking, .dialled = "1001"},
        noon);
    table.model.apply(table.main, MessagesWaiting{"1002@extensions", 3}, noon);
    table.flush();
    const auto hidden = table.open({.words = {}, .filter = Filter::busy})["rows"][0];
    CHECK(hidden["with"] == nullptr);
    CHECK(hidden["messages"] == 3);
    const auto shown = table.open({.words = {}, .filter = Filter::busy, .parties = true}, {}, 2)["rows"][0];
    CHECK(shown["with"] == Json{{"number", "1001"}, {"name", "Alice Müller"}});
    table.model.apply(table.main, LegsJoined{"u1", "u2", "+4930123"}, noon);
    for (const auto& message : table.flush()) {
        const auto change = parse(message);
        if (message.viewer == 1) CHECK(change["rows"][0]["with"] == nullptr);
        if (message.viewer == 2) CHECK(change["rows"][0]["with"] == Json{{"number", "+4930123"}, {"name", nullptr}});
    }
}

TEST_CASE("pages are anchored to a row, and hold when that row is gone") {
    Table table;
    const auto first = table.open({}, {.limit = 2});
    CHECK(numbers(first) == Numbers{"101", "1001"});
    CHECK(first["more_after"] == true);
    const std::string key = first["rows"][1]["key"];
    const auto second = table.open({}, {.after = key, .limit = 2});
    CHECK(numbers(second) == Numbers{"1002", "1004"});
    CHECK(second["position"] == 2);
    CHECK(second["more_before"] == true);
    const std::string back = second["rows"][0]["key"];
    CHECK(numbers(table.open({}, {.before = back, .limit = 2})) == Numbers{"101", "1001"});
    CHECK(numbers(table.open({}, {.at_end = true, .limit = 2})) == Numbers{"1004", "1005"});
    table.model.remove(alice, noon);
    CHECK(numbers(table.open({}, {.after = key, .limit = 2})) == Numbers{"1002", "1004"});
    CHECK(numbers(table.open({}, {.after = "nonsense \x01", .limit = 2})).size() <= 2);
}

TEST_CASE("a change reaches those who look at the row, and nobody else") {
    Table table;
    table.open({}, {.limit = 3}, 1);
    table.open({}, {.at_end = true, .limit = 2}, 2);
    table.online("alice-desk", noon + 5);
    const auto messages = table.flush(noon + 10);
    REQUIRE(messages.size() >= 1);
    CHECK(messages[0].viewer == 1);
    const auto change = parse(messages[0]);
    CHECK(change["type"] == "change");
    REQUIRE(change["rows"].size() == 1);
    CHECK(change["rows"][0]["number"] == "1001");
    CHECK(change["rows"][0]["state"] == "online");
    CHECK(change["rows"][0]["phones"] == 1);
    CHECK(change["rows"][0]["since"] == noon + 5);
    for (const auto& message : messages) CHECK((message.viewer == 1 || parse(message)["type"] == "counts"));
}

TEST_CASE("viewers of the same window share one text") {
    Table table;
    table.open({}, {}, 1);
    table.open({}, {}, 2);
    table.online("alice-desk");
    const auto messages = table.flush();
    REQUIRE(messages.size() >= 2);
    CHECK(messages[0].text == messages[1].text);
}

TEST_CASE("a row that no longer matches keeps its place, and what would be different is counted") {
    Table table;
    table.online("alice-desk");
    table.flush();
    table.open({.words = {}, .filter = Filter::online});
    table.online("bob-desk");
    table.offline("alice-desk");
    bool told = false;
    for (const auto& message : table.flush(noon + 2000)) {
        const auto text = parse(message);
        if (text["type"] == "change") CHECK(text["rows"][0]["state"] == "offline");
        if (text["type"] != "pending") continue;
        told = true;
        CHECK(text["joined"] == 1);
        CHECK(text["left"] == 1);
    }
    CHECK(told);
    const auto fresh = table.views.refresh(1);
    REQUIRE(fresh.has_value());
    CHECK(numbers(parse(*fresh)) == Numbers{"1002"});
}

TEST_CASE("a row that goes to an earlier page from the last one is told as another order, for nobody takes its place") {
    Table table;
    table.open({.order = Order::state}, {.after = "eD101", .limit = 10});
    table.online("bob-desk");
    Json pending;
    for (const auto& message : table.flush(noon + 2000)) {
        if (parse(message)["type"] == "pending") pending = parse(message);
    }
    REQUIRE(pending.is_object());
    CHECK(pending["joined"] == 0);
    CHECK(pending["left"] == 0);
    CHECK(pending["moved"] == 1);
    CHECK(numbers(parse(*table.views.refresh(1))) == Numbers{"1001", "1004", "1005"});
}

TEST_CASE("a pending difference that goes away is withdrawn") {
    Table table;
    table.open({.words = {}, .filter = Filter::online});
    table.online("bob-desk");
    table.flush(noon + 2000);
    table.offline("bob-desk");
    Json last;
    for (const auto& message : table.flush(noon + 4000)) {
        if (parse(message)["type"] == "pending") last = parse(message);
    }
    REQUIRE(last.is_object());
    CHECK(last["joined"] == 0);
}

TEST_CASE("counts go out once a second at most, and the last of them is true") {
    Table table;
    table.flush(noon + 10'000);
    table.open({});
    table.online("alice-desk");
    unsigned told = 0;
    auto count = [&](EpochMilliseconds now) {
        std::size_t online = 99;
        for (const auto& message : table.flush(now)) {
            const auto text = parse(message);
            if (text["type"] != "counts") continue;
            ++told;
            online = text["counts"]["online"];
        }
        return online;
    };
    count(noon + 20'000);
    CHECK(told == 1);
    table.online("bob-desk");
    count(noon + 20'100);
    CHECK(told == 1);
    CHECK(table.views.is_waiting());
    CHECK(count(noon + 21'100) == 2);
    CHECK(told == 2);
    CHECK_FALSE(table.views.is_waiting());
}

TEST_CASE("a view that is closed hears nothing more") {
    Table table;
    table.open({}, {}, 1);
    table.open({}, {}, 2);
    table.views.close(1);
    table.views.close(77);
    table.online("alice-desk");
    for (const auto& message : table.flush(noon + 5000)) CHECK(message.viewer == 2);
    CHECK_FALSE(table.views.refresh(1).has_value());
}

TEST_CASE("when the last link goes every row is told anew, as unknown") {
    Table table;
    table.open({});
    table.model.presence().link_down(table.main, noon + 1);
    Json change;
    for (const auto& message : table.flush(noon + 1)) {
        if (parse(message)["type"] == "change") change = parse(message);
    }
    REQUIRE(change.is_object());
    REQUIRE(change["rows"].size() == 5);
    for (const auto& row : change["rows"]) CHECK(row["state"] == "unknown");
}

TEST_CASE("a name with quotes, markup and control-like text stays one JSON string") {
    Table table;
    table.model.put(extension(6, "1006", "</script>\"\\ \u2028 ${x}"), noon);
    const auto snapshot = table.open(search("1006"));
    CHECK(snapshot["rows"][0]["name"] == "</script>\"\\ \u2028 ${x}");
}
