#include "device_legs.hpp"

#include <string_view>

namespace pbxd {
namespace {

/// `[presence_id=1001@extensions]...` as `url_encode` of the switch writes it.
std::string encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr std::string_view unsafe = "[]=@";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (unsafe.find(c) == std::string_view::npos)
            out += c;
        else
            (((out += '%') += digits[byte >> 4U]) += digits[byte & 0xfU]);
    }
    return out;
}

// A phone chooses its own contact, and SIP allows commas in it: `sip:a,sofia/gateway/telco/0190@host` would be two
// legs, the second through a gateway that its owner may not use. So the contacts are taken as far as they are contacts
// of phones and nothing else: url_encode leaves nothing in them that regex takes for its own delimiter (`|`), the
// pattern knows only characters that mean nothing in a dial string, and url_decode brings back the rest. The pattern
// has no end mark, for `$` would be the switch's: what comes behind the last good contact falls off, and
// a contact without a host is none. It never goes back (`*+`), or a long contact could keep the switch busy.
std::string phone_legs(const storage::Line& line, const std::string& variables) {
    constexpr const char* user = "(?:[0-9A-Za-z._~!*-]*+(?:%2[56Bb])*+)*+";
    constexpr const char* rest = "(?:[0-9A-Za-z._~!*/-]*+(?:%3[ABDFabdf])*+(?:%40)*+(?:%2[56Bb])*+)*+";
    const std::string contacts = "${sofia_contact(lines/" + line.username + "@lines/" + variables + ")}";
    const std::string contact = encoded(variables) + "sofia/lines/sips?%3[Aa]" + user + "%40[0-9A-Za-z]" + rest;
    const std::string pattern = "^((?:" + contact + ",?)*+(?:error/user_not_registered)?)";
    return "${url_decode(${regex(${url_encode(" + contacts + ")}|" + pattern + "|%1)})}";
}

bool is_live(const storage::Session& session, storage::EpochSeconds now) { return session.expires_at > now; }

}  // namespace

std::size_t legs_of(const storage::Did& did, const Directory& directory, storage::EpochSeconds now) {
    std::size_t legs = 0;
    for (const auto id : did.extensions) {
        for (const auto* line : directory.lines_of(id)) legs += line->enabled ? 1 : 0;
        for (const auto* session : directory.sessions_of(id)) legs += is_live(*session, now) ? 1 : 0;
    }
    return legs;
}

void add_devices(DeviceLegs& legs, const storage::Extension& extension, const Directory& directory,
                 storage::EpochSeconds now, Srtp srtp) {
    const auto& realm = directory.realm_of(extension);
    if (realm.empty()) return;
    // Each in brackets of its own, as the switch wants them. The callee ID is what the caller sees from then on:
    // without one it would be the leg's own address, a browser's socket.
    const auto& number = extension.number;
    const std::string shown = "[pbxd_answered_by=" + number + "][origination_callee_id_number=" + number +
                              "][origination_callee_id_name=" + number + "]";
    std::string variables =
        "[presence_id=" + directory.presence_id_of(extension) + "][accountcode=" + number + "]" + shown;
    if (const auto secure = outbound_srtp(srtp); !secure.empty())
        variables += "[rtp_secure_media_outbound=" + std::string(secure) + "]";
    for (const auto* line : directory.lines_of(extension.id)) {
        if (line->enabled && legs.count < most_legs) legs.add(phone_legs(*line, variables));
    }
    for (const auto* session : directory.sessions_of(extension.id)) {
        if (!is_live(*session, now) || legs.count >= most_legs) continue;
        // The rest of a browser's identity comes from its directory entry; one session is one browser.
        legs.add(shown + "${verto_contact(" + session->client_id + "@" + realm + ")}");
    }
}

}  // namespace pbxd
