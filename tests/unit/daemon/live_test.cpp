// The live table as a browser gets it, over a real socket.
#include <deque>
#include <nlohmann/json.hpp>

#include "browser.hpp"

using namespace pbxd;
using namespace pbxd::test;
using nlohmann::json;

namespace {

json subscribe(unsigned view, const json& more = json::object()) {
    json message{{"type", "subscribe"}, {"view", view}};
    message.update(more);
    return message;
}

std::vector<std::string> numbers(const json& message) {
    std::vector<std::string> found;
    for (const auto& row : message.at("rows")) found.push_back(row.at("number"));
    return found;
}

using Numbers = std::vector<std::string>;

}  // namespace

TEST_CASE("the live socket is only for a signed-in browser on our own page") {
    Office office;
    CHECK(Browser(office).live().status() == 401);
    for (const std::string origin : {"http://evil.example", "null", "", "http://127.0.0.1:1"}) {
        CAPTURE(origin);
        Browser alice(office, "alice");
        alice.origin = origin;
        CHECK(alice.live().status() == 403);
    }
    Browser forged(office);
    forged.cookies["pbxd_session"] = std::string(43, 'a');
    CHECK(forged.live().status() == 401);
    CHECK(office.hub->connections() == 0);
    CHECK(Browser(office, "alice").live().status() == 101);
}

TEST_CASE("the live socket begins with hello, which tells the time and the switches") {
    Office office;
    auto socket = Browser(office, "alice").live();
    const auto hello = socket.message();
    CHECK(hello.at("type") == "hello");
    CHECK(hello.at("server_time") == noon);
    CHECK(hello.at("switches") == json::array({{{"name", "main"}, {"state", "down"}, {"since", noon}}}));
    office.now += 5000;
    office.switch_comes_up();
    const auto told = socket.message_of("switches");
    CHECK(told.at("switches")[0].at("state") == "up");
    CHECK(told.at("switches")[0].at("since") == noon + 5000);
}

TEST_CASE("a subscription is answered with the rows and the counts") {
    Office office;
    office.switch_comes_up();
    office.phone_comes("1001");
    auto socket = Browser(office, "bob").live();
    socket.send(subscribe(7));
    const auto snapshot = socket.message_of("snapshot");
    CHECK(snapshot.at("view") == 7);
    CHECK(numbers(snapshot) == Numbers{"1001", "1002", "2001"});
    CHECK(snapshot.at("counts") == json({{"total", 3}, {"matching", 3}, {"online", 1}}));
    CHECK(snapshot.at("more_before") == false);
    CHECK(snapshot.at("more_after") == false);
    CHECK(snapshot.at("position") == 0);
    const auto& row = snapshot.at("rows")[0];
    CHECK(row.at("id") == office.extension("1001").id.value);
    CHECK(row.at("name") == "Alice Müller");
    CHECK(row.at("state") == "online");
    CHECK(row.at("phones") == 1);
    CHECK(row.at("browsers") == 0);
    CHECK(snapshot.at("rows")[1].at("state") == "offline");
}

TEST_CASE("a phone that comes and goes changes its row at every browser that shows it, and no other") {
    Office office;
    office.switch_comes_up();
    auto here = Browser(office, "alice").live();
    auto there = Browser(office, "carol").live();
    here.send(subscribe(1, {{"query", "bob"}}));
    there.send(subscribe(2, {{"query", "alice"}}));
    here.message_of("snapshot");
    there.message_of("snapshot");
    office.now += 2000;
    office.phone_comes("1002");
    const auto came = here.message_of("change");
    CHECK(came.at("view") == 1);
    CHECK(numbers(came) == Numbers{"1002"});
    CHECK(came.at("rows")[0].at("state") == "online");
    CHECK(came.at("rows")[0].at("since") == noon + 2000);
    CHECK(came.at("rows")[0].at("since_exact") == true);
    office.now += 2000;
    office.phone_goes("1002");
    CHECK(here.message_of("change").at("rows")[0].at("state") == "offline");
    // What the other hears of it is the count of those online.
    CHECK(there.message_of("counts").at("counts").at("online") == 1);
    office.phone_comes("1001");
    CHECK(numbers(there.message_of("change")) == Numbers{"1001"});
}

TEST_CASE("an extension that comes online is announced to a view of those online, and shown on refresh") {
    Office office;
    office.switch_comes_up();
    auto socket = Browser(office, "alice").live();
    socket.send(subscribe(1, {{"filter", "online"}}));
    CHECK(numbers(socket.message_of("snapshot")).empty());
    office.now += 2000;
    office.phone_comes("1002");
    const auto pending = socket.message_of("pending");
    CHECK(pending.at("joined") == 1);
    CHECK(pending.at("left") == 0);
    socket.send(json{{"type", "refresh"}, {"view", 1}});
    CHECK(numbers(socket.message_of("snapshot")) == Numbers{"1002"});
}

TEST_CASE("a burst of changes goes out once") {
    Office office;
    office.switch_comes_up();
    auto socket = Browser(office, "alice").live();
    socket.send(subscribe(1));
    socket.message_of("snapshot");
    for (int i = 0; i < 20; ++i) {
        office.phone_comes("1001", "a");
        office.phone_goes("1001", "a");
        office.phone_comes("1002", "b");
    }
    office.phone_comes("2001", "c");
    const auto change = socket.message_of("change");
    CHECK(numbers(change).size() == 3);
    socket.send(json{{"type", "refresh"}, {"view", 1}});
    while (true) {
        const auto next = socket.message();
        CHECK(next.at("type") != "change");
        if (next.at("type") == "snapshot") break;
    }
}

TEST_CASE("a row that many look at is told to all of them, each change in its order") {
    Office office;
    office.switch_comes_up();
    Browser alice(office, "alice");
    std::deque<SocketClient> many;
    for (std::size_t i = 0; i < 2 * WriterQueue::slice; ++i) {
        many.push_back(alice.live());
        many.back().send(subscribe(1, {{"query", "bob"}}));
        many.back().message_of("snapshot");
    }
    office.phone_comes("1002");
    const auto state = [](SocketClient& socket) { return socket.message_of("change").at("rows")[0].at("state"); };
    CHECK(state(many.front()) == "online");
    // While the others are still being told.
    office.phone_goes("1002");
    CHECK(state(many.front()) == "offline");
    many.pop_front();
    for (auto& socket : many) {
        CHECK(state(socket) == "online");
        CHECK(state(socket) == "offline");
    }
}

TEST_CASE("a view is searched, sorted and paged on the server") {
    Office office;
    auto socket = Browser(office, "alice").live();
    socket.send(subscribe(1, {{"query", "MULLER"}}));
    CHECK(numbers(socket.message_of("snapshot")) == Numbers{"1001"});
    socket.send(subscribe(1, {{"order", "name"}, {"descending", true}}));
    CHECK(numbers(socket.message_of("snapshot")) == Numbers{"2001", "1002", "1001"});
    socket.send(subscribe(1, {{"limit", 1}}));
    const auto first = socket.message_of("snapshot");
    CHECK(numbers(first) == Numbers{"1001"});
    CHECK(first.at("more_after") == true);
    const auto key = first.at("rows")[0].at("key");
    socket.send(subscribe(1, {{"limit", 1}, {"after", key}}));
    const auto second = socket.message_of("snapshot");
    CHECK(numbers(second) == Numbers{"1002"});
    CHECK(second.at("position") == 1);
    socket.send(subscribe(1, {{"limit", 1}, {"before", second.at("rows")[0].at("key")}}));
    CHECK(numbers(socket.message_of("snapshot")) == Numbers{"1001"});
    socket.send(subscribe(1, {{"limit", 2}, {"at_end", true}}));
    CHECK(numbers(socket.message_of("snapshot")) == Numbers{"1002", "2001"});
}

TEST_CASE("a browser may have four views, and a fifth when it gives one up") {
    Office office;
    auto socket = Browser(office, "alice").live();
    for (unsigned view = 1; view <= 4; ++view) {
        socket.send(subscribe(view));
        CHECK(socket.message_of("snapshot").at("view") == view);
    }
    socket.send(subscribe(5));
    CHECK(socket.message().at("type") == "error");
    socket.send(subscribe(4));
    CHECK(socket.message().at("view") == 4);
    socket.send(json{{"type", "unsubscribe"}, {"view", 1}});
    socket.send(subscribe(5));
    CHECK(socket.message().at("view") == 5);
    socket.send(json{{"type", "refresh"}, {"view", 1}});
    const auto refused = socket.message();
    CHECK(refused.at("type") == "error");
    CHECK(refused.at("view") == 1);
}

TEST_CASE("a view that was given up hears nothing more") {
    Office office;
    office.switch_comes_up();
    auto socket = Browser(office, "alice").live();
    socket.send(subscribe(1));
    socket.send(subscribe(2, {{"query", "1002"}}));
    socket.send(json{{"type", "unsubscribe"}, {"view", 1}});
    // The error says that what was sent before it has been read.
    socket.send(json{{"type", "refresh"}, {"view", 1}});
    socket.message_of("error");
    office.phone_comes("1001");
    office.phone_comes("1002");
    const auto change = socket.message_of("change");
    CHECK(change.at("view") == 2);
    CHECK(numbers(change) == Numbers{"1002"});
}

TEST_CASE("a new extension is counted, and a removed one is gone from the next snapshot") {
    Office office;
    auto socket = Browser(office, "alice").live();
    socket.send(subscribe(1));
    socket.message_of("snapshot");
    office.now += 2000;
    office.done("extension.add", {{"number", "1003"}, {"user", "carol"}, {"channel", "extensions"}});
    CHECK(socket.message_of("counts").at("counts").at("total") == 4);
    office.done("extension.remove", {{"extension", "1002"}});
    socket.send(json{{"type", "refresh"}, {"view", 1}});
    CHECK(numbers(socket.message_of("snapshot")) == Numbers{"1001", "1003", "2001"});
}

TEST_CASE("signing out says goodbye to that browser alone") {
    Office office;
    Browser alice(office, "alice");
    Browser at_home(office, "alice");
    auto socket = alice.live();
    auto other = at_home.live();
    socket.message_of("hello");
    other.message_of("hello");
    CHECK(alice.post("/api/sign-out", "{}").status == 204);
    const auto goodbye = socket.message();
    CHECK(goodbye == json({{"type", "goodbye"}, {"reason", "signed_out"}}));
    CHECK(socket.close_code() == 1008);
    other.send(subscribe(1));
    CHECK(other.message().at("type") == "snapshot");
}

TEST_CASE("a user who is disabled is told goodbye everywhere") {
    Office office;
    auto socket = Browser(office, "alice").live();
    auto other = Browser(office, "alice").live();
    auto bob = Browser(office, "bob").live();
    for (auto* at : {&socket, &other, &bob}) at->message_of("hello");
    office.done("user.set", {{"user", "alice"}, {"enabled", false}});
    for (auto* at : {&socket, &other}) {
        CHECK(at->message() == json({{"type", "goodbye"}, {"reason", "user_disabled"}}));
        CHECK(at->close_code() == 1008);
    }
    office.loop.until([&] { return office.hub->connections() == 1; });
    bob.send(subscribe(1));
    CHECK(bob.message().at("type") == "snapshot");
}

TEST_CASE("a user with a new password is told to sign in again, not that the account is disabled") {
    Office office;
    auto socket = Browser(office, "alice").live();
    socket.message_of("hello");
    office.done("user.set", {{"user", "alice"}, {"password", "another long password"}});
    CHECK(socket.message() == json({{"type", "goodbye"}, {"reason", "signed_out"}}));
    CHECK(socket.close_code() == 1008);
}

TEST_CASE("a sign-in that ends between the request and the live socket ends that too") {
    Office office;
    office.hub->is_signed_in = office.after_sign_out();
    auto socket = Browser(office, "alice").live();
    CHECK(socket.message_of("goodbye") == json({{"type", "goodbye"}, {"reason", "signed_out"}}));
    CHECK(socket.close_code() == 1008);
}

TEST_CASE("a browser may ask whether pbxd is there") {
    Office office;
    auto socket = Browser(office, "alice").live();
    socket.message_of("hello");
    socket.send(json{{"type", "ping"}});
    CHECK(socket.message() == json({{"type", "pong"}}));
}

TEST_CASE("a restart is told, and the socket closed as one that may come back") {
    Office office;
    auto socket = Browser(office, "alice").live();
    socket.message_of("hello");
    office.hub->end_all("restarting");
    CHECK(socket.message() == json({{"type", "goodbye"}, {"reason", "restarting"}}));
    CHECK(socket.close_code() == 1001);
}

TEST_CASE("a sign-in that expires ends the live socket") {
    Office office;
    Browser alice(office, "alice");
    office.now += 3'599'950;
    auto socket = alice.live();
    socket.message_of("hello");
    CHECK(socket.message() == json({{"type", "goodbye"}, {"reason", "signed_out"}}));
    CHECK(socket.close_code() == 1008);
}

TEST_CASE("a browser that is gone leaves nothing behind") {
    Office office;
    office.switch_comes_up();
    auto socket = Browser(office, "alice").live();
    socket.send(subscribe(1));
    socket.message_of("snapshot");
    socket.drop();
    office.loop.until([&] { return office.hub->connections() == 0; });
    office.phone_comes("1001");
    office.loop.settle();
    CHECK(office.hub->connections() == 0);
}
