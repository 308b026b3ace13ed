#include "pbxd/switch_fact.hpp"

#include <utility>

namespace pbxd {
namespace {

/// The decoded header; empty where there is none.
std::string text(const esl::EventView& event, std::string_view name) { return event.decoded(name); }

std::pair<std::string, std::string> split_at_last(const std::string& value, char separator) {
    const auto at = value.rfind(separator);
    if (at == std::string::npos) return {value, {}};
    return {value.substr(0, at), value.substr(at + 1)};
}

std::optional<SwitchFact> phone_online(const esl::EventView& event) {
    PhoneOnline phone{.profile = text(event, "profile-name"),
                      .username = text(event, "from-user"),
                      .realm = text(event, "from-host"),
                      .contact = text(event, "contact"),
                      .call_id = text(event, "call-id"),
                      .address = text(event, "network-ip"),
                      .agent = text(event, "user-agent")};
    if (phone.profile.empty() || phone.contact.empty() || phone.username.empty()) return std::nullopt;
    return phone;
}

/// `unregister` and `expire` name the user differently.
std::optional<SwitchFact> phone_offline(const esl::EventView& event, const char* user, const char* host) {
    PhoneOffline phone{.profile = text(event, "profile-name"),
                       .username = text(event, user),
                       .realm = text(event, host),
                       .contact = text(event, "contact")};
    if (phone.profile.empty() || phone.contact.empty() || phone.username.empty()) return std::nullopt;
    return phone;
}

std::optional<SwitchFact> browser_online(const esl::EventView& event) {
    // It fires for refused logins too.
    if (text(event, "verto_success") != "1") return std::nullopt;
    auto [client_id, realm] = split_at_last(text(event, "verto_login"), '@');
    BrowserOnline browser{.profile = text(event, "verto_profile_name"),
                          .address = text(event, "verto_client_address"),
                          .client_id = std::move(client_id),
                          .realm = std::move(realm)};
    if (browser.profile.empty() || browser.address.empty() || browser.client_id.empty()) return std::nullopt;
    return browser;
}

std::optional<SwitchFact> custom(const esl::EventView& event) {
    const std::string subclass = text(event, "Event-Subclass");
    if (subclass == "sofia::register") return phone_online(event);
    if (subclass == "sofia::unregister") return phone_offline(event, "from-user", "from-host");
    if (subclass == "sofia::expire") return phone_offline(event, "user", "host");
    if (subclass == "verto::login") return browser_online(event);
    if (subclass == "verto::client_disconnect") {
        BrowserOffline gone{.profile = text(event, "verto_profile_name"),
                            .address = text(event, "verto_client_address")};
        if (gone.profile.empty() || gone.address.empty()) return std::nullopt;
        return gone;
    }
    if (subclass == "sofia::register_failure") {
        return RegistrationRefused{.profile = text(event, "profile-name"),
                                   .username = text(event, "to-user"),
                                   .address = text(event, "network-ip")};
    }
    return std::nullopt;
}

}  // namespace

std::optional<LegPhase> read_call_state(std::string_view call_state) {
    if (call_state == "ACTIVE" || call_state == "HELD" || call_state == "UNHELD") return LegPhase::talking;
    if (call_state == "DIALING" || call_state == "RINGING" || call_state == "EARLY" || call_state == "RING_WAIT") {
        return LegPhase::ringing;
    }
    return std::nullopt;
}

std::optional<SwitchFact> read_event(const esl::EventView& event) {
    const std::string name = text(event, "Event-Name");
    if (name == "CUSTOM") return custom(event);
    std::string unique_id = text(event, "Unique-ID");
    if (unique_id.empty()) return std::nullopt;
    if (name == "CHANNEL_DESTROY") return LegGone{std::move(unique_id), text(event, "Hangup-Cause")};
    if (name != "CHANNEL_CALLSTATE") return std::nullopt;
    const std::string call_state = text(event, "Channel-Call-State");
    if (call_state == "HANGUP") return LegGone{std::move(unique_id), text(event, "Hangup-Cause")};
    const auto phase = read_call_state(call_state);
    if (!phase) return std::nullopt;
    return LegActive{
        .unique_id = std::move(unique_id), .presence_id = text(event, "Channel-Presence-ID"), .phase = *phase};
}

}  // namespace pbxd
