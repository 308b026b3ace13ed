#include "pbxd/srtp.hpp"

namespace pbxd {

std::string_view inbound_srtp(Srtp srtp) {
    if (srtp == Srtp::off) return "forbidden";
    return srtp == Srtp::mandatory ? "mandatory" : "";
}

std::string_view outbound_srtp(Srtp srtp) {
    if (srtp == Srtp::mandatory) return "mandatory";
    return srtp == Srtp::optional ? "optional" : "";
}

}  // namespace pbxd
