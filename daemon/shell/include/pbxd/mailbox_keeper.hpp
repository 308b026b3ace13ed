// Asks a switch how many messages wait in its mailboxes, after each gap in its events.
//
//     pbxd::MailboxKeeper keeper(executor, link, model);
//     link.on_fact = [&](const auto& fact) { keeper.take(fact); };
//     link.on_link_changed = [&] { keeper.look(); };
//     other_link.on_fact = [&](const auto& fact) { keeper.take_from_other(fact); };
//
// Afterwards MESSAGE_WAITING tells each change. The switch has no list of its mailboxes: it is asked for one after the
// other (`vm_boxcount`, a thread and a query of its database each), never for two at a time. First those that had
// messages when the gap began, for these may have been heard meanwhile; then all others, by their numbers, from the one
// where the last round was cut off. The first thousands are asked as fast as they are answered and the rest at a pace,
// so that a huge PBX neither burdens the switch nor takes our loop from what happens now: of a million mailboxes the
// last lamp is right three hours after the gap, where a small PBX is asked within a second.
//
// Several switches may have one database of voicemail: what is heard through one of them the others do not tell. So
// where another one tells of a mailbox, this one is asked for it, if it had told something else.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <map>
#include <string>

#include "pbxd/read_model.hpp"
#include "pbxd/switch_link.hpp"

namespace pbxd {

struct MailboxPace {
    unsigned at_once = 2000;                      ///< questions after each gap that need not wait
    std::chrono::milliseconds pause_between{10};  ///< before each of the others
    std::chrono::milliseconds answer_within{30'000};
};

class MailboxKeeper {
  public:
    MailboxKeeper(const boost::asio::any_io_executor& executor, SwitchLink& link, ReadModel& model,
                  MailboxPace pace = {})
        : executor_(executor), link_(link), model_(model), pace_(pace), pause_(executor) {}

    /// The link went up or down: what is being asked is asked anew.
    void look();
    /// What the switch tells; an event is newer than the answer to a question before it.
    void take(const SwitchFact& fact);
    /// What another switch tells.
    void take_from_other(const SwitchFact& fact);
    /// Nobody is asked any more.
    void stop();

  private:
    enum class Next { ask_on, end };
    boost::asio::awaitable<void> ask_all(std::uint64_t round);
    boost::asio::awaitable<Next> ask_those_with_messages(std::uint64_t round);
    boost::asio::awaitable<Next> ask_the_others(std::uint64_t round);
    boost::asio::awaitable<Next> ask_in_turn(std::string mailbox, std::uint64_t round);
    boost::asio::awaitable<Next> ask(std::string mailbox, std::uint64_t round);
    boost::asio::awaitable<void> ask_once(std::string mailbox, std::uint64_t round);
    /// That Extension's, or an empty one: it has none, or it was asked for before, or an event told of it since.
    std::string unknown_mailbox(storage::ExtensionId id) const;
    bool is_over(std::uint64_t round) const { return round != round_ || !link_.is_up(); }

    boost::asio::any_io_executor executor_;
    SwitchLink& link_;
    ReadModel& model_;
    MailboxPace pace_;
    boost::asio::steady_timer pause_;
    bool stopped_ = false;
    std::uint64_t round_ = 0;   ///< those of an older one ask no more
    unsigned asked_count_ = 0;  ///< in this round
    /// The last question about each mailbox whose answer is awaited, and nobody told of it meanwhile.
    std::map<std::string, std::uint64_t, std::less<>> asked_;
    std::uint64_t questions_ = 0;
    std::string last_;  ///< the row key of the last Extension that was asked for by its number
};

}  // namespace pbxd
