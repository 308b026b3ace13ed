// How many messages wait in whose mailbox that nobody has heard yet, as the switches tell.
//
//     pbxd::Mailboxes mailboxes(directory);
//     mailboxes.apply(office, MessagesWaiting{"1001@extensions", 2});
//     mailboxes.of(extension);   // 2
//
// Unlike presence it stays what it was while a link is down: messages do not go because nobody can be asked. Mailboxes
// that are on several switches are mostly one (a shared database), so the greatest count is shown, not the sum.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pbxd/directory.hpp"
#include "pbxd/presence.hpp"
#include "pbxd/string_map.hpp"
#include "pbxd/switch_fact.hpp"

namespace pbxd {

class Mailboxes {
  public:
    explicit Mailboxes(const Directory& directory) : directory_(directory) {}

    /// What an event, or the answer to `vm_boxcount`, told. A mailbox that is no Extension's (any more) is not kept.
    void apply(SwitchId at, const MessagesWaiting& told);
    unsigned of(const storage::Extension& extension) const;
    /// The mailboxes in which that switch says some wait, in no order.
    std::vector<std::string> with_messages(SwitchId at) const;
    /// How many that switch says.
    unsigned count(SwitchId at, std::string_view mailbox) const;
    /// The Extensions whose count is another one since the last call.
    std::vector<storage::ExtensionId> take_changed();

  private:
    const Directory& directory_;
    std::vector<StringMap<unsigned>> counts_;  ///< for each switch, those that are not 0
    std::vector<storage::ExtensionId> changed_;
};

}  // namespace pbxd
