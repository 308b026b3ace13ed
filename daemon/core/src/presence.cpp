#include "pbxd/presence.hpp"

#include <algorithm>
#include <utility>

namespace pbxd {
namespace {

// A key's parts are free text, so they are joined with a character that no header value of an event can hold.
constexpr char separator = '\n';

/// Bytes of what a phone may call itself.
constexpr std::size_t longest_agent = 256;

std::string join(std::string_view kind, std::string_view a, std::string_view b = {}, std::string_view c = {}) {
    std::string key;
    key.reserve(kind.size() + a.size() + b.size() + c.size() + 3);
    key.append(kind).push_back(separator);
    key.append(a).push_back(separator);
    key.append(b).push_back(separator);
    key.append(c);
    return key;
}

bool is_online(State state) { return state == State::online || state == State::ringing || state == State::talking; }

}  // namespace

std::string_view to_string(State state) {
    switch (state) {
        case State::offline:
            return "offline";
        case State::online:
            return "online";
        case State::ringing:
            return "ringing";
        case State::talking:
            return "talking";
        case State::unknown:
            return "unknown";
    }
    return "unknown";
}

std::string_view to_string(LinkState state) {
    switch (state) {
        case LinkState::down:
            return "down";
        case LinkState::rebuilding:
            return "rebuilding";
        case LinkState::up:
            return "up";
    }
    return "down";
}

std::string Presence::owner_of_line(std::string_view username, std::string_view realm) {
    return "line:" + std::string(username) + "@" + std::string(realm);
}

std::string Presence::owner_of_client(std::string_view client_id, std::string_view realm) {
    return "client:" + std::string(client_id) + "@" + std::string(realm);
}

std::string Presence::owner_of_number(std::string_view presence_id) { return "number:" + std::string(presence_id); }

storage::ExtensionId Presence::extension_of(std::string_view owner) const {
    const auto colon = owner.find(':');
    const auto kind = owner.substr(0, colon);
    const auto rest = owner.substr(colon + 1);
    const auto at = rest.rfind('@');
    if (at == std::string_view::npos) return {};
    const auto user = rest.substr(0, at);
    const auto realm = rest.substr(at + 1);
    if (kind == "line") {
        const auto* line = realm == lines_realm ? directory_.line_of_username(user) : nullptr;
        return line == nullptr ? storage::ExtensionId{} : line->extension;
    }
    const storage::Extension* extension = nullptr;
    if (kind == "client") {
        const auto* session = directory_.session_of_client(user);
        if (session != nullptr) extension = directory_.find(session->extension);
    } else {
        extension = directory_.extension_of_number(user);
    }
    if (extension == nullptr) return {};
    const auto* channel = directory_.find(extension->channel);
    return channel != nullptr && channel->auth_realm == realm ? extension->id : storage::ExtensionId{};
}

Presence::Named Presence::name(const SwitchFact& fact) {
    Named named;
    if (const auto* phone = std::get_if<PhoneOnline>(&fact)) {
        named.key = join("phone", phone->profile, phone->username + "@" + phone->realm, phone->contact);
        named.device = {.kind = Kind::phone,
                        .owner = owner_of_line(phone->username, phone->realm),
                        .extension = {},
                        .contact = phone->contact,
                        .address = phone->address,
                        .agent = phone->agent.substr(0, longest_agent)};
    } else if (const auto* browser = std::get_if<BrowserOnline>(&fact)) {
        named.key = join("browser", browser->profile, browser->address);
        named.device = {
            .kind = Kind::browser, .owner = owner_of_client(browser->client_id, browser->realm), .extension = {}};
    } else if (const auto* leg = std::get_if<LegActive>(&fact)) {
        named.key = join("leg", leg->unique_id);
        named.device = {
            .kind = Kind::leg, .owner = owner_of_number(leg->presence_id), .extension = {}, .phase = leg->phase};
    } else if (const auto* gone_phone = std::get_if<PhoneOffline>(&fact)) {
        named.key =
            join("phone", gone_phone->profile, gone_phone->username + "@" + gone_phone->realm, gone_phone->contact);
    } else if (const auto* gone_browser = std::get_if<BrowserOffline>(&fact)) {
        named.key = join("browser", gone_browser->profile, gone_browser->address);
    } else if (const auto* gone_leg = std::get_if<LegGone>(&fact)) {
        named.key = join("leg", gone_leg->unique_id);
    }
    return named;
}

SwitchId Presence::add_switch(std::string name, EpochMilliseconds now) {
    if (statuses_.empty()) none_up_since_ = now;
    statuses_.push_back({.name = std::move(name), .link = LinkState::down, .since = now, .core_uuid = {}});
    switches_.emplace_back();
    return statuses_.size() - 1;
}

void Presence::set_link(SwitchId id, LinkState link, EpochMilliseconds now) {
    auto& status = statuses_.at(id);
    if (status.link == link) return;
    const bool knew = up_ > 0;
    if (status.link == LinkState::up) --up_;
    if (link == LinkState::up) ++up_;
    status.link = link;
    status.since = now;
    if (knew && up_ == 0) none_up_since_ = now;
    if (knew != (up_ > 0)) all_changed_ = true;
}

void Presence::link_down(SwitchId id, EpochMilliseconds now) {
    set_link(id, LinkState::down, now);
    drop_check(id);
    for (auto& [key, device] : switches_.at(id).devices) {
        if (!device.live) continue;
        count(device, -1);
        device.live = false;
        count(device, +1);
        settle(device.extension, now, false);
        if (device.kind == Kind::leg) touch(device.extension);
    }
}

void Presence::begin_rebuild(SwitchId id, std::string core_uuid, EpochMilliseconds now) {
    if (statuses_.at(id).link == LinkState::up) link_down(id, now);
    set_link(id, LinkState::rebuilding, now);
    statuses_[id].core_uuid = std::move(core_uuid);
    begin_watch(id);
    ++switches_[id].snapshot;
}

void Presence::begin_watch(SwitchId id) {
    auto& at = switches_.at(id);
    ++at.watch;
    at.ended.clear();
    at.watching = true;
}

void Presence::begin_check(SwitchId id) {
    auto& at = switches_.at(id);
    ++at.snapshot;
    at.corrected = 0;
}

void Presence::snapshot(SwitchId id, const SwitchFact& row, EpochMilliseconds now) {
    auto& at = switches_.at(id);
    auto named = name(row);
    if (named.device.owner.empty()) return;
    if (at.ended.contains(named.key)) return;
    const auto known = at.devices.find(named.key);
    const auto* device = known == at.devices.end() ? nullptr : &known->second;
    if (device != nullptr && device->by_event == at.watch) return;
    if (device == nullptr || device->phase != named.device.phase || device->owner != named.device.owner) ++at.corrected;
    put(at, std::move(named), now, false);
}

std::size_t Presence::erase_unnamed(Switch& at, EpochMilliseconds now) {
    std::vector<std::string> gone;
    for (const auto& [key, device] : at.devices) {
        if (device.seen != at.snapshot && device.by_event != at.watch) gone.push_back(key);
    }
    for (const auto& key : gone) erase(at, key, now, false);
    return gone.size();
}

void Presence::end_rebuild(SwitchId id, EpochMilliseconds now) {
    erase_unnamed(switches_.at(id), now);
    set_link(id, LinkState::up, now);
}

std::size_t Presence::end_check(SwitchId id, EpochMilliseconds now) {
    auto& at = switches_.at(id);
    at.corrected += erase_unnamed(at, now);
    drop_check(id);
    return at.corrected;
}

void Presence::drop_check(SwitchId id) {
    switches_.at(id).watching = false;
    switches_[id].ended.clear();
}

void Presence::apply(SwitchId id, const SwitchFact& fact, EpochMilliseconds now) {
    auto& at = switches_.at(id);
    auto named = name(fact);
    if (named.key.empty()) return;
    if (named.device.owner.empty()) {
        if (at.watching) at.ended.insert(named.key);
        erase(at, named.key, now, true);
        return;
    }
    named.device.by_event = at.watch;
    put(at, std::move(named), now, true);
}

void Presence::put(Switch& at, Named named, EpochMilliseconds now, bool exact) {
    named.device.seen = at.snapshot;
    named.device.extension = extension_of(named.device.owner);
    auto [known, added] = at.devices.try_emplace(std::move(named.key));
    const auto before = known->second.extension;
    const bool another_phase = !added && known->second.phase != named.device.phase;
    if (!added) count(known->second, -1);
    if (!added) forget(at, *known);
    const bool stays = !added && known->second.live;
    named.device.since = stays ? known->second.since : now;
    // What was only unconfirmed may have been away meanwhile.
    named.device.since_exact = stays ? known->second.since_exact : added && exact;
    known->second = std::move(named.device);
    index(at, *known);
    count(known->second, +1);
    // A device that was only unconfirmed has been there all along: its coming back is no exact beginning.
    settle(known->second.extension, now, exact);
    if (another_phase) touch(known->second.extension);
    if (added || before == known->second.extension) return;
    settle(before, now, exact);
    if (known->second.kind == Kind::leg) touch(before);
}

void Presence::erase(Switch& at, const std::string& key, EpochMilliseconds now, bool exact) {
    const auto known = at.devices.find(key);
    if (known == at.devices.end()) return;
    const auto extension = known->second.extension;
    const bool was_leg = known->second.kind == Kind::leg;
    count(known->second, -1);
    forget(at, *known);
    at.devices.erase(known);
    settle(extension, now, exact);
    if (was_leg) touch(extension);
}

void Presence::index(Switch& at, DeviceRow& row) { at.by_owner[row.second.owner].insert(&row); }

void Presence::forget(Switch& at, DeviceRow& row) {
    const auto devices = at.by_owner.find(row.second.owner);
    if (devices == at.by_owner.end()) return;
    devices->second.erase(&row);
    if (devices->second.empty()) at.by_owner.erase(devices);
}

void Presence::count(const Device& device, int sign) {
    if (device.extension == storage::ExtensionId{}) return;
    auto& tally = tallies_[device.extension];
    if (!device.live) {
        tally.unconfirmed += sign;
    } else if (device.kind == Kind::phone) {
        tally.phones += sign;
    } else if (device.kind == Kind::browser) {
        tally.browsers += sign;
    } else if (device.phase == LegPhase::talking) {
        tally.talking += sign;
    } else {
        tally.ringing += sign;
    }
}

State Presence::state_of(const Tally& tally) const {
    if (tally.talking > 0) return State::talking;
    if (tally.ringing > 0) return State::ringing;
    if (tally.phones + tally.browsers > 0) return State::online;
    return tally.unconfirmed > 0 ? State::unknown : State::offline;
}

void Presence::settle(storage::ExtensionId extension, EpochMilliseconds now, bool exact) {
    if (extension == storage::ExtensionId{}) return;
    auto& tally = tallies_[extension];
    const auto old = tally.shown;
    auto& shown = tally.shown;
    shown.state = state_of(tally);
    shown.phones = static_cast<unsigned>(tally.phones);
    shown.browsers = static_cast<unsigned>(tally.browsers);
    if (shown.state != old.state) {
        const bool was_attached = is_online(old.state);
        const bool in_call = shown.state == State::ringing || shown.state == State::talking;
        if (was_attached != is_online(shown.state) || tally.attached_since == 0) {
            // Back from unknown to what it was before: it may have been away, so the old time is a guess no better.
            tally.attached_since = now;
            tally.attached_exact = exact;
        }
        shown.since = in_call ? now : tally.attached_since;
        shown.since_exact = in_call ? exact : tally.attached_exact;
        if (was_attached && !is_online(shown.state)) --online_;
        if (!was_attached && is_online(shown.state)) ++online_;
    }
    if (shown != old) touch(extension);
}

void Presence::touch(storage::ExtensionId extension) {
    if (extension == storage::ExtensionId{} || std::exchange(tallies_[extension].changed, true)) return;
    changed_.push_back(extension);
}

void Presence::resolve_again(std::string_view owner, EpochMilliseconds now) {
    const auto extension = extension_of(owner);
    for (auto& at : switches_) {
        const auto devices = at.by_owner.find(owner);
        if (devices == at.by_owner.end()) continue;
        for (auto* row : devices->second) {
            auto& device = row->second;
            if (device.extension == extension) continue;
            const auto before = device.extension;
            count(device, -1);
            device.extension = extension;
            count(device, +1);
            settle(before, now, false);
            settle(extension, now, false);
        }
    }
}

State Presence::told_state(storage::ExtensionId extension) const {
    const auto found = tallies_.find(extension);
    return found == tallies_.end() ? State::offline : found->second.shown.state;
}

ExtensionPresence Presence::of(storage::ExtensionId extension) const {
    const auto found = tallies_.find(extension);
    auto shown = found == tallies_.end() ? ExtensionPresence{} : found->second.shown;
    if (up_ == 0 && shown.state == State::offline) {
        shown.state = State::unknown;
        shown.since = none_up_since_;
        shown.since_exact = false;
    }
    return shown;
}

std::vector<storage::ExtensionId> Presence::take_changed() {
    for (auto extension : changed_) tallies_[extension].changed = false;
    return std::exchange(changed_, {});
}

bool Presence::take_all_changed() { return std::exchange(all_changed_, false); }

bool Presence::has_leg(std::string_view unique_id) const {
    const auto key = join("leg", unique_id);
    return std::any_of(switches_.begin(), switches_.end(), [&key](const auto& at) { return at.devices.contains(key); });
}

std::vector<ActiveLeg> Presence::legs_of(const storage::Extension& extension) const {
    std::vector<ActiveLeg> found;
    const auto owner = owner_of_number(directory_.presence_id_of(extension));
    for (const auto& at : switches_) {
        const auto legs = at.by_owner.find(owner);
        if (legs == at.by_owner.end()) continue;
        for (const auto* row : legs->second) {
            if (!row->second.live) continue;
            const auto name = row->first.substr(sizeof "leg");
            found.push_back({.unique_id = name.substr(0, name.find(separator)),
                             .phase = row->second.phase,
                             .since = row->second.since});
        }
    }
    return found;
}

storage::ExtensionId Presence::extension_of_leg(std::string_view unique_id) const {
    const auto key = join("leg", unique_id);
    for (const auto& at : switches_) {
        const auto leg = at.devices.find(key);
        if (leg != at.devices.end() && leg->second.live) return leg->second.extension;
    }
    return {};
}

std::size_t Presence::stray_devices() const {
    std::size_t count = 0;
    for (const auto& at : switches_) {
        for (const auto& [key, device] : at.devices) count += device.extension == storage::ExtensionId{} ? 1 : 0;
    }
    return count;
}

}  // namespace pbxd
