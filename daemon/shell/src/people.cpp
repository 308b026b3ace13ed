#include "pbxd/people.hpp"

#include "storage/a1_hash.hpp"
#include "storage/checks.hpp"
#include "storage/error.hpp"

namespace pbxd {

using boost::system::result;

People::People(storage::Storage& storage, ReadModel& model, storage::PasswordHasher& hasher,
               storage::RandomSource& random, Clock clock)
    : storage_(storage), model_(model), hasher_(hasher), random_(random), clock_(std::move(clock)) {}

namespace {

/// Reads all records of a repository and hands each on.
template <class Repository, class Take>
storage::Awaitable<void> read_all(Repository& repository, Take take) {
    auto records = co_await repository.all();
    if (!records) co_return records.error();
    for (auto& record : *records) take(std::move(record));
    co_return result<void>();
}

}  // namespace

People::Awaitable<void> People::load() {
    auto put = [this](auto record) { model_.put(std::move(record), clock_()); };
    if (auto read = co_await read_all(storage_.users(), put); !read) co_return read;
    if (auto read = co_await read_all(storage_.channels(), put); !read) co_return read;
    if (auto read = co_await read_all(storage_.extensions(), put); !read) co_return read;
    if (auto read = co_await read_all(storage_.lines(), put); !read) co_return read;
    if (auto read = co_await read_all(storage_.sessions(), put); !read) co_return read;
    if (auto read = co_await read_all(storage_.gateways(), put); !read) co_return read;
    if (auto read = co_await read_all(storage_.outbound_routes(), put); !read) co_return read;
    co_return co_await read_all(storage_.dids(), put);
}

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
    const auto turn = co_await turns_.take(Turns::key_of(id));
    if (!turn) co_return turn.error();
    const auto* old = model_.directory().find(id);
    if (old == nullptr) co_return storage::Error::not_found;
    const bool was_enabled = old->enabled;
    const bool was_admin = old->role == storage::Role::admin;
    storage::User user = *old;
    change(user);
    user.id = id;
    user.password_hash = new_password ? std::move(password_hash) : old->password_hash;
    auto updated = co_await storage_.users().update(user);
    if (!updated) co_return updated.error();
    model_.put(user, clock_());
    // What an open page was allowed to see, it shows until it is signed in anew.
    if (new_password || (was_admin && user.role != storage::Role::admin) || (was_enabled && !user.enabled)) {
        auto removed = co_await storage_.sign_ins().remove_of_user(user.id);
        if (!removed) co_return removed.error();
        on_user_revoked(user.id);
    }
    if (was_enabled && !user.enabled) end_lines(lines_of(user.id));
    on_changed();
    co_return user;
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
    const auto turn = co_await turns_.take(Turns::key_of(id));
    if (!turn) co_return turn.error();
    const auto* old = model_.directory().find(id);
    if (old == nullptr) co_return storage::Error::not_found;
    storage::Channel channel = *old;
    change(channel);
    channel.id = id;
    const bool moves = old->auth_realm != channel.auth_realm;
    auto updated = co_await storage_.channels().update(channel);
    if (!updated) co_return updated.error();
    if (moves) {
        if (auto ended = co_await end_sessions_of(channel.id); !ended) co_return ended.error();
    }
    model_.put(channel, clock_());
    on_changed();
    co_return channel;
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

// Extensions

std::vector<storage::Session> People::sessions_of(storage::ExtensionId id) const {
    std::vector<storage::Session> found;
    for (const auto* session : model_.directory().sessions_of(id)) found.push_back(*session);
    return found;
}

People::Awaitable<storage::Extension> People::add_extension(storage::Extension extension) {
    auto added = co_await storage_.extensions().add(std::move(extension));
    if (!added) co_return added;
    model_.put(*added, clock_());
    on_changed();
    on_calls_changed();
    co_return added;
}

People::Awaitable<storage::Extension> People::change(storage::ExtensionId id,
                                                     const Change<storage::Extension>& change) {
    const auto turn = co_await turns_.take(Turns::key_of(id));
    if (!turn) co_return turn.error();
    const auto* old = model_.directory().find(id);
    if (old == nullptr) co_return storage::Error::not_found;
    storage::Extension extension = *old;
    change(extension);
    extension.id = id;
    const bool moves = old->user != extension.user || old->channel != extension.channel;
    auto updated = co_await storage_.extensions().update(extension);
    if (!updated) co_return updated.error();
    const auto sessions = sessions_of(extension.id);
    if (moves) {
        // Storage has removed them: they are the browsers of another User, or have another realm's hash.
        for (const auto& session : sessions) model_.remove(session.id, clock_());
    }
    model_.put(extension, clock_());
    if (moves || !extension.enabled) {
        for (const auto& session : sessions) on_session_ended(session);
        end_lines(lines_of(extension.id));
    }
    on_changed();
    on_calls_changed();
    co_return extension;
}

People::Awaitable<void> People::remove_extension(storage::ExtensionId id) {
    const auto turn = co_await turns_.take(Turns::key_of(id));
    if (!turn) co_return turn.error();
    auto removed = co_await storage_.extensions().remove(id);
    if (!removed) co_return removed;
    const auto ended = sessions_of(id);
    const auto lines = lines_of(id);
    model_.remove(id, clock_());
    for (const auto& session : ended) on_session_ended(session);
    end_lines(lines);
    on_changed();
    on_calls_changed();
    co_return removed;
}

// Lines

std::vector<std::string> People::lines_of(storage::ExtensionId id) const {
    std::vector<std::string> usernames;
    for (const auto* line : model_.directory().lines_of(id)) usernames.push_back(line->username);
    return usernames;
}

std::vector<std::string> People::lines_of(storage::UserId id) const {
    std::vector<std::string> usernames;
    for (const auto* extension : model_.directory().extensions_of(id)) {
        for (auto& username : lines_of(extension->id)) usernames.push_back(std::move(username));
    }
    return usernames;
}

void People::end_lines(const std::vector<std::string>& usernames) {
    for (const auto& username : usernames) on_line_ended(username);
}

People::Awaitable<NewLine> People::add_line(storage::Line line, std::optional<std::string> password) {
    NewLine made{.line = std::move(line), .password = password.value_or(storage::random_password(random_))};
    if (auto good = storage::check_password(made.password); !good) co_return good.error();
    made.line.a1_hash = storage::a1_hash(made.line.username, lines_realm, made.password);
    auto added = co_await storage_.lines().add(made.line);
    if (!added) co_return added.error();
    made.line = std::move(*added);
    model_.put(made.line, clock_());
    on_changed();
    co_return made;
}

People::Awaitable<NewLine> People::change(storage::LineId id, const Change<storage::Line>& change,
                                          std::optional<std::string> password) {
    const auto turn = co_await turns_.take(Turns::key_of(id));
    if (!turn) co_return turn.error();
    const auto* found = model_.directory().find(id);
    if (found == nullptr) co_return storage::Error::not_found;
    const storage::Line old = *found;
    NewLine changed{.line = old, .password = {}};
    change(changed.line);
    changed.line.id = id;
    changed.line.a1_hash = old.a1_hash;
    if (password || old.username != changed.line.username) {
        changed.password = password.value_or(storage::random_password(random_));
        if (auto good = storage::check_password(changed.password); !good) co_return good.error();
        changed.line.a1_hash = storage::a1_hash(changed.line.username, lines_realm, changed.password);
    }
    auto updated = co_await storage_.lines().update(changed.line);
    if (!updated) co_return updated.error();
    model_.put(changed.line, clock_());
    // The switch pins the Extension to the registration, so another one is a reason too.
    if (old.a1_hash != changed.line.a1_hash || old.extension != changed.line.extension || !changed.line.enabled)
        end_lines({old.username});
    on_changed();
    co_return changed;
}

People::Awaitable<void> People::remove_line(storage::LineId id) {
    const auto turn = co_await turns_.take(Turns::key_of(id));
    if (!turn) co_return turn.error();
    auto removed = co_await storage_.lines().remove(id);
    if (!removed) co_return removed;
    std::vector<std::string> ended;
    if (const auto* line = model_.directory().find(id)) ended.push_back(line->username);
    model_.remove(id, clock_());
    end_lines(ended);
    on_changed();
    co_return removed;
}

// Sessions

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
