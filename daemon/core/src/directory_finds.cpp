// Finds what is in the directory. Part of directory.
#include <algorithm>

#include "map_find.hpp"
#include "pbxd/directory.hpp"

namespace pbxd {
namespace {

template <class Record, class Id>
const Record* find_by(const StringMap<Id>& index, const std::unordered_map<Id, Record>& records, std::string_view key) {
    const Id* id = find_in(index, key);
    return id == nullptr ? nullptr : find_in(records, *id);
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

bool Directory::matches(const storage::OutboundRoute& route, std::string_view number) const {
    const auto* pattern = find_in(pattern_of_route_, route.id);
    return pattern != nullptr && pattern->matches(number);
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
