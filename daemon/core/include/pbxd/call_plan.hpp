// What the switch is to do with a call: the applications of its dialplan, one after the other, and why.
#pragma once

#include <string>
#include <vector>

namespace pbxd {

/// One application of the switch's dialplan.
struct CallAction {
    std::string application;
    std::string data = {};
    /// `data` holds ${...} of our own making, for the switch to expand when it gets there. Everything in it that came
    /// from people was checked by who made it.
    bool expands = false;
    bool operator==(const CallAction&) const = default;
};

struct CallPlan {
    std::vector<CallAction> actions;   ///< never empty once planned
    std::vector<std::string> reasons;  ///< the rules that were asked, in order, a sentence each; for people

    /// Appends; each gives the plan, so that calls can be chained.
    CallPlan& run(std::string application, std::string data = {});
    CallPlan& run_expanded(std::string application, std::string data);
    CallPlan& set(const std::string& variable, const std::string& value);
    CallPlan& because(std::string reason);
    /// Ends the call with a Q.850 cause as the switch spells it.
    CallPlan& hang_up(const std::string& cause);
    /// Ends it with the cause of the last bridge that failed.
    CallPlan& hang_up_as_it_ended();
};

}  // namespace pbxd
