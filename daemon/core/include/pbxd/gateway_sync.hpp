// What must be done so that a switch has the Gateways that the directory has.
//
// The switch loads Gateways at start and at `sofia profile gateways rescan`, and ignores one that it has already; so a
// changed one is ended first (`killgw`), which it does within seconds. It never tells a secret: what was loaded is
// remembered here, and what another pbxd loaded is taken as it is where all that can be seen is right.
#pragma once

#include <boost/system/result.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pbxd/directory.hpp"

namespace pbxd {

/// A Gateway as the switch has it now.
struct GatewayState {
    std::string name;
    std::string profile;
    std::string username;
    std::string proxy;         ///< the switch's form: sip:192.0.2.7:5060;transport=tcp
    std::string registration;  ///< NOREG, REGED, TRYING, FAIL_WAIT, ...
    bool up = false;           ///< it answered the last ping, or is not pinged
    double ping_milliseconds = 0;
    bool has_secret = false;
    unsigned calls_in = 0;
    unsigned calls_out = 0;
};

/// Its proxy with the transport as a parameter, as the switch wants it: 192.0.2.7:5060;transport=tcp.
std::string address_of(const storage::Gateway& gateway);

/// The rows of an answer to `sofia xmlstatus gateway`. Error: not the XML of that command.
boost::system::result<std::vector<GatewayState>> read_gateways(std::string_view xml);

/// The profile of the switch that has pbxd's Gateways; also the directory's domain and the address list.
inline constexpr std::string_view gateways_domain = "gateways";

/// What was loaded into the switch, by name.
using LoadedGateways = std::map<std::string, storage::Gateway, std::less<>>;

struct GatewayPlan {
    std::vector<std::string> end;    ///< with killgw: gone, disabled or changed
    std::vector<std::string> begin;  ///< by a rescan, once those are gone

    bool empty() const { return end.empty() && begin.empty(); }
};

/// `present`: what the switch has; of other profiles than `gateways` nothing is touched.
GatewayPlan plan_gateways(const Directory& directory, const std::vector<GatewayState>& present,
                          const LoadedGateways& loaded);

}  // namespace pbxd
