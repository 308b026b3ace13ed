// Random lives of a small table: whatever happens, what viewers were told equals what a look at all rows gives.
#include <doctest/doctest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <random>

#include "naive_table.hpp"
#include "people.hpp"

using namespace pbxd;
using namespace pbxd::test;
using Json = nlohmann::json;

namespace {

/// What a viewer knows of its view.
struct Known {
    ViewQuery query;
    Window window;
    Ids rows;
    std::map<std::int64_t, Json> row;
    Json counts;
    std::vector<std::size_t> pending{0, 0, 0};
};

class Life {
  public:
    Life(unsigned seed, const SearchLimits& limits) : random_(seed), limits_(limits), views_(model_, limits) {
        for (const int id : {1, 2}) {
            model_.put(storage::Channel{.id = {id}, .name = "c", .auth_realm = "r" + std::to_string(id)}, now_);
        }
        for (const auto* name : {"one", "two"}) model_.presence().add_switch(name, now_);
        for (std::int64_t id = 1; id <= 30; ++id) put(id);
    }

    void run(unsigned steps) {
        for (unsigned step = 0; step < steps; ++step) {
            for (auto count = below(4); count > 0; --count) happen();
            if (below(3) == 0) look();
            now_ += static_cast<EpochMilliseconds>(below(700));
            flush();
        }
        // In the end all is told.
        for (unsigned tick = 0; tick < 100 && views_.is_waiting(); ++tick) {
            now_ += 1000;
            flush();
        }
        CHECK_FALSE(views_.is_waiting());
    }

  private:
    std::size_t below(std::size_t count) { return random_() % count; }
    std::int64_t somebody() { return static_cast<std::int64_t>(1 + below(40)); }

    void put(std::int64_t id) {
        static const std::vector<std::string> first{"Anna", "Zoë", "Bob", "ann", "Ærø", "Анна"};
        static const std::vector<std::string> last{"Müller", "Muller", "Bobson", "Ng", "", "x"};
        auto extension = test::extension(id, std::to_string(id % 3 == 0 ? 100 + id : 1000 + id * 7),
                                         first[below(first.size())] + " " + last[below(last.size())]);
        extension.department = below(2) == 0 ? "Sales" : "";
        extension.channel = {static_cast<std::int64_t>(1 + below(2))};
        model_.put(extension, now_);
        storage::Line line;
        line.id = {id};
        line.extension = {id};
        line.username = "line-" + std::to_string(id);
        model_.put(std::move(line), now_);
    }

    void happen() {
        auto& presence = model_.presence();
        const auto id = somebody();
        const auto at = static_cast<SwitchId>(below(2));
        const auto device = phone("line-" + std::to_string(id), std::to_string(below(2)));
        const auto* extension = model_.directory().find(storage::ExtensionId{id});
        const auto own = extension == nullptr ? "" : model_.directory().presence_id_of(*extension);
        switch (below(12)) {
            case 0:
                put(id);
                break;
            case 1:
                model_.remove(storage::ExtensionId{id}, now_);
                break;
            case 2:
                if (below(3) == 0) presence.link_down(at, now_);
                break;
            case 3:
                if (presence.switches()[at].link == LinkState::up) break;
                presence.begin_rebuild(at, "core", now_);
                for (auto count = below(20); count > 0; --count) {
                    presence.snapshot(at, phone("line-" + std::to_string(somebody()), "0"), now_);
                }
                if (below(4) != 0) presence.end_rebuild(at, now_);
                break;
            case 4:
            case 5:
            case 6:
                presence.apply(at, device, now_);
                break;
            case 7:
                presence.apply(at, gone(device), now_);
                break;
            case 8:
            case 9:
                presence.apply(
                    at, leg("u" + std::to_string(id), own, below(2) == 0 ? LegPhase::ringing : LegPhase::talking),
                    now_);
                break;
            default:
                presence.apply(at, LegGone{.unique_id = "u" + std::to_string(id)}, now_);
        }
    }

    ViewQuery some_query() {
        static const std::vector<std::vector<std::string>> words{{},           {},    {},     {"a"}, {"mul"},
                                                                 {"bob", "s"}, {"1"}, {"nn"}, {"zz"}};
        ViewQuery query;
        query.words = words[below(words.size())];
        query.filter = static_cast<Filter>(below(3));
        if (below(4) == 0) query.channel = storage::ChannelId{static_cast<std::int64_t>(1 + below(3))};
        query.order = static_cast<Order>(below(3));
        query.descending = below(2) == 0;
        return query;
    }

    Window some_window(const Known* other) {
        Window window;
        window.limit = 1 + below(8);
        const auto kind = below(4);
        if (kind == 1) window.at_end = true;
        if (kind < 2 || other == nullptr || other->rows.empty()) return window;
        const std::string key = other->row.at(other->rows[below(other->rows.size())].value)["key"];
        (kind == 2 ? window.after : window.before) = key;
        return window;
    }

    /// Somebody opens, refreshes or closes a view.
    void look() {
        const ViewerId viewer = 1 + below(12);
        const auto at = known_.find(viewer);
        const auto what = below(8);
        if (what == 0) {
            views_.close(viewer);
            known_.erase(viewer);
        } else if (what == 1 && at != known_.end()) {
            const auto again = views_.refresh(viewer);
            REQUIRE(again.has_value());
            begin(*again, at->second.query, at->second.window);
        } else {
            const auto query = at != known_.end() && below(2) == 0 ? at->second.query : some_query();
            const auto same = at != known_.end() && at->second.query.order == query.order;
            const auto window = some_window(same ? &at->second : nullptr);
            begin(views_.open(viewer, query, window), query, window);
        }
    }

    void begin(const ViewMessage& message, const ViewQuery& query, const Window& window) {
        const auto json = Json::parse("{" + *message.text);
        Known known{.query = query, .window = window, .rows = {}, .row = {}, .counts = json["counts"]};
        for (const auto& row : json["rows"]) {
            known.rows.push_back({row["id"]});
            known.row[row["id"]] = row;
        }
        const auto expected = naive_.select(query, window);
        CHECK(known.rows == expected.rows);
        CHECK(known.counts == counts(query, expected.matching));
        const bool plain = query.words.empty() && !query.channel;
        const bool more = !plain && expected.position > limits_.count;
        CHECK(json["position"] == (more ? limits_.count : expected.position));
        CHECK(json.contains("position_more") == more);
        CHECK(json["more_before"] == (expected.position > 0));
        CHECK(json["more_after"] == (expected.position + expected.rows.size() < expected.matching));
        known_[message.viewer] = std::move(known);
    }

    Json counts(const ViewQuery& query, std::size_t matching) const {
        const bool more = (!query.words.empty() || query.channel) && matching > limits_.count;
        Json json{{"total", model_.directory().extensions().size()},
                  {"matching", more ? limits_.count : matching},
                  {"online", model_.presence().online_count()}};
        if (more) json["more"] = true;
        return json;
    }

    void flush() {
        if (model_.take_all_changed()) views_.touch_all();
        views_.touch(model_.take_changed());
        for (const auto& message : views_.flush(now_)) hear(message);
        for (const auto& [viewer, known] : known_) check(known);
    }

    void hear(const ViewMessage& message) {
        REQUIRE(known_.contains(message.viewer));
        auto& known = known_[message.viewer];
        const auto json = Json::parse("{" + *message.text);
        if (json["type"] == "change") {
            for (const auto& row : json["rows"]) {
                CHECK(known.row.contains(row["id"]));
                known.row[row["id"]] = row;
            }
        } else if (json["type"] == "counts") {
            known.counts = json["counts"];
        } else {
            const std::vector<std::size_t> pending{json["joined"], json["left"], json["moved"]};
            known.pending = pending;
        }
    }

    void check(const Known& known) const {
        for (const auto& [id, row] : known.row) {
            const auto* extension = model_.directory().find(storage::ExtensionId{id});
            if (extension == nullptr) continue;
            CHECK(row["name"] == extension->name);
            CHECK(row["state"] == to_string(naive_.state({id})));
            CHECK(row["key"] == naive_.key(*extension, known.query.order));
        }
        if (views_.is_waiting()) return;
        const auto now = naive_.select(known.query, known.window);
        CHECK(known.counts == counts(known.query, now.matching));
        CHECK(known.pending == naive_.compare(known.rows, now.rows, known.query));
    }

    std::minstd_rand random_;
    SearchLimits limits_;
    ReadModel model_;
    Views views_;
    NaiveTable naive_{model_};
    std::map<ViewerId, Known> known_;
    EpochMilliseconds now_ = noon;
};

}  // namespace

TEST_CASE("what viewers were told equals what a look at all rows gives, whatever happens") {
    for (unsigned seed = 1; seed <= 24; ++seed) {
        CAPTURE(seed);
        // Small limits, so that a small table reaches them all.
        const SearchLimits limits{.count = 3 + seed % 5 * 4,
                                  .slack = seed % 3,
                                  .patience = seed % 2 == 0 ? 0U : 20'000U,
                                  .spare = 1 + seed % 4};
        Life(seed, limits).run(150);
    }
}
