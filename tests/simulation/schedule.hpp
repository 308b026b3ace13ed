// One schedule: a PBX with one to three switches and people who watch, and whatever the seed has befall them. When the
// links are back, presence must equal the switches.
//
//     simulation::Schedule(seed, false).run();  // throws Difference
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "link.hpp"
#include "people.hpp"
#include "viewer.hpp"

namespace simulation {

class Schedule {
  public:
    Schedule(std::uint64_t seed, bool told);
    void run();

  private:
    /// The simulated daemon: what a restart loses.
    struct Daemon {
        pbxd::ReadModel model;
        pbxd::Views views{model};
        std::vector<Viewer> viewers;
    };

    void start_daemon();
    void restart_daemon();
    void happen();
    void befall(Link& link);
    void settle();
    /// Whether all is up and quiet within a while.
    bool comes_to_rest();
    bool is_settled() const;
    void publish();

    void look_before_down();
    void check_after_down(const Link& link);
    void check_unconfirmed(const Link& link) const;
    void check_all();
    void check_extension(std::int64_t id);
    void check_phones() const;
    void check_viewers();
    void check_membership(const Viewer& viewer) const;
    pbxd::ExtensionPresence presence_of(std::int64_t id) const { return daemon_->model.presence().of({id}); }
    /// What the model says of an Extension; `since` is not its to say.
    pbxd::ExtensionPresence truth_of(std::int64_t id) const;

    Random random_;
    Timeline time_;
    Trace trace_;
    People people_;
    std::vector<std::unique_ptr<ModelSwitch>> switches_;
    std::vector<std::unique_ptr<Link>> links_;
    std::unique_ptr<Daemon> daemon_;
    std::map<std::int64_t, pbxd::ExtensionPresence> before_down_;
    EpochMilliseconds none_up_since_ = 0;
};

}  // namespace simulation
