// The STUN and TURN servers that a browser is told, so that its calls find a way through NAT and firewalls.
//
//     pbxd::IceServers servers(configuration);
//     answer["ice_servers"] = servers.for_client("b-7f3a", expires_at);
//
// A TURN server relays for whoever has its credentials, so each browser gets some of its own that end: the user name is
// `<expiry, seconds since 1970>:<client ID>`, the password base64(HMAC-SHA1(secret, user name)). That is the "REST API
// for access to TURN services", coturn's `use-auth-secret`; the TURN server needs the secret and nothing else of pbxd.
#pragma once

#include <chrono>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "pbxd/configuration.hpp"
#include "storage/records.hpp"

namespace pbxd {

class IceServers {
  public:
    /// None: calls stay inside one network.
    IceServers() = default;
    explicit IceServers(const Configuration& configuration);

    /// As RTCPeerConnection takes them: `[{"urls":[...]},{"urls":[...],"username":...,"credential":...}]`. `until`:
    /// when the browser's credential for the switch ends; that for TURN ends then, or later where turn_hours says so.
    nlohmann::json for_client(std::string_view client_id, storage::EpochSeconds until) const;

  private:
    std::vector<std::string> stun_;
    std::vector<std::string> turn_;
    std::string secret_;
    std::chrono::seconds beyond_{0};  ///< how much longer than the credential for the switch
};

}  // namespace pbxd
