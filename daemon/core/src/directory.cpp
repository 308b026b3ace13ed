#include "pbxd/directory.hpp"

#include "map_find.hpp"

namespace pbxd {
namespace {

/// Forgets `key` in an index, unless it leads to another record by now.
template <class Id>
void forget(StringMap<Id>& index, const std::string& key, Id id) {
    auto at = index.find(key);
    if (at != index.end() && at->second == id) index.erase(at);
}

/// Forgets `id` among those of `owner`.
template <class Owner, class Id>
void forget(std::unordered_map<Owner, std::vector<Id>>& index, Owner owner, Id id) {
    auto at = index.find(owner);
    if (at == index.end()) return;
    std::erase(at->second, id);
    if (at->second.empty()) index.erase(at);
}

}  // namespace

void Directory::put(storage::User user) {
    if (const auto* old = find(user.id)) forget(user_by_login_, old->login, old->id);
    user_by_login_[user.login] = user.id;
    users_[user.id] = std::move(user);
}

void Directory::put(storage::Channel channel) {
    if (const auto* old = find(channel.id)) forget(channel_by_realm_, old->auth_realm, old->id);
    channel_by_realm_[channel.auth_realm] = channel.id;
    channels_[channel.id] = std::move(channel);
}

void Directory::put(storage::Extension extension) {
    if (const auto* old = find(extension.id)) {
        forget(extension_by_number_, old->number, old->id);
        std::erase(extensions_by_user_[old->user], old->id);
    }
    extension_by_number_[extension.number] = extension.id;
    extensions_by_user_[extension.user].push_back(extension.id);
    extensions_[extension.id] = std::move(extension);
}

void Directory::put(storage::Session session) {
    if (const auto* old = find(session.id)) {
        forget(session_by_client_, old->client_id, old->id);
        forget(session_by_session_id_, old->session_id, old->id);
        forget(sessions_by_extension_, old->extension, old->id);
    }
    sessions_by_extension_[session.extension].push_back(session.id);
    session_by_client_[session.client_id] = session.id;
    session_by_session_id_[session.session_id] = session.id;
    sessions_[session.id] = std::move(session);
}

void Directory::put(storage::Line line) {
    if (const auto* old = find(line.id)) {
        forget(line_by_username_, old->username, old->id);
        forget(lines_by_extension_, old->extension, old->id);
    }
    lines_by_extension_[line.extension].push_back(line.id);
    line_by_username_[line.username] = line.id;
    lines_[line.id] = std::move(line);
}

void Directory::put(storage::Gateway gateway) {
    if (const auto* old = find(gateway.id)) forget(gateway_by_name_, old->name, old->id);
    gateway_by_name_[gateway.name] = gateway.id;
    gateways_[gateway.id] = std::move(gateway);
}

void Directory::put(storage::OutboundRoute route) {
    const RoutePlace place{.position = route.position, .id = route.id};
    remove(route.id);
    place_of_route_[route.id] = place;
    pattern_of_route_.emplace(route.id, NumberPattern(route.pattern));
    routes_[place] = std::move(route);
}

void Directory::put(storage::Did did) {
    if (const auto* old = find(did.id)) forget(did_by_number_, old->number, old->id);
    did_by_number_[did.number] = did.id;
    dids_[did.id] = std::move(did);
}

template <class Record, class Belongs>
void Directory::remove_where(std::unordered_map<decltype(Record::id), Record>& records, Belongs belongs) {
    std::vector<decltype(Record::id)> gone;
    for (const auto& [id, record] : records) {
        if (belongs(record)) gone.push_back(id);
    }
    for (auto id : gone) remove(id);
}

void Directory::remove(storage::UserId id) {
    remove_where<storage::Extension>(extensions_, [id](const auto& extension) { return extension.user == id; });
    remove_where<storage::Line>(lines_, [id](const auto& line) { return line.user == id; });
    extensions_by_user_.erase(id);
    if (const auto* user = find(id)) {
        forget(user_by_login_, user->login, id);
        users_.erase(id);
    }
}

void Directory::remove(storage::ChannelId id) {
    remove_where<storage::Extension>(extensions_, [id](const auto& extension) { return extension.channel == id; });
    if (const auto* channel = find(id)) {
        forget(channel_by_realm_, channel->auth_realm, id);
        channels_.erase(id);
    }
}

void Directory::remove(storage::ExtensionId id) {
    for (const auto* session : sessions_of(id)) remove(session->id);
    for (const auto* line : lines_of(id)) remove(line->id);
    for (auto& [did_id, did] : dids_) {
        std::erase(did.extensions, id);
        if (did.voicemail == id) did.voicemail = {};
    }
    if (const auto* extension = find(id)) {
        forget(extension_by_number_, extension->number, id);
        std::erase(extensions_by_user_[extension->user], id);
        extensions_.erase(id);
    }
}

void Directory::remove(storage::SessionId id) {
    if (const auto* session = find(id)) {
        forget(session_by_client_, session->client_id, id);
        forget(session_by_session_id_, session->session_id, id);
        forget(sessions_by_extension_, session->extension, id);
        sessions_.erase(id);
    }
}

void Directory::remove(storage::LineId id) {
    if (const auto* line = find(id)) {
        forget(line_by_username_, line->username, id);
        forget(lines_by_extension_, line->extension, id);
        lines_.erase(id);
    }
}

void Directory::remove(storage::GatewayId id) {
    if (const auto* gateway = find(id)) {
        forget(gateway_by_name_, gateway->name, id);
        gateways_.erase(id);
    }
}

void Directory::remove(storage::OutboundRouteId id) {
    const auto* place = find_in(place_of_route_, id);
    if (place == nullptr) return;
    routes_.erase(*place);
    place_of_route_.erase(id);
    pattern_of_route_.erase(id);
}

void Directory::remove(storage::DidId id) {
    if (const auto* did = find(id)) {
        forget(did_by_number_, did->number, id);
        dids_.erase(id);
    }
}

}  // namespace pbxd
