#include "pbxd/call_plan.hpp"

#include <utility>

namespace pbxd {

CallPlan& CallPlan::run(std::string application, std::string data) {
    actions.push_back({.application = std::move(application), .data = std::move(data)});
    return *this;
}

CallPlan& CallPlan::run_expanded(std::string application, std::string data) {
    actions.push_back({.application = std::move(application), .data = std::move(data), .expands = true});
    return *this;
}

CallPlan& CallPlan::set(const std::string& variable, const std::string& value) {
    return run("set", variable + "=" + value);
}

CallPlan& CallPlan::because(std::string reason) {
    reasons.push_back(std::move(reason));
    return *this;
}

CallPlan& CallPlan::hang_up(const std::string& cause) { return run("hangup", cause); }

CallPlan& CallPlan::hang_up_as_it_ended() { return run_expanded("hangup", "${originate_disposition}"); }

}  // namespace pbxd
