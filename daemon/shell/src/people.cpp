#include "pbxd/people.hpp"

#include "people_changing.hpp"

namespace pbxd {

using boost::system::result;

People::People(storage::Storage& storage, ReadModel& model, storage::PasswordHasher& hasher,
               storage::RandomSource& random, Clock clock)
    : storage_(storage), model_(model), hasher_(hasher), random_(random), clock_(std::move(clock)) {}

// Users

People::Awaitable<storage::User> People::add_user(storage::User user, std::optional<std::string> password) {
    if (password) {
        auto hash = co_await hasher_.hash(std::move(*password));
        if (!hash) co_return hash.error();
        user.password_hash = std::move(*hash);
    }
    auto added = co_await storage_.users().add(std::move(user));
    if (!added) co_return added;
    model_.put(*added, clock_());
    co_return added;
}

People::Awaitable<storage::User> People::change(storage::UserId id, const Change<storage::User>& change,
                                                std::optional<std::string> password) {
    const bool new_password = password.has_value();
    std::string password_hash;
    if (password) {
        auto hash = co_await hasher_.hash(std::move(*password));
        if (!hash) co_return hash.error();
        password_hash = std::move(*hash);
    }
    auto changing = co_await begin_change(id, change);
    if (!changing) co_return changing.error();
    auto& [turn, old, user] = *changing;
    user.password_hash = new_password ? std::move(password_hash) : old.password_hash;
    auto updated = co_await storage_.users().update(user);
    if (!updated) co_return updated.error();
    model_.put(user, clock_());
    // These sign the User out, says the storage; here the open pages are told.
    const bool is_disabled = old.enabled && !user.enabled;
    const bool lost_rights = old.role == storage::Role::admin && user.role != storage::Role::admin;
    if (new_password || lost_rights || is_disabled) on_user_revoked(user.id);
    if (is_disabled) end_lines(lines_of(user.id));
    on_changed();
    co_return std::move(user);
}

People::Awaitable<void> People::remove_user(storage::UserId id) {
    const auto turn = co_await turns_.take(Turns::key_of(id));
    if (!turn) co_return turn.error();
    auto removed = co_await storage_.users().remove(id);
    if (!removed) co_return removed;
    revoke_sessions_of(id);
    const auto lines = lines_of(id);
    model_.remove(id, clock_());
    on_user_revoked(id);
    end_lines(lines);
    on_changed();
    on_calls_changed();
    co_return removed;
}

void People::revoke_sessions_of(storage::UserId id) {
    std::vector<storage::Session> ended;
    for (const auto* extension : model_.directory().extensions_of(id)) {
        for (const auto* session : model_.directory().sessions_of(extension->id)) ended.push_back(*session);
    }
    for (const auto& session : ended) on_session_ended(session);
}

// Channels

People::Awaitable<storage::Channel> People::add_channel(storage::Channel channel) {
    auto added = co_await storage_.channels().add(std::move(channel));
    if (added) model_.put(*added, clock_());
    co_return added;
}

People::Awaitable<storage::Channel> People::change(storage::ChannelId id, const Change<storage::Channel>& change) {
    auto changing = co_await begin_change(id, change);
    if (!changing) co_return changing.error();
    auto& [turn, old, channel] = *changing;
    auto updated = co_await storage_.channels().update(channel);
    if (!updated) co_return updated.error();
    if (old.auth_realm != channel.auth_realm) {
        if (auto ended = co_await end_sessions_of(channel.id); !ended) co_return ended.error();
    }
    model_.put(channel, clock_());
    on_changed();
    co_return std::move(channel);
}

People::Awaitable<void> People::end_sessions_of(storage::ChannelId id) {
    std::vector<storage::Session> ended;
    for (const auto& [session_id, session] : model_.directory().sessions()) {
        const auto* extension = model_.directory().find(session.extension);
        if (extension != nullptr && extension->channel == id) ended.push_back(session);
    }
    for (const auto& session : ended) {
        auto removed = co_await storage_.sessions().remove(session.id);
        if (!removed && removed.error() != storage::Error::not_found) co_return removed;
        model_.remove(session.id, clock_());
        on_session_ended(session);
    }
    co_return result<void>();
}

People::Awaitable<void> People::remove_channel(storage::ChannelId id) {
    const auto turn = co_await turns_.take(Turns::key_of(id));
    if (!turn) co_return turn.error();
    auto removed = co_await storage_.channels().remove(id);
    if (!removed) co_return removed;
    model_.remove(id, clock_());
    on_changed();
    co_return removed;
}

}  // namespace pbxd
