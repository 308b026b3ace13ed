#include "pbxd/mailbox_keeper.hpp"

#include <chrono>
#include <utility>
#include <vector>

#include "pbxd/switch_snapshot.hpp"
#include "running.hpp"

namespace pbxd {

namespace {

constexpr std::chrono::seconds answer_time{30};

}  // namespace

void MailboxKeeper::look() {
    ++number_;
    if (link_.is_up()) start(executor_, ask_all(number_));
}

boost::asio::awaitable<void> MailboxKeeper::ask_all(std::uint64_t number) {
    std::vector<storage::ExtensionId> all;
    for (const auto& [id, extension] : model_.directory().extensions()) {
        if (extension.voicemail) all.push_back(id);
    }
    for (const auto id : all) {
        const auto* extension = model_.directory().find(id);
        if (extension == nullptr || !extension->voicemail) continue;
        const auto mailbox = model_.directory().presence_id_of(*extension);
        asked_ = mailbox;
        const auto answer = co_await link_.client().async_bgapi("vm_boxcount default/" + mailbox + "|all", answer_time);
        // A link that went is asked when it is back.
        if (number != number_ || !link_.is_up()) co_return;
        // Without mod_voicemail there is nothing to ask for.
        if (!answer && answer.error() == esl::Error::api_failed) co_return;
        const auto count = answer ? read_box_count(*answer) : std::nullopt;
        if (!count || std::exchange(asked_, {}).empty()) continue;
        model_.apply(link_.id(), MessagesWaiting{.mailbox = mailbox, .count = *count}, 0);
        link_.on_changed();
    }
}

void MailboxKeeper::take(const SwitchFact& fact) {
    const auto* waiting = std::get_if<MessagesWaiting>(&fact);
    if (waiting != nullptr && waiting->mailbox == asked_) asked_.clear();
}

}  // namespace pbxd
