// The whole simulated switch without its ports: registrations, browsers, calls, heartbeat.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/calls.hpp"
#include "model/directory_cache.hpp"
#include "model/gateways.hpp"
#include "model/registrations.hpp"
#include "model/switch_core.hpp"
#include "model/verto_clients.hpp"
#include "model/verto_rpc.hpp"

namespace sim {

struct ModelSettings {
    Identity identity{};
    std::uint64_t seed = 1;
    Micros registration_grace = 60'000'000;
    Micros heartbeat = 20'000'000;
    std::string verto_binding = "127.0.0.1:8081";  ///< as `verto jsonstatus` shows it
    std::vector<std::string> numbers{};  ///< that exist, beside the test numbers; empty: every number is answered
};

class SwitchModel {
  public:
    SwitchModel(const ModelSettings& settings, SwitchCore::Clock clock);
    SwitchModel(const SwitchModel&) = delete;
    SwitchModel& operator=(const SwitchModel&) = delete;

    SwitchCore core;
    Registrations registrations;
    VertoClients browsers;
    Calls calls;
    VertoRpc rpc;
    DirectoryCache cache;
    Gateways gateways;
    /// How many nobody has heard, by mailbox (1001@extensions).
    std::map<std::string, unsigned> messages;
    /// `sofia profile gateways rescan`: to ask the directory, and load what it answers.
    std::function<void()> on_rescan = [] {};
    ModelSettings settings;

    /// Messages came to a mailbox, or were heard: MESSAGE_WAITING.
    void set_messages(const std::string& mailbox, unsigned count);
    /// HEARTBEAT and RE_SCHEDULE.
    void heartbeat();
    /// Ends what ran out: registrations, logins.
    void tick();
    /// A new process. Registrations stay, browsers and calls are gone; no event tells.
    void restart();
    /// Who answers to that: a SIP user or user@realm, a call-id, a browser's login or sessid, a presence_id or its
    /// number. Phones come first.
    std::optional<Endpoint> resolve(std::string_view name) const;
    /// Who rings when a browser calls that number: every browser of its extension, else a phone of it.
    Reached reach(std::string_view number) const;
};

}  // namespace sim
