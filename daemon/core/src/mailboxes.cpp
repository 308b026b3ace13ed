#include "pbxd/mailboxes.hpp"

#include <algorithm>
#include <utility>

namespace pbxd {

void Mailboxes::apply(SwitchId at, const MessagesWaiting& told) {
    const auto end = told.mailbox.rfind('@');
    const auto* extension = directory_.extension_of_number(std::string_view(told.mailbox).substr(0, end));
    if (counts_.size() <= at) counts_.resize(at + 1);
    if (extension == nullptr || directory_.presence_id_of(*extension) != told.mailbox) {
        counts_[at].erase(told.mailbox);
        return;
    }
    const auto before = of(*extension);
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
    for (SwitchId at = 0; at < counts_.size(); ++at) most = std::max(most, count(at, mailbox));
    return most;
}

std::vector<std::string> Mailboxes::with_messages(SwitchId at) const {
    std::vector<std::string> mailboxes;
    if (at >= counts_.size()) return mailboxes;
    mailboxes.reserve(counts_[at].size());
    for (const auto& [mailbox, count] : counts_[at]) mailboxes.push_back(mailbox);
    return mailboxes;
}

unsigned Mailboxes::count(SwitchId at, std::string_view mailbox) const {
    if (at >= counts_.size()) return 0;
    const auto known = counts_[at].find(mailbox);
    return known == counts_[at].end() ? 0 : known->second;
}

std::vector<storage::ExtensionId> Mailboxes::take_changed() { return std::exchange(changed_, {}); }

}  // namespace pbxd
