// A FreeSWITCH as pbxd sees it: who is registered, who is logged in, which legs there are; what it says of a change,
// and what it answers. The truth of the simulation.
//
// It does what the real one was seen to do: a registration is profile + user + contact; the database of registrations
// outlives the process, and rows that ran out while it was down vanish without a word, as do those of TCP phones when
// their profile starts; what `show channels` tells is up to 0.2 s older than the events, and a phone that expired is
// listed for a moment longer; a phone's Call-ID is written into the XML as it is; a profile says that it has started
// before it is in the list; browsers and legs die with the process, without a word if it was killed.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "random.hpp"
#include "timeline.hpp"
#include "trace.hpp"

namespace simulation {

struct ModelPhone {
    std::string profile, user, realm, contact, call_id, address, agent;
    bool tcp = false;
};
struct ModelBrowser {
    std::string profile, address, client_id, realm;
    bool logged_in = false;
};
struct ModelLeg {
    std::string unique_id, presence_id, call_state;
};
struct ModelProfile {
    std::string name;
    bool starting = false;  ///< says that it has started, and cannot be found yet
    bool running = false;
};

/// What devices may be called: a small supply, so that the same comes again.
struct Names {
    std::vector<std::string> line_users, clients, realms, presence_ids;
};

class ModelSwitch {
  public:
    ModelSwitch(std::string name, const Names& names, Random& random, Timeline& time, const Trace& trace);

    /// An event, as bytes, for whoever listens.
    std::function<void(std::string message)> fire = [](auto) {};
    /// The process has ended. `silently`: not even its connections were closed.
    std::function<void(bool silently)> died = [](auto) {};

    const std::string& name() const { return name_; }
    const std::string& core_uuid() const { return core_uuid_; }
    bool is_running() const { return running_; }
    /// Every profile runs too.
    bool is_whole() const;
    const std::vector<ModelPhone>& phones() const { return phones_; }
    const std::vector<ModelBrowser>& browsers() const { return browsers_; }
    const std::vector<ModelLeg>& legs() const { return legs_; }

    /// Something happens.
    void happen();
    /// Something happens to a phone, a browser or a leg.
    void stir();
    /// Whatever is on its way to be started is started now.
    void heal();
    /// stir() does nothing from now on.
    void fall_still();
    std::string answer(const std::string& command) const;

  private:
    void happen_to_phones();
    void happen_to_browsers();
    void happen_to_legs();
    void register_phone();
    void end_phone(std::size_t which, bool expires);
    void flush();
    void log_in();
    void close_browser();
    void new_leg();
    void go_on(std::size_t which);
    void end_leg(std::size_t which);
    void tell_leg(const ModelLeg& leg, const char* event);
    /// What the legs are now is in the database soon.
    void record_legs();
    EpochMilliseconds soon_recorded();
    void kill(bool silently);
    void start();
    void restart_profile();
    void start_profile(std::size_t which);
    void show_profile(std::size_t which);

    std::string registrations_xml(const std::string& profile) const;
    std::string browsers_json() const;
    std::string channels_json() const;
    std::string profiles_xml() const;

    std::string name_;
    const Names& names_;
    Random& random_;
    Timeline& time_;
    const Trace& trace_;
    bool running_ = false;
    bool still_ = false;
    std::string core_uuid_;
    std::uint64_t run_ = 0;  ///< how often it was started
    std::uint64_t next_id_ = 1;
    std::vector<ModelProfile> profiles_;
    std::vector<ModelPhone> phones_;
    std::vector<ModelBrowser> browsers_;
    std::vector<ModelLeg> legs_;
    // The switch's databases.
    std::vector<ModelLeg> recorded_legs_;
    std::vector<ModelPhone> leaving_;  ///< expired, and not yet deleted
    EpochMilliseconds recorded_at_ = 0;
};

}  // namespace simulation
