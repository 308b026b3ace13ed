// The records of the simulated PBX: what its database would hold. Changed at random while things happen; the truth
// about whose a device is, found without the code that is tested.
#pragma once

#include <map>
#include <string>

#include "model_switch.hpp"
#include "pbxd/read_model.hpp"

namespace simulation {

class People {
  public:
    People(Random& random, const Trace& trace);

    const Names& names() const { return names_; }
    const std::map<std::int64_t, storage::Extension>& extensions() const { return extensions_; }
    const std::map<std::int64_t, storage::Line>& lines() const { return lines_; }

    /// Everything, for a pbxd that starts.
    void load(pbxd::ReadModel& model, EpochMilliseconds now) const;
    /// Somebody comes, goes, moves or is renamed.
    void change(pbxd::ReadModel& model, EpochMilliseconds now);

    /// Whose these are; 0: nobody's.
    std::int64_t owner_of(const ModelPhone& phone) const;
    std::int64_t owner_of(const ModelBrowser& browser) const;
    std::int64_t owner_of(const ModelLeg& leg) const;

  private:
    void change_extension(pbxd::ReadModel& model, EpochMilliseconds now);
    void change_line(pbxd::ReadModel& model, EpochMilliseconds now);
    void change_session(pbxd::ReadModel& model, EpochMilliseconds now);
    void rename_realm(pbxd::ReadModel& model, EpochMilliseconds now);
    void remove_extension(std::int64_t id);
    std::string free_number();
    std::string free_user();
    std::string free_client();
    std::int64_t some_extension();
    const std::string& realm_of(const storage::Extension& extension) const;

    Random& random_;
    const Trace& trace_;
    Names names_;
    std::int64_t next_ = 100;
    std::map<std::int64_t, storage::Channel> channels_;
    std::map<std::int64_t, storage::Extension> extensions_;
    std::map<std::int64_t, storage::Line> lines_;
    std::map<std::int64_t, storage::Session> sessions_;
};

}  // namespace simulation
