// The switch's directory questions (mod_xml_curl, section `directory`) and who is answered.
//
// Three kinds of questions have an answer: the digest of a Line (`action=sip_auth`, realm `lines`), the login of a
// browser's Session (`action=jsonrpc-authenticate`, the realm of its Channel) and the mailbox of an Extension
// (`action=voicemail-lookup` and `message-count`, its number and realm). Everything else is nobody: never a default
// user.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pbxd/directory.hpp"
#include "pbxd/srtp.hpp"

namespace pbxd {

/// The fields of the question that count. The switch adds about thirty more.
struct DirectoryQuestion {
    std::string action;
    std::string user;
    std::string domain;
    std::string sip_auth_realm = {};  ///< of the digest; only with sip_auth
    std::string purpose = {};         ///< of a question for a whole domain: gateways, network-list
    std::string asked = {};           ///< the domain that the switch looks for, by its own word
};

/// A user as the switch's directory has it.
struct DirectoryUser {
    std::string id;
    std::string domain;
    std::chrono::milliseconds cacheable{0};  ///< how long the switch may keep the answer; 0: not at all
    std::vector<std::pair<std::string, std::string>> params;
    std::vector<std::pair<std::string, std::string>> variables;
};

/// Who is meant, or nobody. Both kinds carry `presence_id` and `accountcode` as directory variables, because those
/// alone reach every leg of the user, calling and called. `srtp`: of the calls that phones make.
std::optional<DirectoryUser> answer(const DirectoryQuestion& question, const Directory& directory,
                                    storage::EpochSeconds now, Srtp srtp = Srtp::accept);

}  // namespace pbxd
