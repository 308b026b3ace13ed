// What devices there are, for those who dial or list them. Part of presence.
#include <algorithm>
#include <tuple>

#include "pbxd/presence.hpp"

namespace pbxd {

void Presence::add_devices(std::vector<DeviceAddress>& to, const Switch& at, const std::string& owner,
                           storage::ExtensionId extension) const {
    const auto devices = at.by_owner.find(owner);
    if (devices == at.by_owner.end()) return;
    for (const auto* row : devices->second) {
        const auto& device = row->second;
        if (!device.live) continue;
        const bool phone = device.kind == Kind::phone;
        to.push_back({.key = row->first,
                      .contact = device.contact,
                      .client = phone ? std::string() : owner.substr(owner.find(':') + 1),
                      .extension = extension});
    }
}

std::vector<DeviceAddress> Presence::devices_of(const storage::Extension& extension, SwitchId at) const {
    std::vector<DeviceAddress> found;
    const auto& where = switches_.at(at);
    for (const auto* line : directory_.lines_of(extension.id))
        add_devices(found, where, owner_of_line(line->username, lines_realm), extension.id);
    const auto& realm = directory_.realm_of(extension);
    for (const auto* session : directory_.sessions_of(extension.id))
        add_devices(found, where, owner_of_client(session->client_id, realm), extension.id);
    return found;
}

std::vector<Registration> Presence::registrations_of(std::string_view username) const {
    std::vector<Registration> found;
    const auto owner = owner_of_line(username, lines_realm);
    for (SwitchId id = 0; id < switches_.size(); ++id) {
        const auto phones = switches_[id].by_owner.find(owner);
        if (phones == switches_[id].by_owner.end()) continue;
        for (const auto* row : phones->second) {
            const auto& device = row->second;
            found.push_back({.switch_name = statuses_[id].name,
                             .address = device.address,
                             .agent = device.agent,
                             .since = device.since,
                             .since_exact = device.since_exact,
                             .confirmed = device.live});
        }
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return std::tie(a.since, a.address, a.agent) < std::tie(b.since, b.address, b.agent);
    });
    return found;
}

}  // namespace pbxd
