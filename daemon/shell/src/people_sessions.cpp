// Opens and ends Sessions. Part of people.
#include "pbxd/people.hpp"
#include "storage/a1_hash.hpp"
#include "storage/error.hpp"

namespace pbxd {

using boost::system::result;

People::Awaitable<NewSession> People::open_session(const storage::Extension& extension, std::string session_id,
                                                   std::chrono::hours lifetime) {
    if (!opening_.insert(session_id).second) co_return storage::Error::busy;
    struct Done {
        std::set<std::string, std::less<>>& opening;
        std::string session_id;
        ~Done() { opening.erase(session_id); }
    };
    const Done done{.opening = opening_, .session_id = session_id};
    co_return co_await open_new_session(extension, std::move(session_id), lifetime);
}

People::Awaitable<NewSession> People::open_new_session(const storage::Extension& extension, std::string session_id,
                                                       std::chrono::hours lifetime) {
    const auto* channel = model_.directory().find(extension.channel);
    if (channel == nullptr) co_return storage::Error::unknown_channel;
    const auto* known = model_.directory().session_of_session_id(session_id);
    if (known != nullptr && known->extension != extension.id) co_return storage::Error::session_belongs_to_another;
    NewSession made{.session = {}, .password = storage::random_password(random_)};
    auto& session = made.session;
    session.extension = extension.id;
    session.session_id = std::move(session_id);
    session.client_id = known != nullptr ? known->client_id : storage::random_client_id(random_);
    session.a1_hash = storage::a1_hash(session.client_id, channel->auth_realm, made.password);
    session.created_at = known != nullptr ? known->created_at : now_seconds();
    session.last_used_at = now_seconds();
    session.expires_at = now_seconds() + std::chrono::seconds(lifetime).count();
    const std::string wanted = session.session_id;
    auto gone = co_await storage_.sessions().put(session, most_sessions);
    if (!gone) co_return gone.error();
    auto stored = co_await storage_.sessions().find_by_session_id(wanted);
    if (!stored) co_return stored.error();
    session = std::move(*stored);
    for (const auto& ended : *gone) {
        model_.remove(ended.id, clock_());
        on_session_ended(ended);
    }
    model_.put(session, clock_());
    on_changed();
    co_return made;
}

People::Awaitable<void> People::remove_expired() {
    auto gone = co_await storage_.sessions().remove_expired(now_seconds());
    if (!gone) co_return gone.error();
    for (const auto& ended : *gone) {
        model_.remove(ended.id, clock_());
        on_session_ended(ended);
    }
    if (!gone->empty()) on_changed();
    auto removed = co_await storage_.sign_ins().remove_expired(now_seconds());
    if (!removed) co_return removed.error();
    co_return result<void>();
}

}  // namespace pbxd
