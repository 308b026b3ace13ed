#include "pbxd/mailboxes.hpp"

#include <doctest/doctest.h>

#include "pbxd/switch_snapshot.hpp"
#include "people.hpp"

using namespace pbxd;
using namespace pbxd::test;

namespace {

struct Post {
    Post() {
        fill(model);
        model.take_changed();
    }
    void tell(SwitchId at, const std::string& mailbox, unsigned count) { boxes.apply(at, {mailbox, count}); }
    unsigned of(storage::ExtensionId id) const { return boxes.of(*model.directory().find(id)); }

    ReadModel model;
    Mailboxes boxes{model.directory()};
};

}  // namespace

TEST_CASE("a mailbox has what was told last, and only a change is a change") {
    Post post;
    post.tell(0, "1001@extensions", 2);
    CHECK(post.of(alice) == 2);
    CHECK(post.of(bob) == 0);
    CHECK(post.boxes.take_changed() == std::vector{alice});
    post.tell(0, "1001@extensions", 2);
    CHECK(post.boxes.take_changed().empty());
    post.tell(0, "1001@extensions", 0);
    CHECK(post.of(alice) == 0);
    CHECK(post.boxes.take_changed() == std::vector{alice});
}

TEST_CASE("mailboxes of nobody here are not kept") {
    Post post;
    post.tell(0, "1001@elsewhere", 2);
    post.tell(0, "7777@extensions", 2);
    post.tell(0, "nonsense", 2);
    CHECK(post.of(alice) == 0);
    CHECK(post.boxes.take_changed().empty());
}

TEST_CASE("what an extension that is no more had is forgotten with the next word of it") {
    Post post;
    post.tell(0, "1001@extensions", 2);
    CHECK(post.boxes.with_messages(0) == std::vector<std::string>{"1001@extensions"});
    CHECK(post.boxes.count(0, "1001@extensions") == 2);
    CHECK(post.boxes.count(1, "1001@extensions") == 0);
    post.model.remove(alice, noon);
    post.tell(0, "1001@extensions", 2);
    CHECK(post.boxes.with_messages(0).empty());
    CHECK(post.boxes.with_messages(7).empty());
}

TEST_CASE("of two switches' counts the greater one is shown") {
    Post post;
    post.tell(1, "1001@extensions", 3);
    post.tell(0, "1001@extensions", 1);
    CHECK(post.of(alice) == 3);
    post.tell(1, "1001@extensions", 0);
    CHECK(post.of(alice) == 1);
}

TEST_CASE("whoever takes a number over does not take its old count for good") {
    Post post;
    post.tell(0, "1001@extensions", 2);
    post.model.put(extension(1, "1009", "Alice Müller"), noon);
    CHECK(post.of(alice) == 0);
}

TEST_CASE("new messages are read out of the switch's words") {
    CHECK(read_new_messages("2/1 (0/0)") == 2);
    CHECK(read_new_messages("2/1 (3/0)") == 5);
    CHECK(read_new_messages("2/1") == 2);
    CHECK(read_new_messages("") == 0);
    CHECK(read_new_messages("many") == 0);
    CHECK(read_new_messages("-1/0") == 0);
    CHECK(read_new_messages("99999999999/0 (1/0)") == 1);
    CHECK(read_box_count("2:1:3:0") == 5);
    CHECK(read_box_count("0:0:0:0\n") == 0);
    CHECK_FALSE(read_box_count("2:1:3").has_value());
    CHECK_FALSE(read_box_count("2:1:3:0:1").has_value());
    CHECK_FALSE(read_box_count("-ERR No such profile").has_value());
    CHECK_FALSE(read_box_count("").has_value());
}

TEST_CASE("only mod_voicemail's word counts: a carrier's NOTIFY fires the same event") {
    unsigned told = 0;
    for_each_event("esl/registrations.plain", [&](const esl::EventView& event) {
        const auto fact = read_event(event);
        if (!fact || !std::holds_alternative<MessagesWaiting>(*fact)) return;
        ++told;
        CHECK(std::get<MessagesWaiting>(*fact).mailbox.substr(4) == "@lines");
        CHECK(std::get<MessagesWaiting>(*fact).count == 0);
    });
    CHECK(told > 0);
    const std::string words = "MWI-Message-Account: 1001%40extensions\nMWI-Voice-Message: 2/0%20(0/0)\n";
    const auto own = fact_of("Event-Name: MESSAGE_WAITING\nEvent-Calling-File: mod_voicemail.c\n" + words);
    REQUIRE(own.has_value());
    CHECK(std::get<MessagesWaiting>(*own).count == 2);
    CHECK_FALSE(fact_of("Event-Name: MESSAGE_WAITING\nEvent-Calling-File: sofia.c\n" + words).has_value());
}
