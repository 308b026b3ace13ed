#include "pbxd/directory.hpp"

#include <algorithm>

namespace pbxd {
namespace {

template <class Map, class Id>
auto find_in(const Map& map, const Id& id) -> const typename Map::mapped_type* {
    auto at = map.find(id);
    return at == map.end() ? nullptr : &at->second;
}

template <class Record, class Id>
const Record* find_by(const StringMap<Id>& index, const std::unordered_map<Id, Record>& records, std::string_view key) {
    const Id* id = find_in(index, key);
    return id == nullptr ? nullptr : find_in(records, *id);
}

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

/// The records of `owner`, in the order of their IDs.
template <class Owner, class Id, class Record>
std::vector<const Record*> records_of(const std::unordered_map<Owner, std::vector<Id>>& index,
                                      const std::unordered_map<Id, Record>& records, Owner owner) {
    std::vector<const Record*> found;
    if (const auto* ids = find_in(index, owner)) {
        found.reserve(ids->size());
        for (const auto id : *ids) found.push_back(&records.at(id));
    }
    std::ranges::sort(found, {}, [](const Record* record) { return record->id; });
    return found;
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
}

void Directory::remove(storage::DidId id) {
    if (const auto* did = find(id)) {
        forget(did_by_number_, did->number, id);
        dids_.erase(id);
    }
}

const storage::User* Directory::find(storage::UserId id) const { return find_in(users_, id); }
const storage::Channel* Directory::find(storage::ChannelId id) const { return find_in(channels_, id); }
const storage::Extension* Directory::find(storage::ExtensionId id) const { return find_in(extensions_, id); }
const storage::Session* Directory::find(storage::SessionId id) const { return find_in(sessions_, id); }
const storage::Line* Directory::find(storage::LineId id) const { return find_in(lines_, id); }
const storage::Gateway* Directory::find(storage::GatewayId id) const { return find_in(gateways_, id); }
const storage::OutboundRoute* Directory::find(storage::OutboundRouteId id) const {
    const auto* place = find_in(place_of_route_, id);
    return place == nullptr ? nullptr : find_in(routes_, *place);
}
const storage::Did* Directory::find(storage::DidId id) const { return find_in(dids_, id); }

const storage::User* Directory::user_of_login(std::string_view login) const {
    return find_by(user_by_login_, users_, login);
}
const storage::Channel* Directory::channel_of_realm(std::string_view realm) const {
    return find_by(channel_by_realm_, channels_, realm);
}
const storage::Extension* Directory::extension_of_number(std::string_view number) const {
    return find_by(extension_by_number_, extensions_, number);
}
const storage::Line* Directory::line_of_username(std::string_view username) const {
    return find_by(line_by_username_, lines_, username);
}
const storage::Session* Directory::session_of_client(std::string_view client_id) const {
    return find_by(session_by_client_, sessions_, client_id);
}
const storage::Session* Directory::session_of_session_id(std::string_view session_id) const {
    return find_by(session_by_session_id_, sessions_, session_id);
}
const storage::Gateway* Directory::gateway_of_name(std::string_view name) const {
    return find_by(gateway_by_name_, gateways_, name);
}
const storage::Did* Directory::did_of_number(std::string_view number) const {
    return find_by(did_by_number_, dids_, number);
}
const storage::OutboundRoute* Directory::route_of_name(std::string_view name) const {
    const auto at =
        std::find_if(routes_.begin(), routes_.end(), [&](const auto& row) { return row.second.name == name; });
    return at == routes_.end() ? nullptr : &at->second;
}

const storage::Extension* Directory::extension_of(storage::UserId user, storage::ChannelId channel) const {
    for (const auto* extension : extensions_of(user)) {
        if (extension->channel == channel) return extension;
    }
    return nullptr;
}

std::vector<const storage::Extension*> Directory::extensions_of(storage::UserId user) const {
    std::vector<const storage::Extension*> found;
    if (const auto* ids = find_in(extensions_by_user_, user)) {
        for (auto id : *ids) {
            if (const auto* extension = find(id)) found.push_back(extension);
        }
    }
    std::sort(found.begin(), found.end(), [](const auto* a, const auto* b) { return a->number < b->number; });
    return found;
}

std::vector<const storage::Line*> Directory::lines_of(storage::ExtensionId id) const {
    return records_of(lines_by_extension_, lines_, id);
}

std::vector<const storage::Session*> Directory::sessions_of(storage::ExtensionId id) const {
    return records_of(sessions_by_extension_, sessions_, id);
}

bool Directory::is_enabled(const storage::Extension& extension) const {
    const auto* user = find(extension.user);
    return extension.enabled && user != nullptr && user->enabled;
}

const std::string& Directory::realm_of(const storage::Extension& extension) const {
    static const std::string none;
    const auto* channel = find(extension.channel);
    return channel == nullptr ? none : channel->auth_realm;
}

std::string Directory::presence_id_of(const storage::Extension& extension) const {
    return extension.number + "@" + realm_of(extension);
}

}  // namespace pbxd
