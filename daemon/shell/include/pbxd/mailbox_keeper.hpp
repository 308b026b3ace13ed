// Asks a switch how many messages wait in its mailboxes, after each gap in its events.
//
//     pbxd::MailboxKeeper keeper(executor, link, model);
//     link.on_link_changed = [&] { keeper.look(); };
//
// Afterwards MESSAGE_WAITING tells each change. The switch has no list of its mailboxes: it is asked for one after the
// other (`vm_boxcount`), each when the one before is answered, so that a PBX with many mailboxes is never flooded.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "pbxd/read_model.hpp"
#include "pbxd/switch_link.hpp"

namespace pbxd {

class MailboxKeeper {
  public:
    MailboxKeeper(boost::asio::any_io_executor executor, SwitchLink& link, ReadModel& model)
        : executor_(std::move(executor)), link_(link), model_(model) {}

    /// The link went up or down: what is being asked is asked anew.
    void look();
    /// What the switch told in an event. An answer to a question that was asked before is older.
    void take(const SwitchFact& fact);

  private:
    boost::asio::awaitable<void> ask_all(std::uint64_t number);

    boost::asio::any_io_executor executor_;
    SwitchLink& link_;
    ReadModel& model_;
    std::uint64_t number_ = 0;  ///< those of an older number ask no more
    std::string asked_;         ///< the mailbox whose answer is awaited; empty: none, or an event told it meanwhile
};

}  // namespace pbxd
