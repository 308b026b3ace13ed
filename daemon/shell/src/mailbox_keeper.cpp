#include "pbxd/mailbox_keeper.hpp"

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <chrono>
#include <vector>

#include "pbxd/switch_snapshot.hpp"

namespace pbxd {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds answer_time{30};

}  // namespace

void MailboxKeeper::look() {
    ++number_;
    if (link_.is_up()) asio::co_spawn(executor_, ask_all(number_), asio::detached);
}

asio::awaitable<void> MailboxKeeper::ask_all(std::uint64_t number) {
    std::vector<storage::ExtensionId> all;
    for (const auto& [id, extension] : model_.directory().extensions()) {
        if (extension.voicemail) all.push_back(id);
    }
    for (const auto id : all) {
        const auto* extension = model_.directory().find(id);
        if (extension == nullptr || !extension->voicemail) continue;
        const auto mailbox = model_.directory().presence_id_of(*extension);
        const auto answer = co_await link_.client().async_bgapi("vm_boxcount default/" + mailbox + "|all", answer_time);
        // Without mod_voicemail there is nothing to ask for; a link that went is asked when it is back.
        if (number != number_ || !answer) co_return;
        const auto count = read_box_count(*answer);
        if (!count) co_return;
        model_.apply(link_.id(), MessagesWaiting{.mailbox = mailbox, .count = *count}, 0);
        link_.on_changed();
    }
}

}  // namespace pbxd
