#include "pbxd/call_question.hpp"

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

Caller refused(std::string why) { return {.party = {}, .rights = nullptr, .refused = std::move(why)}; }

Caller of_extension(const storage::Extension* extension, const char* otherwise) {
    if (extension == nullptr) return refused(otherwise);
    return {.party = {.extension = extension, .outside_number = {}}, .rights = extension, .refused = {}};
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
    return {.party = party_of(question, directory, numbers), .rights = transferrer, .refused = {}};
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
        return {.party = {nullptr, to_e164(question.caller_number, numbers).value_or("")},
                .rights = nullptr,
                .refused = {}};
    }
    if (question.context == contexts::transfers) return transferred(question, directory, numbers);
    if (question.context == contexts::unanswered) {
        return {.party = party_of(question, directory, numbers), .rights = nullptr, .refused = {}};
    }
    return refused("there is no such context");
}

}  // namespace pbxd
