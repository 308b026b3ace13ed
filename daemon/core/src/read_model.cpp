#include "pbxd/read_model.hpp"

#include <algorithm>
#include <utility>

namespace pbxd {

std::vector<std::string> ReadModel::owners_of(const storage::Extension& extension) const {
    std::vector<std::string> owners{Presence::owner_of_number(directory_.presence_id_of(extension))};
    for (const auto* line : directory_.lines_of(extension.id)) {
        owners.push_back(Presence::owner_of_line(line->username, lines_realm));
    }
    const auto& realm = directory_.realm_of(extension);
    for (const auto* session : directory_.sessions_of(extension.id)) {
        if (!realm.empty()) owners.push_back(Presence::owner_of_client(session->client_id, realm));
    }
    return owners;
}

std::string ReadModel::owner_of(const storage::Session& session) const {
    const auto* extension = directory_.find(session.extension);
    return Presence::owner_of_client(session.client_id, extension == nullptr ? "" : directory_.realm_of(*extension));
}

void ReadModel::settle(const std::vector<std::string>& owners, EpochMilliseconds now) {
    for (const auto& owner : owners) presence_.resolve_again(owner, now);
}

void ReadModel::touch(storage::ExtensionId id) { touched_.push_back(id); }

void ReadModel::put(storage::User user, EpochMilliseconds) { directory_.put(std::move(user)); }

void ReadModel::put(storage::Channel channel, EpochMilliseconds now) {
    const auto id = channel.id;
    const auto* old = directory_.find(id);
    const bool moved = old != nullptr && old->auth_realm != channel.auth_realm;
    std::vector<std::string> owners;
    auto collect = [&] {
        for (const auto& [extension_id, extension] : directory_.extensions()) {
            if (extension.channel != id) continue;
            auto more = owners_of(extension);
            owners.insert(owners.end(), more.begin(), more.end());
        }
    };
    if (moved) collect();
    directory_.put(std::move(channel));
    if (moved) collect();
    settle(owners, now);
}

void ReadModel::put(storage::Extension extension, EpochMilliseconds now) {
    const auto id = extension.id;
    std::vector<std::string> owners;
    if (const auto* old = directory_.find(id)) {
        owners = owners_of(*old);
        parties_.touch_others_of(*old);
    }
    rows_.put(extension, presence_.told_state(id));
    directory_.put(std::move(extension));
    const auto more = owners_of(*directory_.find(id));
    owners.insert(owners.end(), more.begin(), more.end());
    settle(owners, now);
    parties_.touch_others_of(*directory_.find(id));
    touch(id);
}

void ReadModel::put(storage::Session session, EpochMilliseconds now) {
    std::vector<std::string> owners;
    if (const auto* old = directory_.find(session.id)) owners.push_back(owner_of(*old));
    owners.push_back(owner_of(session));
    directory_.put(std::move(session));
    settle(owners, now);
}

void ReadModel::put(storage::Line line, EpochMilliseconds now) {
    std::vector<std::string> owners;
    if (const auto* old = directory_.find(line.id))
        owners.push_back(Presence::owner_of_line(old->username, lines_realm));
    owners.push_back(Presence::owner_of_line(line.username, lines_realm));
    directory_.put(std::move(line));
    settle(owners, now);
}

void ReadModel::put(storage::Gateway gateway, EpochMilliseconds) { directory_.put(std::move(gateway)); }
void ReadModel::put(storage::OutboundRoute route, EpochMilliseconds) { directory_.put(std::move(route)); }
void ReadModel::put(storage::Did did, EpochMilliseconds) { directory_.put(std::move(did)); }
void ReadModel::remove(storage::GatewayId id, EpochMilliseconds) { directory_.remove(id); }
void ReadModel::remove(storage::OutboundRouteId id, EpochMilliseconds) { directory_.remove(id); }
void ReadModel::remove(storage::DidId id, EpochMilliseconds) { directory_.remove(id); }

void ReadModel::remove(storage::UserId id, EpochMilliseconds now) {
    for (const auto* extension : directory_.extensions_of(id)) remove(extension->id, now);
    directory_.remove(id);
}

void ReadModel::remove(storage::ChannelId id, EpochMilliseconds now) {
    std::vector<storage::ExtensionId> gone;
    for (const auto& [extension_id, extension] : directory_.extensions()) {
        if (extension.channel == id) gone.push_back(extension_id);
    }
    for (auto extension_id : gone) remove(extension_id, now);
    directory_.remove(id);
}

void ReadModel::remove(storage::ExtensionId id, EpochMilliseconds now) {
    const auto* extension = directory_.find(id);
    if (extension == nullptr) return;
    const auto owners = owners_of(*extension);
    parties_.touch_others_of(*extension);
    directory_.remove(id);
    rows_.remove(id);
    settle(owners, now);
    touch(id);
}

void ReadModel::remove(storage::SessionId id, EpochMilliseconds now) {
    const auto* session = directory_.find(id);
    if (session == nullptr) return;
    const auto owner = owner_of(*session);
    directory_.remove(id);
    settle({owner}, now);
}

void ReadModel::remove(storage::LineId id, EpochMilliseconds now) {
    const auto* line = directory_.find(id);
    if (line == nullptr) return;
    const auto owner = Presence::owner_of_line(line->username, lines_realm);
    directory_.remove(id);
    settle({owner}, now);
}

void ReadModel::apply(SwitchId id, const SwitchFact& fact, EpochMilliseconds now) {
    presence_.apply(id, fact, now);
    parties_.apply(id, fact);
    if (const auto* waiting = std::get_if<MessagesWaiting>(&fact)) mailboxes_.apply(id, *waiting);
}

void ReadModel::snapshot(SwitchId id, const SwitchFact& row, EpochMilliseconds now) {
    presence_.snapshot(id, row, now);
    parties_.snapshot(id, row);
}

void ReadModel::begin_rebuild(SwitchId id, std::string core_uuid, EpochMilliseconds now) {
    presence_.begin_rebuild(id, std::move(core_uuid), now);
    parties_.begin_watch(id);
}

void ReadModel::end_rebuild(SwitchId id, EpochMilliseconds now) {
    presence_.end_rebuild(id, now);
    parties_.end_rebuild();
}

void ReadModel::begin_watch(SwitchId id) {
    presence_.begin_watch(id);
    parties_.begin_watch(id);
}

void ReadModel::begin_check(SwitchId id) {
    presence_.begin_check(id);
    parties_.begin_check(id);
}

std::size_t ReadModel::end_check(SwitchId id, EpochMilliseconds now) {
    const auto corrected = presence_.end_check(id, now);
    parties_.end_check(id);
    return corrected;
}

void ReadModel::drop_check(SwitchId id) {
    presence_.drop_check(id);
    parties_.drop_check(id);
}

void ReadModel::catch_up() {
    const bool all_changed = presence_.take_all_changed();
    if (all_changed) {
        all_changed_ = true;
        const auto& switches = presence_.switches();
        rows_.set_offline_known(
            std::any_of(switches.begin(), switches.end(), [](const auto& at) { return at.link == LinkState::up; }));
    }
    for (const auto id : presence_.take_changed()) {
        rows_.set_state(id, presence_.told_state(id));
        touch(id);
    }
}

bool ReadModel::take_all_changed() {
    catch_up();
    return std::exchange(all_changed_, false);
}

std::vector<storage::ExtensionId> ReadModel::take_changed() {
    catch_up();
    auto changed = std::exchange(touched_, {});
    for (const auto& more : {parties_.take_changed(), mailboxes_.take_changed()})
        changed.insert(changed.end(), more.begin(), more.end());
    std::sort(changed.begin(), changed.end());
    changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
    return changed;
}

}  // namespace pbxd
