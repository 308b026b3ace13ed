#include "pbxd/status.hpp"

#include <nlohmann/json.hpp>

#include "pbxd/json_text.hpp"

namespace pbxd {

using Json = nlohmann::json;

std::string status(const ReadModel& model, const LiveHub& hub, const VertoRelay& relay, const Fsapi& fsapi,
                   const CallKeeper& calls) {
    auto switches = Json::array();
    for (const auto& at : model.presence().switches()) {
        switches.push_back({{"name", at.name}, {"state", to_string(at.link)}, {"since", at.since}});
    }
    auto dropped = Json::object();
    for (std::size_t i = 0; i < refusal_count; ++i) {
        dropped[std::string(to_string(static_cast<Refusal>(i)))] = relay.refusals().at(i);
    }
    const auto& asked = fsapi.counters();
    return json_text(Json{{"switches", std::move(switches)},
                          {"extensions", model.rows().size()},
                          {"online", model.presence().online_count()},
                          {"stray_devices", model.presence().stray_devices()},
                          {"live_sockets", hub.connections()},
                          {"verto_sockets", relay.connections()},
                          {"verto_dropped", std::move(dropped)},
                          {"fsapi",
                           {{"answered", asked.answered},
                            {"not_found", asked.not_found},
                            {"refused", asked.refused},
                            {"malformed", asked.malformed}}},
                          {"calls",
                           {{"open", calls.tracker().open()},
                            {"beyond", calls.tracker().beyond()},
                            {"waiting", calls.journal().waiting()},
                            {"lost", calls.journal().lost()},
                            {"cdrs", calls.counters().cdrs},
                            {"malformed_cdrs", calls.counters().malformed_cdrs}}}});
}

}  // namespace pbxd
