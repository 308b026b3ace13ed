// What waits in a switch's mailboxes is asked after each gap, at a pace.
#include "pbxd/mailbox_keeper.hpp"

#include <utility>

#include "linked.hpp"

using namespace pbxd;
using namespace pbxd::test;

namespace {

constexpr std::chrono::hours never_in_a_test{24};

struct Kept : Linked {
    MailboxKeeper keeper;

    explicit Kept(MailboxPace pace = {}) : Linked(false), keeper(office.loop.executor(), link, office.model, pace) {
        link.on_fact = [this](const SwitchFact& fact) { keeper.take(fact); };
        link.on_link_changed = [this] { keeper.look(); };
        for (const auto* mailbox : {"1001@extensions", "1002@extensions", "2001@warehouse"}) answer(mailbox, "0:0:0:0");
    }
    ~Kept() {
        keeper.stop();
        finish();
    }
    static std::string question(const std::string& mailbox) { return "vm_boxcount default/" + mailbox + "|all"; }
    void answer(const std::string& mailbox, const std::string& text) { pbx.answers[question(mailbox)] = text; }
    /// The mailboxes in the order in which they were asked for.
    std::vector<std::string> asked() const {
        std::vector<std::string> found;
        for (const auto& command : pbx.heard) {
            const auto begin = command.find('/') + 1;
            if (command.starts_with("vm_boxcount ")) found.push_back(command.substr(begin, command.find('@') - begin));
        }
        return found;
    }
    void wait_for_questions(std::size_t count) {
        pbx.serve_until([this, count] { return asked().size() >= count; });
    }
    /// All that is to come until the switch says something that takes its way behind it.
    void wait_for_rest() {
        leg_event("rest", "RINGING");
        wait_for("1001", State::ringing);
        leg_event("rest", "HANGUP");
        pbx.serve_until([this] { return state("1001") != State::ringing; });
    }
    void lose_link() {
        pbx.drop();
        office.loop.until([this] { return link_state() == LinkState::down; });
    }
    unsigned waiting(const std::string& number) const { return office.model.mailboxes().of(office.extension(number)); }
    void message_event(const std::string& mailbox, const std::string& counts) {
        pbx.send_event("Event-Name: MESSAGE_WAITING\nEvent-Calling-File: mod_voicemail.c\nMWI-Message-Account: " +
                       mailbox + "\nMWI-Voice-Message: " + counts + "\n");
    }
};

using Numbers = std::vector<std::string>;

}  // namespace

TEST_CASE("each mailbox is asked for once when the link comes up, and shown") {
    Kept at;
    at.answer("1002@extensions", "2:1:1:0");
    at.run();
    at.wait_for_questions(3);
    at.wait_for_rest();
    CHECK(at.asked() == Numbers{"1001", "1002", "2001"});
    CHECK(at.waiting("1001") == 0);
    CHECK(at.waiting("1002") == 3);
}

TEST_CASE("no mailbox is asked for where there is none") {
    Kept at;
    auto bob = at.office.extension("1002");
    bob.voicemail = false;
    at.office.keep(bob);
    at.run();
    at.wait_for_questions(2);
    at.wait_for_rest();
    CHECK(at.asked() == Numbers{"1001", "2001"});
}

TEST_CASE("an event is newer than the answer that was on its way") {
    Kept at;
    at.answer("1001@extensions", "5:0:0:0");
    at.pbx.before_answer = [&at](const std::string& command) {
        if (command == Kept::question("1001@extensions")) at.message_event("1001%40extensions", "1/0%20(0/0)");
    };
    at.run();
    at.wait_for_questions(3);
    CHECK(at.waiting("1001") == 1);
}

TEST_CASE("what had messages before a gap is asked first after it, and only once") {
    Kept at;
    at.answer("2001@warehouse", "4:0:0:0");
    at.run();
    at.pbx.serve_until([&] { return at.waiting("2001") == 4; });
    at.lose_link();
    CHECK(at.waiting("2001") == 4);
    at.pbx.heard.clear();
    at.answer("1001@extensions", "1:0:0:0");
    at.wait_for_questions(3);
    at.wait_for_rest();
    CHECK(at.asked() == Numbers{"2001", "1001", "1002"});
    CHECK(at.waiting("1001") == 1);
    // They were heard while nobody looked.
    at.lose_link();
    at.pbx.heard.clear();
    at.answer("2001@warehouse", "0:4:0:0");
    at.pbx.serve_until([&] { return at.waiting("2001") == 0; });
    CHECK(at.waiting("1001") == 1);
}

TEST_CASE("the first are asked at once and the rest at a pace; a round that was cut off goes on where it was") {
    Kept at({.at_once = 1, .pause_between = never_in_a_test});
    at.run();
    at.wait_for_questions(1);
    at.wait_for_rest();
    CHECK(at.asked() == Numbers{"1001"});
    for (const auto* next : {"1002", "2001", "1001", "1002"}) {
        at.lose_link();
        at.pbx.heard.clear();
        at.wait_for_questions(1);
        at.wait_for_rest();
        CHECK(at.asked() == Numbers{next});
    }
}

TEST_CASE("a round that begins in the middle asks everybody once") {
    Kept at;
    at.pbx.before_answer = [&at](const auto& command) {
        at.pbx.answer_jobs = command != Kept::question("1001@extensions");
    };
    at.run();
    at.wait_for_questions(2);
    at.lose_link();
    at.pbx.answer_jobs = true;
    at.pbx.before_answer = [](const auto&) {};
    at.pbx.heard.clear();
    at.wait_for_questions(3);
    at.wait_for_rest();
    CHECK(at.asked() == Numbers{"1002", "2001", "1001"});
}

TEST_CASE("paced or not, all are asked in the end") {
    Kept at({.at_once = 0, .pause_between = std::chrono::milliseconds(1)});
    at.answer("2001@warehouse", "1:0:0:0");
    at.run();
    at.pbx.serve_until([&] { return at.waiting("2001") == 1; });
    CHECK(at.asked() == Numbers{"1001", "1002", "2001"});
}

TEST_CASE("one answer that says nothing ends no others, and a switch without voicemail is asked once") {
    Kept at;
    at.answer("1001@extensions", "nonsense");
    at.answer("1002@extensions", "7:0:0:0");
    at.run();
    at.wait_for_questions(3);
    CHECK(at.waiting("1002") == 7);
    Kept without;
    for (const auto* mailbox : {"1001@extensions", "1002@extensions", "2001@warehouse"})
        without.pbx.answers.erase(Kept::question(mailbox));
    without.run();
    without.wait_for_questions(1);
    without.wait_for_rest();
    CHECK(without.asked() == Numbers{"1001"});
}

TEST_CASE("where nobody has voicemail a gap costs no question") {
    Kept at;
    for (const auto* number : {"1001", "1002", "2001"}) {
        auto changed = at.office.extension(number);
        changed.voicemail = false;
        at.office.keep(changed);
    }
    at.run();
    at.come_up();
    at.wait_for_rest();
    CHECK(at.asked().empty());
}

TEST_CASE("what another switch tells of a mailbox is asked for here, where something else was told") {
    Kept at;
    at.answer("1001@extensions", "1:0:0:0");
    at.run();
    at.pbx.serve_until([&] { return at.waiting("1001") == 1; });
    at.wait_for_questions(3);
    at.wait_for_rest();
    at.pbx.heard.clear();
    // Heard through another switch, of the same database.
    at.answer("1001@extensions", "0:1:0:0");
    at.keeper.take_from_other(MessagesWaiting{.mailbox = "1001@extensions", .count = 1});
    at.keeper.take_from_other(MessagesWaiting{.mailbox = "1002@extensions", .count = 5});
    at.wait_for_rest();
    CHECK(at.asked().empty());
    at.keeper.take_from_other(MessagesWaiting{.mailbox = "1001@extensions", .count = 0});
    at.pbx.serve_until([&] { return at.waiting("1001") == 0; });
    CHECK(at.asked() == Numbers{"1001"});
    at.lose_link();
    at.keeper.take_from_other(MessagesWaiting{.mailbox = "1001@extensions", .count = 1});
    CHECK(at.waiting("1001") == 0);
}

TEST_CASE("an answer that is older than another switch's word counts for nothing, and the mailbox is asked for again") {
    Kept at;
    at.answer("1001@extensions", "1:0:0:0");
    bool told = false;
    at.pbx.before_answer = [&](const std::string& command) {
        if (command != Kept::question("1001@extensions") || std::exchange(told, true)) return;
        // The switch has counted; then the message is heard through another one, which says so before the answer is
        // here.
        at.keeper.take_from_other(MessagesWaiting{.mailbox = "1001@extensions", .count = 0});
    };
    at.run();
    at.wait_for_questions(1);
    at.answer("1001@extensions", "0:1:0:0");
    at.wait_for_questions(4);
    at.wait_for_rest();
    CHECK(at.waiting("1001") == 0);
    CHECK(at.asked() == Numbers{"1001", "1001", "1002", "2001"});
}

TEST_CASE("of two questions for one mailbox the newer one's answer counts, though an event came between them") {
    Kept at;
    at.answer("1001@extensions", "3:0:0:0");
    bool told = false;
    at.pbx.before_answer = [&](const std::string& command) {
        if (command != Kept::question("1001@extensions")) return;
        if (std::exchange(told, true)) return at.answer("1001@extensions", "1:2:0:0");
        at.message_event("1001%40extensions", "2/0%20(0/0)");
        // The second question is asked before the first is answered.
        at.office.loop.until([&] { return at.waiting("1001") == 2; });
        at.keeper.take_from_other(MessagesWaiting{.mailbox = "1001@extensions", .count = 1});
        at.office.loop.settle();
    };
    at.run();
    at.wait_for_questions(4);
    at.wait_for_rest();
    CHECK(at.waiting("1001") == 1);
}
