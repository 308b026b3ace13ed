// Whether what phones say and hear is encrypted on its way (SRTP, its keys in the SDP: they are secret only over TLS).
// Browsers have DTLS-SRTP always, and Gateways what they ask for.
//
// The switch goes by channel variables (switch_core_session_parse_crypto_prefs): rtp_secure_media_inbound of a leg that
// came in, rtp_secure_media_outbound of one that goes out. Without them the one is "optional", the other "forbidden".
#pragma once

#include <array>
#include <string_view>

#include "storage/choices.hpp"

namespace pbxd {

enum class Srtp {
    off,       ///< never; a phone that insists on it is refused
    accept,    ///< for a phone that asks for it; what goes to a phone asks for nothing
    optional,  ///< offered to every phone beside plain RTP
    mandatory  ///< a call without it is refused
};

/// rtp_secure_media_inbound for calls of phones; empty: as it is without.
std::string_view inbound_srtp(Srtp srtp);
/// rtp_secure_media_outbound for calls to phones; empty: as it is without.
std::string_view outbound_srtp(Srtp srtp);

}  // namespace pbxd

template <>
inline constexpr std::array<std::string_view, 4> storage::words_of<pbxd::Srtp>{"off", "accept", "optional",
                                                                               "mandatory"};
