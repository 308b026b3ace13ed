// Changes of one record that begin at once: each is made of what the one before it left.
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <nlohmann/json.hpp>

#include "office.hpp"
#include "pbxd/turns.hpp"

using namespace pbxd;
using namespace pbxd::test;
using nlohmann::json;

namespace {

/// The answers of commands that begin at once, in their order.
std::vector<json> done_at_once(Office& office, const std::vector<std::pair<std::string, json>>& commands) {
    std::vector<json> answers(commands.size());
    std::size_t answered = 0;
    // Named, because it must outlive the coroutines that it makes.
    const auto perform = [&](std::size_t at) -> asio::awaitable<void> {
        const json request{{"command", commands[at].first}, {"arguments", commands[at].second}};
        answers[at] = json::parse(co_await office.commands->execute(request.dump()));
        ++answered;
    };
    for (std::size_t i = 0; i < commands.size(); ++i) office.loop.start(perform(i));
    office.loop.until([&] { return answered == commands.size(); });
    return answers;
}

/// All fields that were changed at once are what they were changed to, as the list of the records says.
void all_survive(Office& office, const std::string& noun, const std::string& key, const json& fields) {
    CAPTURE(noun);
    std::vector<std::pair<std::string, json>> changes;
    for (const auto& [field, value] : fields.items())
        changes.push_back({noun + ".set", json{{noun, key}, {field, value}}});
    for (const auto& answer : done_at_once(office, changes)) {
        INFO(answer.dump());
        CHECK(answer.at("ok") == true);
    }
    const auto records = office.done(noun + ".list", json::object());
    const auto found = std::ranges::find_if(records, [&key](const json& record) {
        return std::ranges::any_of(record, [&key](const json& value) { return value == key; });
    });
    REQUIRE(found != records.end());
    for (const auto& field : fields.items()) CHECK_MESSAGE(found->at(field.key()) == field.value(), field.key());
}

}  // namespace

TEST_CASE("changes of one record that begin at once all survive, whatever record it is") {
    Office office;
    office.done("gateway.add", {{"name", "telco"}, {"proxy", "sip.telco.example"}});
    office.done("route.add", {{"name", "all"}, {"pattern", "0.*"}, {"gateways", {"telco"}}});
    office.done("did.add", {{"number", "+4930123450"}, {"extensions", {"1001"}}});
    all_survive(office, "extension", "1001",
                {{"do_not_disturb", true}, {"ring_seconds", 60}, {"forward_busy", "1002"}, {"department", "Sales"}});
    all_survive(office, "user", "alice", {{"name", "Alice M."}, {"email", "alice@pbx.example"}});
    all_survive(office, "channel", "warehouse", {{"name", "Yard"}, {"realm", "warehouse"}});
    all_survive(office, "line", "1001", {{"label", "Kitchen"}, {"enabled", false}});
    all_survive(office, "gateway", "telco", {{"max_calls", 7}, {"caller_id", "+4930123"}, {"username", "4711"}});
    all_survive(office, "route", "all", {{"strip", 1}, {"prefix", "+49"}, {"caller_id", "+4930123"}});
    all_survive(office, "did", "+4930123450", {{"name", "Desk"}, {"ring_seconds", 50}, {"extensions", {"1002"}}});
    // In the database as in the model.
    const auto stored = office.loop.run(office.storage->extensions().find(office.extension("1001").id));
    REQUIRE(stored.has_value());
    CHECK(stored->do_not_disturb);
    CHECK(stored->ring_seconds == 60);
    CHECK(stored->forward_busy == "1002");
}

TEST_CASE("a change is made of what the one before it left, and not made of what is gone") {
    Office office;
    const auto id = office.extension("1001").id;
    std::vector<int> seen;
    std::vector<boost::system::result<storage::Extension>> changed;
    const People::Change<storage::Extension> longer = [&seen](storage::Extension& extension) {
        seen.push_back(extension.ring_seconds);
        extension.ring_seconds += 10;
        extension.id = {4711};  // counts for nothing
    };
    const auto change = [&]() -> asio::awaitable<void> {
        changed.push_back(co_await office.people->change(id, longer));
    };
    bool removed = false;
    const auto remove = [&]() -> asio::awaitable<void> {
        removed = (co_await office.people->remove_extension(id)).has_value();
    };
    office.loop.start(change());
    office.loop.start(change());
    office.loop.start(remove());
    office.loop.start(change());
    office.loop.until([&] { return changed.size() == 3; });
    CHECK(seen == std::vector<int>{25, 35});
    CHECK(changed[0].value().ring_seconds == 35);
    CHECK(changed[1].value().ring_seconds == 45);
    CHECK(changed[1].value().id == id);
    CHECK(removed);
    CHECK(changed[2].error() == storage::Error::not_found);
    CHECK(office.model.directory().find(id) == nullptr);
}

TEST_CASE("a change that is refused is nobody's, and the next has its turn") {
    Office office;
    const auto answers = done_at_once(office, {{"extension.set", {{"extension", "1001"}, {"ring_seconds", 1}}},
                                               {"extension.set", {{"extension", "1001"}, {"max_calls", 2}}}});
    CHECK(answers[0].at("ok") == false);
    CHECK(answers[1].at("ok") == true);
    CHECK(office.extension("1001").ring_seconds == 25);
    CHECK(office.extension("1001").max_calls == 2);
}

TEST_CASE("turns are had one after the other, each record's by themselves; whoever no longer waits is passed over") {
    Loop loop;
    auto turns = std::make_unique<Turns>();
    const auto key = Turns::key_of(storage::UserId{1});
    auto first = std::make_unique<Turns::Turn>(loop.run(turns->take(key)).value());
    CHECK(loop.run(turns->take(Turns::key_of(storage::LineId{1}))).has_value());
    CHECK(loop.run(turns->take(Turns::key_of(storage::UserId{2}))).has_value());
    std::vector<std::size_t> had;
    std::size_t aborted = 0;
    const auto wait = [&](std::size_t who) -> asio::awaitable<void> {
        const auto turn = co_await turns->take(key);
        if (turn)
            had.push_back(who);
        else
            ++aborted;
    };
    asio::cancellation_signal leaves;
    for (std::size_t who = 0; who < Turns::most_waiting; ++who) {
        const auto slot = who == 1 ? leaves.slot() : asio::cancellation_slot();
        asio::co_spawn(loop.executor(), wait(who),
                       asio::bind_cancellation_slot(slot, [](const std::exception_ptr&) {}));
    }
    loop.settle();
    CHECK(loop.run(turns->take(key)).error() == storage::Error::busy);
    CHECK(had.empty());
    leaves.emit(asio::cancellation_type::terminal);
    loop.settle();
    first.reset();
    loop.until([&] { return had.size() + 1 == Turns::most_waiting; });
    CHECK(std::ranges::is_sorted(had));
    CHECK(std::ranges::find(had, 1U) == had.end());
    CHECK(aborted == 1);
    // Nobody has it now, and a turn may outlive what gave it.
    auto last = loop.run(turns->take(key));
    REQUIRE(last.has_value());
    turns.reset();
}
