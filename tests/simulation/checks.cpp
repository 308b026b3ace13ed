// Whether presence and what the viewers see equal the model.
#include <algorithm>
#include <array>

#include "schedule.hpp"

namespace simulation {

using pbxd::ExtensionPresence;
using pbxd::LinkState;
using pbxd::State;

namespace {

bool is_online(State state) { return state == State::online || state == State::ringing || state == State::talking; }

bool is_talking(std::string_view call_state) {
    return call_state == "ACTIVE" || call_state == "HELD" || call_state == "UNHELD";
}

std::string shown(const ExtensionPresence& presence) {
    return std::string(to_string(presence.state)) + " with " + std::to_string(presence.phones) + " phones and " +
           std::to_string(presence.browsers) + " browsers since " + std::to_string(presence.since);
}

}  // namespace

ExtensionPresence Schedule::truth_of(std::int64_t id) const {
    ExtensionPresence truth;
    bool ringing = false;
    bool talking = false;
    for (const auto& pbx : switches_) {
        for (const auto& phone : pbx->phones()) truth.phones += people_.owner_of(phone) == id ? 1 : 0;
        for (const auto& browser : pbx->browsers()) {
            truth.browsers += browser.logged_in && people_.owner_of(browser) == id ? 1 : 0;
        }
        for (const auto& leg : pbx->legs()) {
            if (people_.owner_of(leg) != id) continue;
            (is_talking(leg.call_state) ? talking : ringing) = true;
        }
    }
    if (truth.phones + truth.browsers > 0) truth.state = State::online;
    if (ringing) truth.state = State::ringing;
    if (talking) truth.state = State::talking;
    return truth;
}

void Schedule::check_extension(std::int64_t id) {
    const auto is = presence_of(id);
    const auto truth = truth_of(id);
    if (is.state == truth.state && is.phones == truth.phones && is.browsers == truth.browsers) return;
    throw Difference("extension " + std::to_string(id) + " is " + shown(is) + "; the switches have it " + shown(truth));
}

void Schedule::check_phones() const {
    const auto& presence = daemon_->model.presence();
    std::size_t strays = 0;
    std::map<std::string, std::size_t> phones;
    for (const auto& pbx : switches_) {
        for (const auto& phone : pbx->phones()) {
            strays += people_.owner_of(phone) == 0 ? 1 : 0;
            if (phone.realm == "lines") ++phones[phone.user];
        }
        for (const auto& browser : pbx->browsers()) {
            strays += browser.logged_in && people_.owner_of(browser) == 0 ? 1 : 0;
        }
        for (const auto& leg : pbx->legs()) {
            strays += people_.owner_of(leg) == 0 ? 1 : 0;
            if (!presence.has_leg(leg.unique_id)) throw Difference("leg " + leg.unique_id + " is not known");
        }
    }
    if (presence.stray_devices() != strays) {
        throw Difference(std::to_string(presence.stray_devices()) + " devices are nobody's; the switches have " +
                         std::to_string(strays));
    }
    for (const auto& user : people_.names().line_users) {
        const auto rows = presence.registrations_of(user);
        const bool confirmed = std::all_of(rows.begin(), rows.end(), [](const auto& row) { return row.confirmed; });
        if (rows.size() != phones[user] || !confirmed) throw Difference("the phones of line " + user + " differ");
    }
}

void Schedule::check_all() {
    const auto& presence = daemon_->model.presence();
    std::size_t online = 0;
    for (const auto& [id, extension] : people_.extensions()) {
        check_extension(id);
        online += is_online(presence_of(id).state) ? 1 : 0;
        std::size_t devices = 0;
        for (const auto& link : links_) devices += presence.devices_of(extension, link->id()).size();
        if (devices != presence_of(id).phones + presence_of(id).browsers) {
            throw Difference("extension " + std::to_string(id) + " can be called at " + std::to_string(devices) +
                             " devices");
        }
    }
    if (presence.online_count() != online) {
        throw Difference(std::to_string(presence.online_count()) + " are counted online, " + std::to_string(online) +
                         " are");
    }
    for (const auto& link : links_) {
        const auto& status = presence.switches()[link->id()];
        if (status.core_uuid != link->pbx().core_uuid()) {
            throw Difference(link->pbx().name() + " is " + link->pbx().core_uuid() + ", not " + status.core_uuid);
        }
    }
    check_phones();
    check_viewers();
}

void Schedule::look_before_down() {
    before_down_.clear();
    for (const auto& [id, extension] : people_.extensions()) before_down_[id] = presence_of(id);
}

void Schedule::check_after_down(const Link& link) {
    const auto now = time_.now();
    const auto& all = daemon_->model.presence().switches();
    const bool none_up =
        std::none_of(all.begin(), all.end(), [](const auto& status) { return status.link == LinkState::up; });
    if (all[link.id()].link != LinkState::down) throw Difference(link.pbx().name() + " is not down");
    for (const auto& [id, before] : before_down_) {
        const auto is = presence_of(id);
        const auto who = "extension " + std::to_string(id) + ", which was " + shown(before) + ", ";
        if (is_online(is.state)) {
            if (!is_online(before.state)) throw Difference(who + "is " + shown(is) + " after a link went");
        } else if (is_online(before.state)) {
            if (is.state != State::unknown || is.since != now) {
                throw Difference(who + "is " + shown(is) + " after the link went at " + std::to_string(now));
            }
        } else if (before.state == State::unknown) {
            if (is.state != before.state || is.since != before.since) {
                throw Difference(who + "is " + shown(is) + " after nothing was lost");
            }
        } else if (is.state != (none_up ? State::unknown : State::offline)) {
            throw Difference(who + "is " + shown(is) + " after a link went");
        } else if (none_up && is.since != now) {
            throw Difference(who + "is " + shown(is) + " after the last link went at " + std::to_string(now));
        }
    }
    check_unconfirmed(link);
}

void Schedule::check_unconfirmed(const Link& link) const {
    const auto& presence = daemon_->model.presence();
    if (presence.switches()[link.id()].link != LinkState::down) return;
    for (const auto& [id, line] : people_.lines()) {
        bool unconfirmed = false;
        for (const auto& row : presence.registrations_of(line.username)) {
            if (row.switch_name != link.pbx().name()) continue;
            if (row.confirmed) throw Difference("a phone of a switch without a link is believed");
            unconfirmed = true;
        }
        const auto is = presence.of(line.extension);
        if (unconfirmed && is.phones + is.browsers == 0 && is.state == State::offline) {
            throw Difference("extension " + std::to_string(line.extension.value) +
                             " is offline, though its phone's switch has no link");
        }
    }
    for (const auto& [id, extension] : people_.extensions()) {
        if (!presence.devices_of(extension, link.id()).empty()) {
            throw Difference("extension " + std::to_string(id) + " is called at a switch without a link");
        }
    }
}

void Schedule::check_membership(const Viewer& viewer) const {
    std::vector<std::pair<std::string, std::string>> expected;
    const auto& query = viewer.query();
    for (const auto& [id, extension] : people_.extensions()) {
        const auto truth = truth_of(id);
        if (query.filter == pbxd::Filter::online && !is_online(truth.state)) continue;
        std::string key = std::to_string(10 + extension.number.size()) + extension.number;
        if (query.order == pbxd::Order::state) {
            constexpr std::array states{State::online, State::ringing, State::talking};
            key.insert(
                0, 1, static_cast<char>('a' + (std::find(states.begin(), states.end(), truth.state) - states.begin())));
        }
        expected.emplace_back(key, std::to_string(id));
    }
    std::sort(expected.begin(), expected.end());
    if (query.filter == pbxd::Filter::online) expected.resize(std::min<std::size_t>(expected.size(), 3));
    const bool same = std::equal(expected.begin(), expected.end(), viewer.order().begin(), viewer.order().end(),
                                 [](const auto& row, const auto& id) { return row.second == id; });
    if (!same) throw Difference("viewer " + std::to_string(viewer.id()) + " is shown other rows than there are");
}

void Schedule::check_viewers() {
    const auto online = std::to_string(daemon_->model.presence().online_count());
    for (auto& viewer : daemon_->viewers) {
        const auto before = viewer;
        viewer.refresh(daemon_->views);
        check_membership(viewer);
        if (member(viewer.counts(), "online") != online) throw Difference("viewers are told " + viewer.counts());
        if (before.counts() != viewer.counts()) {
            throw Difference("viewer " + std::to_string(viewer.id()) + " was told " + before.counts() + ", there are " +
                             viewer.counts());
        }
        for (const auto& id : viewer.order()) {
            const auto truth = truth_of(std::stoll(id));
            const auto& row = viewer.row(id);
            if (member(row, "state") != "\"" + std::string(to_string(truth.state)) + "\"" ||
                member(row, "phones") != std::to_string(truth.phones) ||
                member(row, "browsers") != std::to_string(truth.browsers) ||
                member(row, "number") != "\"" + people_.extensions().at(std::stoll(id)).number + "\"") {
                throw Difference("viewer " + std::to_string(viewer.id()) + " is shown " + row);
            }
            const bool was_there = std::find(before.order().begin(), before.order().end(), id) != before.order().end();
            if (was_there && before.row(id) != row) {
                throw Difference("viewer " + std::to_string(viewer.id()) + " sees " + before.row(id) + ", not " + row);
            }
        }
    }
}

}  // namespace simulation
