#include "pbxd/mailbox_keeper.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "pbxd/row_search.hpp"
#include "pbxd/switch_snapshot.hpp"
#include "running.hpp"

namespace pbxd {

namespace asio = boost::asio;

namespace {

constexpr std::size_t rows_at_a_time = 64;

/// Whether there is no sense in asking this switch for the next: the link went, which is asked anew when it is back; or
/// the switch does not know the command, for it has no mod_voicemail.
bool ends_the_round(boost::system::error_code error) {
    return error == esl::Error::not_connected || error == esl::Error::unknown_outcome || error == esl::Error::stopped ||
           error == esl::Error::api_failed || error == esl::Error::permission_denied;
}

}  // namespace

void MailboxKeeper::look() {
    ++round_;
    asked_count_ = 0;
    asked_.clear();
    pause_.cancel();
    if (link_.is_up() && !stopped_) start(executor_, ask_all(round_));
}

void MailboxKeeper::stop() {
    stopped_ = true;
    look();
}

void MailboxKeeper::take(const SwitchFact& fact) {
    const auto* waiting = std::get_if<MessagesWaiting>(&fact);
    if (waiting != nullptr) asked_.erase(waiting->mailbox);
}

void MailboxKeeper::take_from_other(const SwitchFact& fact) {
    const auto* waiting = std::get_if<MessagesWaiting>(&fact);
    if (waiting == nullptr || stopped_ || !link_.is_up()) return;
    // An answer on its way may be older than that.
    const bool is_awaited = asked_.erase(waiting->mailbox) > 0;
    const auto count = model_.mailboxes().count(link_.id(), waiting->mailbox);
    if (is_awaited || (count > 0 && count != waiting->count)) start(executor_, ask_once(waiting->mailbox, round_));
}

asio::awaitable<void> MailboxKeeper::ask_once(std::string mailbox, std::uint64_t round) {
    co_await ask(std::move(mailbox), round);
}

asio::awaitable<void> MailboxKeeper::ask_all(std::uint64_t round) {
    const auto next = co_await ask_those_with_messages(round);
    if (next == Next::end) co_return;
    co_await ask_the_others(round);
}

asio::awaitable<MailboxKeeper::Next> MailboxKeeper::ask_those_with_messages(std::uint64_t round) {
    const auto mailboxes = model_.mailboxes().with_messages(link_.id());
    for (const auto& mailbox : mailboxes) {
        const auto next = co_await ask_in_turn(mailbox, round);
        if (next == Next::end) co_return Next::end;
    }
    co_return Next::ask_on;
}

// A few rows at a time: people come and go meanwhile, a million need not be copied, and where nobody has voicemail the
// loop is given back all the same.
asio::awaitable<MailboxKeeper::Next> MailboxKeeper::ask_the_others(std::uint64_t round) {
    const auto begin = last_;
    bool is_around = begin.empty();  // the order was gone through to its end, and is gone through from its beginning
    while (true) {
        const Window window{.after = last_, .limit = rows_at_a_time};
        const auto found = search(model_.rows(), {.order = Order::number}, window);
        const auto rows = found.shown(window);
        for (const auto id : rows) {
            const auto row = model_.rows().find(id);
            if (!row) continue;  // removed since
            auto key = row->key(Order::number);
            if (is_around && !begin.empty() && key > begin) co_return Next::ask_on;
            auto mailbox = unknown_mailbox(id);
            if (!mailbox.empty()) {
                const auto next = co_await ask_in_turn(std::move(mailbox), round);
                if (next == Next::end) co_return Next::end;
            }
            last_ = std::move(key);
        }
        if (!found.more_after) {
            last_.clear();
            if (std::exchange(is_around, true)) co_return Next::ask_on;
        }
        co_await asio::post(executor_, asio::use_awaitable);
        if (is_over(round)) co_return Next::end;
    }
}

std::string MailboxKeeper::unknown_mailbox(storage::ExtensionId id) const {
    const auto* extension = model_.directory().find(id);
    if (extension == nullptr || !extension->voicemail) return {};
    auto mailbox = model_.directory().presence_id_of(*extension);
    return model_.mailboxes().count(link_.id(), mailbox) > 0 ? std::string() : mailbox;
}

asio::awaitable<MailboxKeeper::Next> MailboxKeeper::ask_in_turn(std::string mailbox, std::uint64_t round) {
    if (++asked_count_ > pace_.at_once) {
        pause_.expires_after(pace_.pause_between);
        co_await pause_.async_wait(asio::as_tuple(asio::use_awaitable));
        if (is_over(round)) co_return Next::end;
    }
    const auto next = co_await ask(std::move(mailbox), round);
    co_return next;
}

asio::awaitable<MailboxKeeper::Next> MailboxKeeper::ask(std::string mailbox, std::uint64_t round) {
    const auto number = ++questions_;
    asked_[mailbox] = number;
    const auto answer =
        co_await link_.client().async_bgapi("vm_boxcount default/" + mailbox + "|all", pace_.answer_within);
    if (is_over(round)) co_return Next::end;
    const auto asked = asked_.find(mailbox);
    const bool is_awaited = asked != asked_.end() && asked->second == number;
    if (is_awaited) asked_.erase(asked);
    if (!answer && ends_the_round(answer.error())) co_return Next::end;
    const auto count = answer ? read_box_count(*answer) : std::nullopt;
    if (!count || !is_awaited) co_return Next::ask_on;
    const auto before = model_.mailboxes().count(link_.id(), mailbox);
    model_.apply(link_.id(), MessagesWaiting{.mailbox = std::move(mailbox), .count = *count}, 0);
    if (before != *count) link_.on_changed();
    co_return Next::ask_on;
}

}  // namespace pbxd
