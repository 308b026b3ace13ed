// The switch's dialplan questions (mod_xml_curl, section `dialplan`) and who is calling.
//
// A caller is who the switch authenticated, or who transferred the call: what a phone, a browser or a carrier says
// about itself is looked at for nothing but a number of the outside world, and that is brought into E.164. Where a
// carrier says it is its Gateway's caller_id_source; what it says elsewhere, perhaps only passed on, is not believed.
#pragma once

#include <string>

#include "pbxd/directory.hpp"
#include "pbxd/number_plan.hpp"

namespace pbxd {

/// The contexts in which questions come. The last two are pbxd's own: nobody is put there but by what it answered.
namespace contexts {
inline constexpr const char* browsers = "extensions";
inline constexpr const char* phones = "lines";
inline constexpr const char* carriers = "gateways";
inline constexpr const char* transfers = "transfers";    ///< somebody was transferred there
inline constexpr const char* unanswered = "unanswered";  ///< a call that an Extension's devices did not take
}  // namespace contexts

/// The fields of the question that count.
struct CallQuestion {
    std::string context = {};
    std::string destination = {};
    std::string source = {};     ///< the endpoint module: mod_verto, mod_sofia
    std::string core_uuid = {};  ///< of the switch that asks
    std::string tie = {};        ///< the seal of another switch of this PBX, if the call says that it has one
    // Who it is, by what the switch checked.
    std::string verto_user = {};         ///< of a browser's leg: client@realm, pinned by the directory
    std::string sip_profile = {};        ///< of a SIP leg that came in
    std::string sip_authorized = {};     ///< "true"
    std::string sip_auth_username = {};  ///< of the digest
    std::string accountcode = {};        ///< of a leg that pbxd had called: the Extension's number
    std::string caller_number = {};      ///< of a call that was routed already: as it was identified then
    // A leg of the outside world: which Gateway it is of, and what it says of the caller (mod_sofia's channel
    // variables).
    std::string acl_token = {};        ///< of one that came in: "NAME@gateways", by its address (sip_acl_token)
    std::string gateway_name = {};     ///< of one that went out (sip_gateway_name)
    std::string from_user = {};        ///< sip_from_user
    std::string asserted = {};         ///< sip_P-Asserted-Identity: the user, or the whole header
    std::string remote_party_id = {};  ///< sip_Remote-Party-ID: the whole header
    std::string hides_number = {};     ///< "true": the caller wants the number withheld (Privacy: id, privacy=full)
    // What pbxd had the switch remember.
    std::string answered_by = {};  ///< the number of the Extension that answered this party's call
    std::string called_by = {};    ///< the number of the Extension that called this party
    std::string hops = {};         ///< how often the call was forwarded
    std::string disposition = {};  ///< how the last attempt ended
};

/// Who is at the other end of the call that is to be routed: what people see.
struct Party {
    const storage::Extension* extension = nullptr;  ///< nothing: somebody outside
    std::string outside_number;                     ///< E.164; empty: unknown
};

/// Who calls, and by whose rights.
struct Caller {
    Party party;
    const storage::Gateway* gateway = nullptr;   ///< through which the party's leg goes, if it is known
    const storage::Extension* rights = nullptr;  ///< who may dial what is dialled; nothing: nobody's
    std::string refused;                         ///< a sentence, if this call must not be routed
};

/// Never a guess: what does not fit together is refused.
Caller identify(const CallQuestion& question, const Directory& directory, const NumberPlan& numbers);

}  // namespace pbxd
