#include "pbxd/call_question.hpp"

#include <algorithm>
#include <utility>

#include "storage/choices.hpp"

namespace pbxd {
namespace {

const storage::Extension* enabled(const storage::Extension* extension, const Directory& directory) {
    return extension != nullptr && directory.is_enabled(*extension) ? extension : nullptr;
}

const storage::Extension* extension_of_browser(const CallQuestion& question, const Directory& directory) {
    const auto at = question.verto_user.find('@');
    if (at == std::string::npos) return nullptr;
    const auto* session = directory.session_of_client(std::string_view(question.verto_user).substr(0, at));
    if (session == nullptr) return nullptr;
    const auto* extension = directory.find(session->extension);
    const auto realm = std::string_view(question.verto_user).substr(at + 1);
    if (realm.empty() || extension == nullptr || directory.realm_of(*extension) != realm) return nullptr;
    return enabled(extension, directory);
}

const storage::Extension* extension_of_phone(const CallQuestion& question, const Directory& directory) {
    if (question.sip_profile != contexts::phones || question.sip_authorized != "true") return nullptr;
    const auto* line = directory.line_of_username(question.sip_auth_username);
    if (line == nullptr || !line->enabled) return nullptr;
    return enabled(directory.find(line->extension), directory);
}

Caller refused(std::string why) {
    return {.party = {}, .gateway = nullptr, .rights = nullptr, .refused = std::move(why)};
}

Caller of_extension(const storage::Extension* extension, const char* otherwise) {
    if (extension == nullptr) return refused(otherwise);
    return {.party = {.extension = extension, .outside_number = {}},
            .gateway = nullptr,
            .rights = extension,
            .refused = {}};
}

/// The Gateway whose address the switch let in, or through which pbxd had it call. Nothing that the other side says.
const storage::Gateway* gateway_of(const CallQuestion& question, const Directory& directory) {
    if (question.sip_profile != contexts::carriers) return nullptr;
    std::string_view name = question.gateway_name;
    if (!question.acl_token.empty()) {
        name = question.acl_token;
        const auto at = name.rfind('@');
        if (at == std::string_view::npos || name.substr(at + 1) != contexts::carriers) return nullptr;
        name = name.substr(0, at);
    }
    return directory.gateway_of_name(name);
}

/// `+4930` of `"A <sip:1@b>" <sip:+4930@host;user=phone>;party=calling`, of `tel:+4930;x=y`, and of `+4930`.
std::string_view user_in(std::string_view address) {
    if (address.starts_with('"')) {
        std::size_t end = 1;
        while (end < address.size() && address[end] != '"') end += address[end] == '\\' ? 2 : 1;
        address.remove_prefix(std::min(end, address.size()));
    }
    if (const auto open = address.find('<'); open != std::string_view::npos) address.remove_prefix(open + 1);
    for (const std::string_view scheme : {"sip:", "sips:", "tel:"}) {
        if (address.starts_with(scheme)) address.remove_prefix(scheme.size());
    }
    return address.substr(0, address.find_first_of("@;>?"));
}

/// Where this Gateway puts the caller's number; elsewhere it may be anybody's.
std::string_view number_from(const CallQuestion& question, const storage::Gateway* gateway) {
    if (question.hides_number == "true") return {};
    switch (gateway == nullptr ? storage::CallerIdSource::from : gateway->caller_id_source) {
        case storage::CallerIdSource::from:
            return user_in(question.from_user);
        case storage::CallerIdSource::p_asserted_identity:
            return user_in(question.asserted);
        case storage::CallerIdSource::remote_party_id:
            return user_in(question.remote_party_id);
    }
    return {};
}

Caller from_outside(const CallQuestion& question, const Directory& directory, const NumberPlan& numbers) {
    const auto* gateway = gateway_of(question, directory);
    if (gateway != nullptr && !gateway->enabled) return refused("the gateway " + gateway->name + " is disabled");
    const auto number = to_e164(number_from(question, gateway), numbers);
    return {.party = {nullptr, number.value_or("")}, .gateway = gateway, .rights = nullptr, .refused = {}};
}

/// Whoever is moved about: a caller of ours, a party that pbxd had called, or somebody outside.
Party party_of(const CallQuestion& question, const Directory& directory, const NumberPlan& numbers) {
    if (const auto* extension = extension_of_browser(question, directory)) return {extension, {}};
    if (const auto* extension = extension_of_phone(question, directory)) return {extension, {}};
    if (const auto* extension = enabled(directory.extension_of_number(question.accountcode), directory))
        return {extension, {}};
    return {nullptr, to_e164(question.caller_number, numbers).value_or("")};
}

/// The one who pressed "transfer" is the other end of the call: who answered it, else who made it.
Caller transferred(const CallQuestion& question, const Directory& directory, const NumberPlan& numbers) {
    const auto& number = question.answered_by.empty() ? question.called_by : question.answered_by;
    const auto* transferrer = enabled(directory.extension_of_number(number), directory);
    if (transferrer == nullptr) return refused("nobody of this PBX made the transfer");
    return {.party = party_of(question, directory, numbers),
            .gateway = gateway_of(question, directory),
            .rights = transferrer,
            .refused = {}};
}

}  // namespace

Caller identify(const CallQuestion& question, const Directory& directory, const NumberPlan& numbers) {
    if (question.context == contexts::browsers) {
        if (question.source != "mod_verto") return refused("a call in the browsers' context is none of a browser");
        return of_extension(extension_of_browser(question, directory),
                            "the browser's login belongs to no enabled extension");
    }
    if (question.context == contexts::phones) {
        if (question.source != "mod_sofia") return refused("a call in the phones' context is none of a phone");
        return of_extension(extension_of_phone(question, directory),
                            "the phone's line belongs to no enabled extension");
    }
    if (question.context == contexts::carriers) {
        if (question.source != "mod_sofia" || question.sip_profile != contexts::carriers)
            return refused("a call in the gateways' context came in elsewhere");
        return from_outside(question, directory, numbers);
    }
    if (question.context == contexts::transfers) return transferred(question, directory, numbers);
    if (question.context == contexts::unanswered) {
        return {.party = party_of(question, directory, numbers),
                .gateway = gateway_of(question, directory),
                .rights = nullptr,
                .refused = {}};
    }
    return refused("there is no such context");
}

}  // namespace pbxd
