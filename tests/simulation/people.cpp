#include "people.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace simulation {
namespace {

constexpr std::array<std::string_view, 5> numbers{"1001", "1002", "1003", "20", "1004"};

template <class Map>
auto& some(Random& random, Map& map) {
    return std::next(map.begin(), static_cast<std::ptrdiff_t>(random.below(map.size())))->second;
}

}  // namespace

People::People(Random& random, const Trace& trace) : random_(random), trace_(trace) {
    names_.line_users = {"ann", "bob", "cem", "dee", "eve"};
    names_.clients = {"b-1", "b-2", "b-3", "b-4"};
    names_.realms = {"office", "office", "works"};
    for (const auto number : numbers) {
        names_.presence_ids.push_back(std::string(number) + "@office");
        names_.presence_ids.push_back(std::string(number) + "@works");
    }
    channels_[1] = {.id = {1}, .name = "Office", .auth_realm = "office"};
    channels_[2] = {.id = {2}, .name = "Works", .auth_realm = "works"};
    const auto count = 2 + random_.below(3);
    for (std::size_t i = 0; i < count; ++i) {
        storage::Extension made;
        made.id = {static_cast<std::int64_t>(i + 1)};
        made.channel = {static_cast<std::int64_t>(1 + i % 2)};
        made.user = {1};
        made.number = numbers[i];
        made.name = "Person " + std::to_string(i);
        extensions_[made.id.value] = made;
        storage::Line line;
        line.id = {static_cast<std::int64_t>(i + 1)};
        line.user = {1};
        line.extension = made.id;
        line.username = names_.line_users[i];
        lines_[line.id.value] = line;
        storage::Session session;
        session.id = {static_cast<std::int64_t>(i + 1)};
        session.extension = made.id;
        session.client_id = names_.clients[i];
        session.session_id = "session-" + std::to_string(i);
        sessions_[session.id.value] = session;
    }
}

void People::load(pbxd::ReadModel& model, EpochMilliseconds now) const {
    storage::User user;
    user.id = {1};
    user.login = "all";
    model.put(std::move(user), now);
    for (const auto& [id, channel] : channels_) model.put(channel, now);
    for (const auto& [id, extension] : extensions_) model.put(extension, now);
    for (const auto& [id, line] : lines_) model.put(line, now);
    for (const auto& [id, session] : sessions_) model.put(session, now);
}

const std::string& People::realm_of(const storage::Extension& extension) const {
    return channels_.at(extension.channel.value).auth_realm;
}

std::string People::free_number() {
    const std::string number(random_.pick(numbers));
    const bool taken = std::any_of(extensions_.begin(), extensions_.end(),
                                   [&number](const auto& row) { return row.second.number == number; });
    return taken ? std::to_string(3000 + next_) : number;
}

std::string People::free_user() {
    const auto& user = random_.pick(names_.line_users);
    const bool taken =
        std::any_of(lines_.begin(), lines_.end(), [&user](const auto& row) { return row.second.username == user; });
    return taken ? "line-" + std::to_string(next_) : user;
}

std::string People::free_client() {
    const auto& client = random_.pick(names_.clients);
    const bool taken = std::any_of(sessions_.begin(), sessions_.end(),
                                   [&client](const auto& row) { return row.second.client_id == client; });
    return taken ? "b-" + std::to_string(next_) : client;
}

std::int64_t People::some_extension() { return extensions_.empty() ? 0 : some(random_, extensions_).id.value; }

void People::change(pbxd::ReadModel& model, EpochMilliseconds now) {
    ++next_;
    const auto what = random_.below(100);
    if (what < 40) {
        change_extension(model, now);
    } else if (what < 70) {
        change_line(model, now);
    } else if (what < 95) {
        change_session(model, now);
    } else {
        rename_realm(model, now);
    }
}

void People::rename_realm(pbxd::ReadModel& model, EpochMilliseconds now) {
    auto& channel = channels_.at(2);
    channel.auth_realm = channel.auth_realm == "works" ? "factory" : "works";
    trace_.say("people: the second channel's realm is ", channel.auth_realm);
    model.put(channel, now);
}

void People::remove_extension(std::int64_t id) {
    extensions_.erase(id);
    std::erase_if(lines_, [id](const auto& row) { return row.second.extension.value == id; });
    std::erase_if(sessions_, [id](const auto& row) { return row.second.extension.value == id; });
}

void People::change_extension(pbxd::ReadModel& model, EpochMilliseconds now) {
    const auto what = random_.below(4);
    if (what == 0 || extensions_.empty()) {
        storage::Extension made;
        made.id = {next_};
        made.channel = {random_.between(1, 2)};
        made.user = {1};
        made.number = free_number();
        made.name = "Person " + std::to_string(next_);
        extensions_[next_] = made;
        trace_.say("people: extension ", next_, " comes: ", made.number, "@", realm_of(made));
        model.put(made, now);
        return;
    }
    auto& extension = some(random_, extensions_);
    if (what == 1 && extensions_.size() > 1) {
        const auto id = extension.id;
        trace_.say("people: extension ", id.value, " goes");
        remove_extension(id.value);
        model.remove(id, now);
        return;
    }
    if (what == 2) extension.number = free_number();
    if (what == 3) extension.name = "Person " + std::to_string(next_) + " \"{\\";
    if (random_.chance(20)) extension.channel = {3 - extension.channel.value};
    trace_.say("people: extension ", extension.id.value, " is ", extension.number, "@", realm_of(extension), " ",
               extension.name);
    model.put(extension, now);
}

void People::change_line(pbxd::ReadModel& model, EpochMilliseconds now) {
    const auto owner = some_extension();
    if (owner == 0) return;
    const auto what = random_.below(4);
    if (what == 0 || lines_.empty()) {
        storage::Line line;
        line.id = {next_};
        line.user = {1};
        line.extension = {owner};
        line.username = free_user();
        lines_[next_] = line;
        trace_.say("people: line ", line.username, " of extension ", owner, " comes");
        model.put(line, now);
        return;
    }
    auto& line = some(random_, lines_);
    if (what == 1) {
        trace_.say("people: line ", line.username, " goes");
        const auto id = line.id;
        lines_.erase(id.value);
        model.remove(id, now);
        return;
    }
    if (what == 2) line.extension = {owner};
    if (what == 3) line.username = free_user();
    trace_.say("people: line ", line.id.value, " is ", line.username, " of extension ", line.extension.value);
    model.put(line, now);
}

void People::change_session(pbxd::ReadModel& model, EpochMilliseconds now) {
    const auto owner = some_extension();
    if (owner == 0) return;
    const auto what = random_.below(3);
    if (what == 0 || sessions_.empty()) {
        storage::Session session;
        session.id = {next_};
        session.extension = {owner};
        session.client_id = free_client();
        session.session_id = "session-" + std::to_string(next_);
        sessions_[next_] = session;
        trace_.say("people: session ", session.client_id, " of extension ", owner, " comes");
        model.put(session, now);
        return;
    }
    auto& session = some(random_, sessions_);
    if (what == 1) {
        trace_.say("people: session ", session.client_id, " goes");
        const auto id = session.id;
        sessions_.erase(id.value);
        model.remove(id, now);
        return;
    }
    session.extension = {owner};
    trace_.say("people: session ", session.client_id, " is of extension ", owner);
    model.put(session, now);
}

std::int64_t People::owner_of(const ModelPhone& phone) const {
    if (phone.realm != "lines") return 0;
    for (const auto& [id, line] : lines_) {
        if (line.username == phone.user) return line.extension.value;
    }
    return 0;
}

std::int64_t People::owner_of(const ModelBrowser& browser) const {
    for (const auto& [id, session] : sessions_) {
        if (session.client_id != browser.client_id) continue;
        const auto& extension = extensions_.at(session.extension.value);
        return realm_of(extension) == browser.realm ? extension.id.value : 0;
    }
    return 0;
}

std::int64_t People::owner_of(const ModelLeg& leg) const {
    for (const auto& [id, extension] : extensions_) {
        if (extension.number + "@" + realm_of(extension) == leg.presence_id) return id;
    }
    return 0;
}

}  // namespace simulation
