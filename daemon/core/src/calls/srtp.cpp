#include "pbxd/srtp.hpp"

namespace pbxd {

std::optional<Srtp> srtp_of(std::string_view word) {
    if (word == "off") return Srtp::off;
    if (word == "accept") return Srtp::accept;
    if (word == "optional") return Srtp::optional;
    if (word == "mandatory") return Srtp::mandatory;
    return std::nullopt;
}

std::string_view inbound_srtp(Srtp srtp) {
    if (srtp == Srtp::off) return "forbidden";
    return srtp == Srtp::mandatory ? "mandatory" : "";
}

std::string_view outbound_srtp(Srtp srtp) {
    if (srtp == Srtp::mandatory) return "mandatory";
    return srtp == Srtp::optional ? "optional" : "";
}

}  // namespace pbxd
