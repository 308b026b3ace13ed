// The Gateways as the switch's directory has them: domain `gateways`, asked by mod_sofia for what to call through and
// by the core for the addresses that may call in.
//
//     purpose=gateways       at start and at `sofia profile gateways rescan`: <user><gateways><gateway>...
//     purpose=network-list   at start and at `reloadacl`: <user id="telco" cidr="192.0.2.0/28">
//
// An address list's entry gives a call that comes in the variable sip_acl_token, `telco@gateways`: which Gateway it
// was.
#pragma once

#include <boost/system/result.hpp>
#include <map>
#include <string>

#include "http/error.hpp"
#include "pbxd/gateway_sync.hpp"

namespace pbxd {

/// All that are enabled, with their secrets. Error::unsafe_value: a field that must not reach the switch.
boost::system::result<std::string, http::Fault> gateways_document(const Directory& directory);
/// Where those that are enabled call from: what is allowed, and the proxy if that is an address; and the switches of
/// the PBX, for the calls that go on from one to another. `switches`: address:port by their names.
boost::system::result<std::string, http::Fault> network_list_document(
    const Directory& directory, const std::map<std::string, std::string>& switches = {});

}  // namespace pbxd
