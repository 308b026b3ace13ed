#include "model/switch_model.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace sim {

namespace {

/// Is `name` that identity, or its part before the '@'?
bool is_identity(std::string_view name, std::string_view identity) {
    return !name.empty() && (name == identity || name == identity.substr(0, identity.find('@')));
}

Endpoint phone_endpoint(const Registration& row) {
    Endpoint end;
    end.kind = Endpoint::Kind::phone;
    end.user = row.phone.user;
    end.realm = row.phone.realm;
    end.presence_id = row.presence_id;
    end.accountcode = row.accountcode;
    end.profile = row.phone.profile;
    end.contact_uri = row.phone.contact_uri;
    end.variables = row.variables;
    return end;
}

}  // namespace

SwitchModel::SwitchModel(const ModelSettings& given, SwitchCore::Clock clock)
    : core(given.identity, given.seed, std::move(clock)),
      registrations(core, given.registration_grace),
      browsers(core),
      calls(core),
      rpc(core, browsers, calls),
      settings(given) {
    rpc.reach = [this](std::string_view number) { return reach(number); };
}

void SwitchModel::set_messages(const std::string& mailbox, unsigned count) {
    messages[mailbox] = count;
    Event event = core.event("MESSAGE_WAITING", {"mod_voicemail.c", "update_mwi", 1930});
    event.add("MWI-Messages-Waiting", count > 0 ? "yes" : "no");
    event.add("Update-Reason", count > 0 ? "NEW" : "SAVE");
    event.add("MWI-Message-Account", mailbox);
    event.add("MWI-Voice-Message", std::to_string(count) + "/0");
    core.fire(event);
}

void SwitchModel::heartbeat() {
    Event beat = core.event("HEARTBEAT", {"switch_core.c", "send_heartbeat", 95});
    const auto add = [&](std::string_view name, std::size_t value) { beat.add(name, std::to_string(value)); };
    beat.add("Event-Info", "System Ready");
    beat.add("Up-Time", uptime_text(core.uptime(), false));
    beat.add("FreeSWITCH-Version", "1.11.1-release+git~20260526T204126Z~c2c59645f6~64bit");
    add("Uptime-msec", static_cast<std::size_t>(core.uptime() / 1000));
    add("Session-Count", calls.legs());
    add("Max-Sessions", 20000);
    add("Session-Per-Sec", 20000);
    add("Session-Per-Sec-Last", 0);
    add("Session-Per-Sec-Max", 0);
    add("Session-Per-Sec-FiveMin", 0);
    add("Session-Since-Startup", static_cast<std::size_t>(core.sessions_since_startup()));
    add("Session-Peak-Max", calls.legs());
    add("Session-Peak-FiveMin", calls.legs());
    beat.add("Idle-CPU", "98.500000");
    core.fire(beat);
    Event task = core.event("RE_SCHEDULE", {"switch_scheduler.c", "switch_scheduler_execute", 73});
    task.add("Task-ID", "1");
    task.add("Task-Desc", "heartbeat");
    task.add("Task-Group", "core");
    task.add("Task-Runtime", std::to_string((core.now() + settings.heartbeat) / 1'000'000));
    core.fire(task);
}

void SwitchModel::tick() {
    registrations.expire_until(core.now());
    rpc.expire_until(core.now());
}

void SwitchModel::restart() {
    core.restart();
    browsers.restart();
    calls.restart();
    cache.flush();
    gateways.clear();
    registrations.restart(core.now());
}

std::optional<Endpoint> SwitchModel::resolve(std::string_view name) const {
    for (const Registration& row : registrations.all()) {
        const Phone& phone = row.phone;
        if (is_identity(name, phone.user + "@" + phone.realm) || name == phone.call_id ||
            is_identity(name, row.presence_id)) {
            return phone_endpoint(row);
        }
    }
    for (const VertoClient& client : browsers.all()) {
        if (!client.logged_in()) continue;
        const Endpoint end = client.endpoint();
        if (is_identity(name, client.login) || name == client.sessid || is_identity(name, end.presence_id)) return end;
    }
    return std::nullopt;
}

Reached SwitchModel::reach(std::string_view number) const {
    static constexpr std::array<std::string_view, 2> test_numbers{"9196", "9664"};
    Reached reached;
    for (const VertoClient& client : browsers.all()) {
        if (client.logged_in() && is_identity(number, client.endpoint().presence_id)) {
            reached.endpoints.push_back(client.endpoint());
        }
    }
    if (reached.endpoints.empty()) {
        if (auto phone = resolve(number)) reached.endpoints.push_back(std::move(*phone));
    }
    const auto is_in = [&](const auto& list) { return std::find(list.begin(), list.end(), number) != list.end(); };
    if (reached.endpoints.empty() && !settings.numbers.empty() && !is_in(test_numbers)) {
        reached.cause = is_in(settings.numbers) ? "USER_NOT_REGISTERED" : "UNALLOCATED_NUMBER";
    }
    return reached;
}

}  // namespace sim
