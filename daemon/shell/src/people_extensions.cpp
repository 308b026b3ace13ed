// Changes of Extensions and Lines. Part of people.
#include "people_changing.hpp"
#include "storage/a1_hash.hpp"
#include "storage/checks.hpp"

namespace pbxd {

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
    auto changing = co_await begin_change(id, change);
    if (!changing) co_return changing.error();
    auto& [turn, old, extension] = *changing;
    const bool moves = old.user != extension.user || old.channel != extension.channel;
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
    co_return std::move(extension);
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
    auto changing = co_await begin_change(id, change);
    if (!changing) co_return changing.error();
    const auto& old = changing->old;
    NewLine changed{.line = std::move(changing->changed), .password = {}};
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

}  // namespace pbxd
