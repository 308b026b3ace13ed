#include "pbxd/mailboxes.hpp"

#include <algorithm>
#include <utility>

namespace pbxd {

void Mailboxes::apply(SwitchId at, const MessagesWaiting& told) {
    const auto end = told.mailbox.rfind('@');
    const auto* extension = directory_.extension_of_number(std::string_view(told.mailbox).substr(0, end));
    if (extension == nullptr || directory_.presence_id_of(*extension) != told.mailbox) return;
    const auto before = of(*extension);
    if (counts_.size() <= at) counts_.resize(at + 1);
    if (told.count == 0)
        counts_[at].erase(told.mailbox);
    else
        counts_[at].insert_or_assign(told.mailbox, told.count);
    if (of(*extension) != before) changed_.push_back(extension->id);
}

unsigned Mailboxes::of(const storage::Extension& extension) const {
    unsigned most = 0;
    if (counts_.empty()) return most;
    const auto mailbox = directory_.presence_id_of(extension);
    for (const auto& at : counts_) {
        const auto known = at.find(mailbox);
        if (known != at.end()) most = std::max(most, known->second);
    }
    return most;
}

std::vector<storage::ExtensionId> Mailboxes::take_changed() { return std::exchange(changed_, {}); }

}  // namespace pbxd
