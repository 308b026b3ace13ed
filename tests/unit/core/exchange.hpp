// A small PBX with gateways, routes and a DID, for the router's tests, and what is asked of its plans.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <string>

#include "pbxd/router.hpp"
#include "people.hpp"

namespace pbxd::test {

using storage::CallingClass;

inline constexpr auto seconds = noon / 1000;

inline const CallQuestion alices_browser{
    .context = "extensions", .source = "mod_verto", .verto_user = "b-alice@extensions"};
inline const CallQuestion bobs_phone{.context = "lines",
                                     .source = "mod_sofia",
                                     .sip_profile = "lines",
                                     .sip_authorized = "true",
                                     .sip_auth_username = "bob-desk"};
inline const CallQuestion carrier{.context = "gateways",
                                  .source = "mod_sofia",
                                  .sip_profile = "gateways",
                                  .caller_number = "+49301234567",
                                  .acl_token = "telco@gateways",
                                  .from_user = "+49301234567"};

/// Alice (1001) and Bob (1002), two gateways, routes for local, national and international calls and for 112, a DID.
struct Exchange {
    ReadModel model;
    Router router{model.directory(), {.numbers = {.country_code = "49"}}};

    Exchange() {
        fill(model);
        for (const auto& [id, name] : {std::pair{1, "telco"}, std::pair{2, "spare"}}) {
            storage::Gateway gateway;
            gateway.id = {id};
            gateway.name = name;
            gateway.max_calls = id * 10;
            gateway.caller_id = "+4930100" + std::to_string(id);
            put(gateway);
        }
        route(1, "emergency", "112|110", 10, CallingClass::international, true);
        route(2, "local", "9[1-9]\\d{3,7}", 20, CallingClass::local);
        route(3, "national", "90[1-9]\\d{5,}", 30, CallingClass::national);
        route(4, "international", "900\\d{6,}", 40, CallingClass::international);
        storage::Did did;
        did.id = {1};
        did.number = "+493099000";
        did.name = "Front desk";
        did.extensions = {alice, bob};
        did.voicemail = bob;
        put(did);
    }
    template <class Record>
    void put(Record record) {
        model.put(std::move(record), noon);
    }
    void route(int id, const std::string& name, const std::string& pattern, int position, CallingClass needed,
               bool emergency = false) {
        storage::OutboundRoute made;
        made.id = {id};
        made.name = name;
        made.pattern = pattern;
        made.position = position;
        made.strip = emergency ? 0 : 1;
        made.calling_class = needed;
        made.gateways = {{1}, {2}};
        made.emergency = emergency;
        put(made);
    }
    void change(storage::ExtensionId id, const std::function<void(storage::Extension&)>& how) {
        auto extension = *model.directory().find(id);
        how(extension);
        put(extension);
    }
    CallPlan plan(CallQuestion question, const std::string& destination) const {
        question.destination = destination;
        return router.plan(question, seconds);
    }
};

inline std::string text_of(const CallPlan& plan, const std::string& application) {
    std::string text;
    for (const auto& action : plan.actions) {
        if (action.application == application) text += (text.empty() ? "" : "\n") + action.data;
    }
    return text;
}

/// What finally becomes of the call, if nothing before it does.
inline std::string end_of(const CallPlan& plan) {
    REQUIRE_FALSE(plan.actions.empty());
    return plan.actions.back().application + " " + plan.actions.back().data;
}

inline bool rings(const CallPlan& plan, const std::string& username) {
    return text_of(plan, "bridge").find("lines/" + username + "@lines/") != std::string::npos;
}

inline bool sets(const CallPlan& plan, const std::string& assignment) {
    return std::ranges::any_of(plan.actions, [&](const auto& action) {
        return (action.application == "set" || action.application == "set_profile_var") && action.data == assignment;
    });
}

}  // namespace pbxd::test
