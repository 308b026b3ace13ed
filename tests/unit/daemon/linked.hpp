// The office with a link to a switch "office", whose events and answers a test gives.
#pragma once

#include <utility>

#include "fake_switch.hpp"
#include "office.hpp"
#include "pbxd/switch_link.hpp"

namespace pbxd::test {

inline SwitchConfiguration at_port(std::uint16_t port) {
    SwitchConfiguration configuration;
    configuration.name = "office";
    configuration.port = port;
    configuration.password = "ClueCon";
    return configuration;
}

struct Linked {
    Office office;
    FakeSwitch pbx{office.loop};
    SwitchLink link{office.loop.executor(), at_port(pbx.port()), office.model, office.clock, office.log};
    bool ended = false, finished = false;
    int changes = 0;

    explicit Linked(bool start = true) {
        link.on_changed = [this] {
            ++changes;
            office.hub->publish();
        };
        if (start) run();
    }
    ~Linked() { finish(); }
    /// Ends the link, and all that waits for it. A test that has more on the loop calls it before that goes.
    void finish() {
        if (std::exchange(finished, true)) return;
        link.stop();
        pbx.serve_until([this] { return ended; });
        office.loop.settle();
    }
    void run() { office.loop.start(run_to_end()); }
    asio::awaitable<void> run_to_end() {
        co_await link.run();
        ended = true;
    }
    void come_up() {
        pbx.serve_until([this] { return link.is_up(); });
    }
    ExtensionPresence presence(const std::string& number) const {
        return office.model.presence().of(office.extension(number).id);
    }
    State state(const std::string& number) const { return presence(number).state; }
    void wait_for(const std::string& number, State wanted) {
        pbx.serve_until([&] { return state(number) == wanted; });
    }
    LinkState link_state() const { return office.model.presence().switches().back().link; }

    void phone_event(const std::string& subclass, const std::string& device) {
        const auto user = subclass == "expire" ? "user: 1001\nhost: lines\n" : "from-user: 1001\nfrom-host: lines\n";
        pbx.send_event("Event-Subclass: sofia%3A%3A" + subclass + "\nEvent-Name: CUSTOM\nprofile-name: lines\n" + user +
                       "contact: %3Csip%3A1001%40192.0.2.7%3Bdevice%3D" + device + "%3E\ncall-id: x\n");
    }
    void leg_event(const std::string& id, const std::string& call_state) {
        pbx.send_event("Event-Name: CHANNEL_CALLSTATE\nUnique-ID: " + id + "\nChannel-Call-State: " + call_state +
                       "\nChannel-Presence-ID: 1001%40extensions\n");
    }
};

}  // namespace pbxd::test
