// What a browser may not do to the live socket, and what a slow one gets.
#include <chrono>
#include <nlohmann/json.hpp>
#include <set>

#include "browser.hpp"

using namespace pbxd;
using namespace pbxd::test;
using nlohmann::json;

namespace {

const std::vector<std::string>& bad_messages() {
    static const std::vector<std::string> messages{
        "",
        "x",
        "{",
        "[]",
        "1",
        "null",
        "{}",
        R"({"type":"shout","view":1})",
        R"({"type":1,"view":1})",
        R"({"type":"subscribe"})",
        R"({"type":"subscribe","view":0})",
        R"({"type":"subscribe","view":1001})",
        R"({"type":"subscribe","view":1.5})",
        R"({"type":"subscribe","view":"1"})",
        R"({"type":"subscribe","view":-1})",
        R"({"type":"subscribe","view":18446744073709551617})",
        R"({"type":"subscribe","view":1,"colour":"red"})",
        R"({"type":"subscribe","view":1,"view":2})",
        R"({"type":"subscribe","view":1,"limit":0})",
        R"({"type":"subscribe","view":1,"limit":201})",
        R"({"type":"subscribe","view":1,"offset":1})",
        R"({"type":"subscribe","view":1,"filter":"off"})",
        R"({"type":"subscribe","view":1,"order":"age"})",
        R"({"type":"subscribe","view":1,"descending":1})",
        R"({"type":"subscribe","view":1,"query":1})",
        R"({"type":"subscribe","view":1,"query":")" + std::string(65, 'a') + "\"}",
        R"({"type":"subscribe","view":1,"after":"a","before":"b"})",
        R"({"type":"subscribe","view":1,"after":"a","at_end":true})",
        R"({"type":"subscribe","view":1,"after":{"key":1}})",
        R"({"type":"subscribe","view":1,"query":[[[[[[]]]]]]})",
        R"({"type":"unsubscribe","view":1})",
        R"({"type":"refresh","view":1})",
        R"({"type":"refresh","view":1,"limit":5})",
        R"({"type":"ping","view":1})",
        R"({"type":"subscribe","view":1}{"type":"subscribe","view":1})",
        "\xef\xbb\xbf{\"type\":\"subscribe\",\"view\":1}",
        std::string(2000, '[') + std::string(2000, ']')};
    return messages;
}

/// People with names as long as they may be, so that a page of them is big.
void hire_many(Office& office, int count) {
    const auto channel = office.model.directory().channel_of_realm("extensions")->id;
    for (int i = 0; i < count; ++i) {
        const auto text = std::to_string(1000 + i);
        storage::User user{.id = {1000 + i}, .login = "u" + text, .display_name = "u"};
        office.model.put(user, office.now);
        storage::Extension extension;
        extension.id = {1000 + i};
        extension.channel = channel;
        extension.user = user.id;
        extension.number = "77" + text;
        extension.name = text + std::string(124, '"');
        extension.department = std::string(128, '\\');
        office.model.put(extension, office.now);
    }
}

/// Changes the rows of those 200, some 150 KB, and publishes that.
void everybody_is(Office& office, LegPhase phase) {
    for (int i = 0; i < 200; ++i) {
        const auto number = "77" + std::to_string(1000 + i);
        const LegActive leg{.unique_id = "leg-" + number, .presence_id = number + "@extensions", .phase = phase};
        office.model.apply(office.main_switch, leg, office.now);
    }
    office.hub->publish();
    office.loop.settle();
}

}  // namespace

TEST_CASE("each message against the rules is answered with an error, and the socket goes on") {
    Office office;
    for (const auto& text : bad_messages()) {
        CAPTURE(text);
        auto socket = Browser(office, "alice").live();
        socket.message_of("hello");
        socket.send(text);
        const auto refused = socket.message();
        CHECK(refused.at("type") == "error");
        CHECK(refused.at("code") == "bad_request");
        CHECK_FALSE(refused.at("message").get<std::string>().empty());
        socket.send(json{{"type", "subscribe"}, {"view", 3}});
        CHECK(socket.message().at("type") == "snapshot");
    }
}

TEST_CASE("the twentieth error closes the socket as abuse") {
    Office office;
    auto socket = Browser(office, "alice").live();
    socket.message_of("hello");
    for (int i = 0; i < 19; ++i) {
        socket.send("x");
        CHECK(socket.message().at("type") == "error");
    }
    socket.send(json{{"type", "subscribe"}, {"view", 1}});
    CHECK(socket.message().at("type") == "snapshot");
    socket.send("x");
    CHECK(socket.close_code() == 1008);
    office.loop.until([&] { return office.hub->connections() == 0; });
}

TEST_CASE("a message too big, a binary one and bad UTF-8 end the socket with the code that says so") {
    Office office;
    auto code_after = [&office](unsigned opcode, const std::string& payload) {
        auto socket = Browser(office, "alice").live();
        socket.message_of("hello");
        socket.send_frame(opcode, payload);
        return socket.close_code();
    };
    CHECK(code_after(1, std::string(4097, ' ')) == 1009);
    CHECK(code_after(2, "{}") == 1003);
    CHECK(code_after(1, "\xff\xfe") == 1007);
    CHECK(code_after(3, "x") == 1002);
    office.loop.until([&] { return office.hub->connections() == 0; });
}

TEST_CASE("a query in any script is searched for, and one that breaks off within a character is refused") {
    Office office;
    auto socket = Browser(office, "alice").live();
    socket.message_of("hello");
    socket.send(json{{"type", "subscribe"}, {"view", 1}, {"query", "Мюллер 木 \\ \" %"}});
    CHECK(socket.message().at("rows").empty());
    socket.send(R"({"type":"subscribe","view":1,"query":"\ud800"})");
    CHECK(socket.message().at("type") == "error");
}

TEST_CASE("a reader that is too slow gets a fresh snapshot and not a backlog") {
    Office office;
    office.switch_comes_up();
    hire_many(office, 200);
    auto socket = Browser(office, "alice").live();
    socket.send(json{{"type", "subscribe"}, {"view", 1}, {"limit", 200}, {"query", "77"}});
    socket.message_of("snapshot");
    socket.wire().hold_little();
    // More than the kernel's buffers of the sender hold.
    constexpr int rounds = 40;
    for (int round = 0; round < rounds; ++round) {
        everybody_is(office, round % 2 == 0 ? LegPhase::ringing : LegPhase::talking);
    }
    // What is read in the end is a snapshot with the last state, long before as many changes as there were.
    int messages = 0;
    std::string last_type;
    std::string last_state;
    while (last_type != "snapshot") {
        const auto next = socket.message();
        last_type = next.at("type");
        if (next.contains("rows")) last_state = next.at("rows")[0].at("state");
        REQUIRE(++messages < rounds);
    }
    CHECK(last_state == "talking");
    socket.send(json{{"type", "unsubscribe"}, {"view", 1}});
    socket.send(json{{"type", "refresh"}, {"view", 1}});
    CHECK(socket.message_of("error").at("view") == 1);
}

TEST_CASE("an answer is not lost with the changes that a slow reader is spared") {
    Office office;
    office.switch_comes_up();
    hire_many(office, 200);
    auto socket = Browser(office, "alice").live();
    socket.message_of("hello");
    socket.wire().hold_little();
    socket.send(json{{"type", "subscribe"}, {"view", 1}, {"limit", 200}, {"query", "77"}});
    socket.message_of("snapshot");
    constexpr int rounds = 40;
    constexpr int questions = 18;
    for (int round = 0; round < rounds; ++round) {
        // Around the time when the kernel holds what it can, and changes begin to wait here.
        if (round >= rounds - questions) socket.send(json{{"type", "refresh"}, {"view", 9}});
        everybody_is(office, round % 2 == 0 ? LegPhase::ringing : LegPhase::talking);
    }
    for (int i = 0; i < questions; ++i) CHECK(socket.message_of("error").at("view") == 9);
}

TEST_CASE("views that together are bigger than what may wait are told one after the other") {
    Office office;
    hire_many(office, 200);
    auto socket = Browser(office, "alice").live();
    socket.message_of("hello");
    for (unsigned view = 1; view <= 4; ++view) {
        // All four are asked for before the first is read.
        socket.send(json{{"type", "subscribe"}, {"view", view}, {"limit", 200}, {"query", "77"}, {"order", "name"}});
    }
    std::set<unsigned> told;
    int messages = 0;
    while (told.size() < 4) {
        told.insert(socket.message_of("snapshot").at("view").get<unsigned>());
        REQUIRE(++messages < 20);
    }
    // And then it is quiet: the next message is the answer to the next question.
    socket.send(json{{"type", "refresh"}, {"view", 9}});
    messages = 0;
    while (socket.message().at("type") != "error") REQUIRE(++messages < 20);
}

TEST_CASE("a view that was given up while it was behind keeps no other from its snapshot") {
    Office office;
    office.switch_comes_up();
    hire_many(office, 200);
    auto socket = Browser(office, "alice").live();
    for (unsigned view = 1; view <= 2; ++view) {
        socket.send(json{{"type", "subscribe"}, {"view", view}, {"limit", 200}, {"query", "77"}});
        socket.message_of("snapshot");
    }
    socket.wire().hold_little();
    for (int round = 0; round < 40; ++round) {
        everybody_is(office, round % 2 == 0 ? LegPhase::ringing : LegPhase::talking);
    }
    // Both are behind now.
    socket.send(json{{"type", "unsubscribe"}, {"view", 1}});
    office.loop.settle();
    json last = json::object();
    // One of the other may have been on its way.
    while (last.value("type", "") != "snapshot" || last.at("view") != 2) last = socket.message();
    CHECK(last.at("rows")[0].at("state") == "talking");
}

TEST_CASE("a browser that asks without end is read slowly, and answered all the same") {
    Office office;
    auto socket = Browser(office, "alice").live();
    socket.message_of("hello");
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 60; ++i) socket.send(json{{"type", "ping"}});
    for (int i = 0; i < 60; ++i) CHECK(socket.message().at("type") == "pong");
    // Forty at once, the rest 50 ms each, the last after a wait less.
    CHECK(std::chrono::steady_clock::now() - begin >= std::chrono::milliseconds(900));
}
