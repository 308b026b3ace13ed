#include "pbxd/ice_servers.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "http/hmac.hpp"

namespace pbxd {

using Json = nlohmann::json;

IceServers::IceServers(const Configuration& configuration)
    : stun_(configuration.ice.stun),
      turn_(configuration.ice.turn),
      secret_(configuration.ice.turn_secret),
      beyond_(std::chrono::hours(
          std::max<std::int64_t>(configuration.ice.turn_hours - configuration.session.verto_hours, 0))) {}

Json IceServers::for_client(std::string_view client_id, storage::EpochSeconds until) const {
    auto servers = Json::array();
    if (!stun_.empty()) servers.push_back({{"urls", stun_}});
    if (!turn_.empty()) {
        const auto username = std::to_string(until + beyond_.count()) + ":" + std::string(client_id);
        servers.push_back(
            {{"urls", turn_}, {"username", username}, {"credential", http::hmac_sha1_base64(secret_, username)}});
    }
    return servers;
}

}  // namespace pbxd
