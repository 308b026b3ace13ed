// What it costs to tell a change, in messages and texts: it depends on who looks at the row.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "pbxd/search_text.hpp"
#include "pbxd/views.hpp"
#include "people.hpp"

using namespace pbxd;
using namespace pbxd::test;
using Json = nlohmann::json;

namespace {

Json parse(const ViewMessage& message) { return Json::parse("{" + *message.text); }

/// A street of people with numbers from 1001; every fifth is on the second channel.
struct Street {
    explicit Street(std::int64_t people, const SearchLimits& limits = {}) : views(model, limits) {
        for (const int id : {1, 2}) {
            model.put(storage::Channel{.id = {id}, .name = "c", .auth_realm = "realm" + std::to_string(id)}, noon);
        }
        for (std::int64_t id = 1; id <= people; ++id) {
            auto made = extension(id, std::to_string(1000 + id), "Person " + std::to_string(id));
            made.channel = {id % 5 == 0 ? 2 : 1};
            model.put(made, noon);
        }
        at = model.presence().add_switch("main", noon);
        model.presence().begin_rebuild(at, "core", noon);
        model.presence().end_rebuild(at, noon);
        flush(noon);
    }
    std::string key(std::int64_t id) const { return model.rows().find({id})->key(Order::number); }
    void talk(std::int64_t id) {
        const auto* extension = model.directory().find(storage::ExtensionId{id});
        model.presence().apply(
            at, leg("u" + std::to_string(id), model.directory().presence_id_of(*extension), LegPhase::talking), noon);
    }
    void hang_up(std::int64_t id) { model.presence().apply(at, LegGone{.unique_id = "u" + std::to_string(id)}, noon); }
    std::vector<ViewMessage> flush(EpochMilliseconds now) {
        if (model.take_all_changed()) views.touch_all();
        views.touch(model.take_changed());
        return views.flush(now);
    }

    ReadModel model;
    Views views;
    SwitchId at = 0;
};

Json last_of(const std::vector<ViewMessage>& messages, const std::string& type) {
    Json last;
    for (const auto& message : messages) {
        if (parse(message)["type"] == type) last = parse(message);
    }
    return last;
}

}  // namespace

TEST_CASE("of a thousand windows only those with the row hear of its change, all with one text") {
    Street street(1100);
    for (std::int64_t id = 1; id <= 1000; ++id) {
        street.views.open(static_cast<ViewerId>(id), {}, {.after = street.key(id), .limit = 5});
    }
    street.talk(500);
    const auto messages = street.flush(noon + 1);
    std::set<ViewerId> viewers;
    std::set<const std::string*> texts;
    for (const auto& message : messages) {
        viewers.insert(message.viewer);
        texts.insert(message.text.get());
    }
    CHECK(viewers == std::set<ViewerId>{495, 496, 497, 498, 499});
    CHECK(messages.size() == 5);
    CHECK(texts.size() == 1);
}

TEST_CASE("windows in other orders have other keys, and texts of their own") {
    Street street(5);
    street.views.open(1, {}, {});
    street.views.open(2, {.order = Order::state}, {});
    street.views.open(3, {.words = fold_words("person"), .descending = true}, {});
    street.talk(3);
    const auto messages = street.flush(noon + 1);
    REQUIRE(messages.size() == 3);
    CHECK(messages[0].text == messages[2].text);
    CHECK(parse(messages[0])["rows"][0]["key"] == "E1003");
    CHECK(parse(messages[1])["rows"][0]["key"] == "cE1003");
}

TEST_CASE("a view of one channel has its extensions alone") {
    Street street(20);
    const auto snapshot = parse(street.views.open(1, {.channel = storage::ChannelId{2}}, {}));
    REQUIRE(snapshot["rows"].size() == 4);
    for (const auto& row : snapshot["rows"]) CHECK(row["channel"] == 2);
    auto moved = extension(1, "1001", "Person 1");
    moved.channel = {2};
    street.model.put(moved, noon);
    const auto messages = street.flush(noon + 5000);
    CHECK(last_of(messages, "counts")["counts"]["matching"] == 5);
    CHECK(last_of(messages, "pending")["joined"] == 1);
}

TEST_CASE("a search is not counted to its end, and says so") {
    Street street(60, {.count = 20, .slack = 5});
    const auto all = parse(street.views.open(1, {}, {.limit = 10}));
    CHECK(all["counts"] == Json{{"total", 60}, {"matching", 60}, {"online", 0}});
    const auto some = parse(street.views.open(2, {.words = fold_words("person")}, {.limit = 10}));
    CHECK(some["counts"] == Json{{"total", 60}, {"matching", 20}, {"more", true}, {"online", 0}});
    CHECK(some["position"] == 0);
    const auto far = parse(street.views.open(3, {.words = fold_words("person")}, {.at_end = true, .limit = 10}));
    CHECK(far["position"] == 20);
    CHECK(far["position_more"] == true);
    const auto few = parse(street.views.open(4, {.words = fold_words("person 4")}, {.limit = 10}));
    CHECK_FALSE(few["counts"].contains("more"));
    CHECK(few["counts"]["matching"] == 15);
}

TEST_CASE("a count that was beyond the limit is made anew when enough have gone") {
    Street street(40, {.count = 10, .slack = 2});
    for (std::int64_t id = 1; id <= 14; ++id) street.talk(id);
    street.flush(noon + 1000);
    const auto before =
        parse(street.views.open(1, {.words = fold_words("person"), .filter = Filter::busy}, {.limit = 5}));
    CHECK(before["counts"]["more"] == true);
    for (std::int64_t id = 1; id <= 6; ++id) street.hang_up(id);
    const auto counts = last_of(street.flush(noon + 5000), "counts")["counts"];
    CHECK(counts["matching"] == 8);
    CHECK_FALSE(counts.contains("more"));
}

TEST_CASE("one who comes later to a window hears what the others hear, though the others heard something else before") {
    Street street(10);
    street.views.open(1, {.filter = Filter::busy}, {});
    street.talk(1);
    street.flush(noon + 5000);
    street.hang_up(1);
    const auto later = parse(street.views.open(2, {.filter = Filter::busy}, {}));
    CHECK(later["counts"]["matching"] == 0);
    const auto messages = street.flush(noon + 7000);
    CHECK(last_of(messages, "counts")["counts"]["matching"] == 0);
    CHECK(last_of(messages, "pending")["joined"] == 0);
}

TEST_CASE("searches that a budget does not cover are made later, one at least each time") {
    RowTable rows;
    for (std::int64_t id = 1; id <= 300; ++id) rows.put(extension(id, std::to_string(1000 + id), "x"), State::online);
    rows.keep_changes();
    WatchedWindows windows(rows, {.spare = 1});
    std::vector<WatchedWindows::WindowId> opened;
    for (std::int64_t id = 1; id <= 10; ++id) {
        const auto key = rows.find({id * 10})->key(Order::number);
        opened.push_back(windows.open({.states = only(State::online)}, {.after = key, .limit = 5}).id);
    }
    for (std::int64_t id = 1; id <= 10; ++id) {
        for (std::int64_t next = 1; next <= 4; ++next) rows.set_state({id * 10 + next}, State::offline);
    }
    windows.apply(rows.take_changes());
    unsigned times = 0;
    do {
        CHECK_FALSE(windows.settle(1).empty());
        ++times;
    } while (windows.is_behind() && times < 100);
    CHECK(times == 10);
    for (std::int64_t id = 1; id <= 10; ++id) {
        const auto shown = windows.shown(opened[static_cast<std::size_t>(id - 1)]);
        REQUIRE(shown.size() == 5);
        CHECK(shown.front().value == id * 10 + 5);
    }
}

TEST_CASE("where many watch, counts reach all of them, some at a time, and rows go at once") {
    Street street(1000);
    constexpr ViewerId viewers = 1000;
    for (ViewerId viewer = 1; viewer <= viewers; ++viewer) street.views.open(viewer, {}, {});
    street.views.flush(noon);
    street.views.flush(noon + 1000);
    street.talk(1);
    const auto at_once = street.flush(noon + 2500);
    std::map<ViewerId, std::string> told;
    std::size_t rows = 0;
    std::size_t most = 0;
    auto now = noon + 2500;
    auto messages = at_once;
    for (int turn = 0; turn < 100; ++turn) {
        std::size_t counts = 0;
        for (const auto& message : messages) {
            if (message.text->find("\"type\":\"change\"") != std::string::npos) ++rows;
            if (message.text->find("\"type\":\"counts\"") == std::string::npos) continue;
            ++counts;
            told[message.viewer] = *message.text;
        }
        if (turn == 0) CHECK(rows == viewers);
        most = std::max(most, counts);
        // Somebody comes and somebody goes meanwhile.
        if (turn == 3) street.views.close(viewers);
        if (turn == 4) street.views.open(viewers + 1, {}, {});
        if (!street.views.is_waiting()) break;
        now += street.views.next_in();
        messages = street.flush(now);
    }
    CHECK(most == Views::viewers_of_slice);
    CHECK_FALSE(street.views.is_waiting());
    CHECK(told.size() >= viewers - 1);
    for (const auto& [viewer, text] : told) CHECK(text.find("\"online\":1}") != std::string::npos);
}

TEST_CASE("while counts are told to many, a difference of rows waits for none of them") {
    Street street(1000);
    for (ViewerId viewer = 1; viewer <= 500; ++viewer) street.views.open(viewer, {}, {});
    street.views.open(501, {.filter = Filter::busy}, {});
    street.flush(noon + 1000);
    street.talk(1);
    auto now = noon + 2500;
    const auto told = street.flush(now);
    CHECK(last_of(told, "pending")["joined"] == 1);
    // A second later the counts are still on their way (20 at a time, so it takes them half a second: they are held
    // up).
    for (int turn = 0; turn < 10; ++turn) street.flush(now += Views::slice_interval);
    street.talk(2);
    CHECK(street.views.next_in() == Views::slice_interval);
    CHECK(last_of(street.flush(noon + 3500), "pending")["joined"] == 2);
    // And in the end everybody knows the last counts.
    std::map<ViewerId, std::string> counts;
    for (now = noon + 3520; street.views.is_waiting(); now += street.views.next_in()) {
        for (const auto& message : street.flush(now)) {
            if (message.text->find("\"type\":\"counts\"") != std::string::npos) counts[message.viewer] = *message.text;
        }
        REQUIRE(now < noon + 60'000);
    }
    CHECK(counts.size() == 501);
    for (const auto& [viewer, text] : counts) CHECK(text.find("\"online\":2}") != std::string::npos);
}

TEST_CASE("who comes while counts are told is not told older ones than it was shown") {
    Street street(100);
    for (ViewerId viewer = 1; viewer <= 100; ++viewer) street.views.open(viewer, {}, {});
    street.flush(noon + 1000);
    street.talk(1);
    street.flush(noon + 2500);
    street.talk(2);
    CHECK(parse(street.views.open(200, {}, {}))["counts"]["online"] == 2);
    std::vector<std::string> told_last(101);
    for (auto now = noon + 2520; street.views.is_waiting(); now += street.views.next_in()) {
        for (const auto& message : street.flush(now)) {
            if (message.text->find("\"type\":\"counts\"") == std::string::npos) continue;
            if (message.viewer == 200)
                CHECK(message.text->find("\"online\":2}") != std::string::npos);
            else
                told_last[message.viewer] = *message.text;
        }
        REQUIRE(now < noon + 60'000);
    }
    for (ViewerId viewer = 1; viewer <= 100; ++viewer)
        CHECK(told_last[viewer].find("\"online\":2}") != std::string::npos);
}
