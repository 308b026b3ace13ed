#include "pbxd/switch_fact.hpp"

#include <algorithm>
#include <charconv>
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

/// What the leg dialled; empty for one that is called. (A called one that was transferred is in a dialplan of its own.
/// Its profile's index says nothing: that of a browser's called leg is 2 from the beginning.)
std::string dialled_by(const esl::EventView& event) {
    const bool dials = text(event, "Call-Direction") == "inbound" ||
                       (text(event, "Channel-HIT-Dialplan") == "true" && text(event, "Caller-Dialplan") == "XML");
    return dials ? text(event, "Caller-Destination-Number").substr(0, longest_party) : std::string();
}

/// The number that a text begins with; 0 where it does not.
unsigned number_at(std::string_view text) {
    unsigned number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    return read.ec == std::errc() ? std::min(number, most_messages) : 0;
}

/// Where a carrier sends a NOTIFY with message-summary, sofia fires the same event, in the carrier's words: those are
/// no mailboxes of ours.
std::optional<SwitchFact> messages_waiting(const esl::EventView& event) {
    if (text(event, "Event-Calling-File") != "mod_voicemail.c") return std::nullopt;
    auto mailbox = text(event, "MWI-Message-Account");
    if (mailbox.starts_with("sip:")) mailbox.erase(0, 4);
    if (mailbox.find('@') == std::string::npos) return std::nullopt;
    return MessagesWaiting{.mailbox = std::move(mailbox), .count = read_new_messages(text(event, "MWI-Voice-Message"))};
}

std::optional<SwitchFact> bridge(const esl::EventView& event, bool joined) {
    auto a = text(event, "Bridge-A-Unique-ID");
    auto b = text(event, "Bridge-B-Unique-ID");
    if (a.empty() || b.empty() || a == b) return std::nullopt;
    if (!joined) return LegsParted{std::move(a), std::move(b)};
    const bool of_a = text(event, "Unique-ID") == a;
    return LegsJoined{.a = std::move(a), .b = std::move(b), .dialled = of_a ? dialled_by(event) : std::string()};
}

}  // namespace

unsigned read_new_messages(std::string_view text) {
    const auto urgent = text.find('(');
    auto sum = number_at(text);
    if (urgent != std::string_view::npos) sum += number_at(text.substr(urgent + 1));
    return std::min(sum, most_messages);
}

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
    if (name == "MESSAGE_WAITING") return messages_waiting(event);
    if (name == "CHANNEL_BRIDGE" || name == "CHANNEL_UNBRIDGE") return bridge(event, name == "CHANNEL_BRIDGE");
    std::string unique_id = text(event, "Unique-ID");
    if (unique_id.empty()) return std::nullopt;
    if (name == "CHANNEL_DESTROY") return LegGone{std::move(unique_id), text(event, "Hangup-Cause")};
    if (name != "CHANNEL_CALLSTATE") return std::nullopt;
    const std::string call_state = text(event, "Channel-Call-State");
    if (call_state == "HANGUP") return LegGone{std::move(unique_id), text(event, "Hangup-Cause")};
    const auto phase = read_call_state(call_state);
    if (!phase) return std::nullopt;
    LegActive leg{.unique_id = std::move(unique_id),
                  .presence_id = text(event, "Channel-Presence-ID"),
                  .phase = *phase,
                  .dialled = dialled_by(event)};
    if (leg.dialled.empty()) {
        leg.caller = text(event, "Caller-Caller-ID-Number").substr(0, longest_party);
        if (text(event, "Other-Type") == "originator") leg.caller_leg = text(event, "Other-Leg-Unique-ID");
    }
    return leg;
}

}  // namespace pbxd
