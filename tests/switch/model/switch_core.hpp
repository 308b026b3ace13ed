// What every module of the switch shares: its identity, clock, random UUIDs, the event sequence and the event bus.
//
//     SwitchCore core({.switchname = "lab1"}, seed, [] { return wall_clock(); });
//     core.on_event = [&](const Event& event) { server.deliver(event); };
//     core.fire(core.custom("sofia::register", {"sofia_reg.c", "sofia_reg_handle_register_token", 2059}));
#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <string>

#include "model/encoding.hpp"
#include "model/event.hpp"

namespace sim {

struct Identity {
    std::string hostname = "vm";
    std::string switchname = "lab1";
    std::string ipv4 = "192.0.2.2";
    std::string ipv6 = "fd00::2";
};

/// Where in FreeSWITCH's source an event comes from; part of every event.
struct Source {
    std::string_view file;
    std::string_view function;
    int line = 0;
};

class SwitchCore {
  public:
    using Clock = std::function<Micros()>;

    SwitchCore(Identity identity, std::uint64_t seed, Clock clock);

    /// Told of each event, in the order of firing.
    std::function<void(const Event&)> on_event;

    /// An event with the headers that all have; takes the next sequence number.
    Event event(std::string_view name, const Source& source);
    /// The same for a CUSTOM event: its subclass comes first.
    Event custom(std::string_view subclass, const Source& source);
    void fire(const Event& event);

    /// Version 4, lower case.
    std::string new_uuid();
    Micros now() const { return clock_(); }
    Micros uptime() const { return clock_() - started_; }
    const Identity& identity() const { return identity_; }
    const std::string& core_uuid() const { return core_uuid_; }
    std::uint64_t fired() const { return fired_; }
    /// Process-wide number of a JSON-RPC request of mod_verto's own.
    int next_request_id() { return ++request_id_; }
    int next_session_id() { return ++session_id_; }
    int sessions_since_startup() const { return session_id_; }

    /// A new process: new Core-UUID, every count from the start.
    void restart();

  private:
    void add_common(Event& event, const Source& source);

    Identity identity_;
    std::mt19937_64 random_;
    Clock clock_;
    std::string core_uuid_;
    Micros started_ = 0;
    std::uint64_t sequence_ = 0;
    std::uint64_t fired_ = 0;
    int request_id_ = 0;
    int session_id_ = 0;
};

}  // namespace sim
