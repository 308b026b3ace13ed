// mod_xml_curl's questions to the directory, as forms, and the answers, as the switch reads them.
//
//     std::string form = form_of(verto_login_question(core, "b-3f", "extensions", login_params));
//     std::optional<DirectoryUser> user = read_directory_answer(body, "b-3f", "extensions");   // none: not found
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/switch_core.hpp"

namespace sim {

using Fields = std::vector<std::pair<std::string, std::string>>;

/// What a phone says with a REGISTER that answers the challenge.
struct SipCredentials {
    std::string nonce;
    std::string cnonce;
    std::string nc = "00000001";
    std::string uri;
    std::string response;
};

struct Phone;

/// One user of the directory: the parameters and variables of its domain, group and own, the nearest winning.
struct DirectoryUser {
    std::string id;
    std::string domain;
    std::map<std::string, std::string> params;
    std::vector<std::pair<std::string, std::string>> variables;
    long cacheable_ms = 0;

    /// The variable's value, or an empty text.
    std::string variable(std::string_view name) const;
    /// md5(user:realm:password), from `a1-hash` or `password`; nothing if the directory has neither.
    std::optional<std::string> a1_hash(std::string_view realm) const;
};

/// What every question to the directory begins with.
Fields directory_question(SwitchCore& core, std::string_view domain, std::string_view event_name, const Source& source);
/// Sofia's question for the digest of a REGISTER (xml_curl/directory-sip-register.http).
Fields sip_register_question(SwitchCore& core, const Phone& phone, const SipCredentials& credentials);
/// mod_verto's question at a login; the browser's loginParams go in unescaped in their names, as in the real one
/// (xml_curl/directory-verto-login.http).
Fields verto_login_question(SwitchCore& core, std::string_view user, std::string_view domain,
                            const Fields& login_params);
/// mod_voicemail's question for message waiting (xml_curl/directory-message-count.http).
Fields message_count_question(SwitchCore& core, std::string_view user, std::string_view domain);
/// `name=value&...`: values percent-encoded, names as they are.
std::string form_of(const Fields& fields);

/// The preprocessor that the switch runs over an answer before it is XML (see the facts: lines with `<?` vanish, ...).
std::string preprocess(std::string_view document);
/// The user in an answer; nothing for "not found", for XML that does not parse, and for somebody else's entry.
std::optional<DirectoryUser> read_directory_answer(std::string_view body, std::string_view user,
                                                   std::string_view domain);

}  // namespace sim
