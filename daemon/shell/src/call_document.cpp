#include "pbxd/call_document.hpp"

#include "http/xml_document.hpp"

namespace pbxd {
namespace {

struct Field {
    const char* name;
    std::string CallQuestion::*into;
};

// Hunt-... is the call as it is being routed; Caller-... the same as it came, for switches that send no other.
constexpr Field fields[] = {
    {"Caller-Context", &CallQuestion::context},
    {"Hunt-Context", &CallQuestion::context},
    {"Caller-Destination-Number", &CallQuestion::destination},
    {"Hunt-Destination-Number", &CallQuestion::destination},
    {"Caller-Source", &CallQuestion::source},
    {"Caller-Caller-ID-Number", &CallQuestion::caller_number},
    {"Core-UUID", &CallQuestion::core_uuid},
    {"variable_sip_h_X-Pbxd-Tie", &CallQuestion::tie},
    {"variable_verto_user", &CallQuestion::verto_user},
    {"variable_sofia_profile_name", &CallQuestion::sip_profile},
    {"variable_sip_authorized", &CallQuestion::sip_authorized},
    {"variable_sip_auth_username", &CallQuestion::sip_auth_username},
    {"variable_accountcode", &CallQuestion::accountcode},
    {"variable_sip_acl_token", &CallQuestion::acl_token},
    {"variable_sip_gateway_name", &CallQuestion::gateway_name},
    {"variable_sip_from_user", &CallQuestion::from_user},
    {"variable_sip_P-Asserted-Identity", &CallQuestion::asserted},
    {"variable_sip_Remote-Party-ID", &CallQuestion::remote_party_id},
    {"Caller-Privacy-Hide-Number", &CallQuestion::hides_number},
    {"variable_pbxd_answered_by", &CallQuestion::answered_by},
    {"variable_pbxd_called_by", &CallQuestion::called_by},
    {"variable_pbxd_hops", &CallQuestion::hops},
    {"variable_originate_disposition", &CallQuestion::disposition},
};

}  // namespace

boost::system::result<CallQuestion> read_call_question(const http::Form& form) {
    CallQuestion question;
    for (const auto& field : fields) {
        const auto value = form.single(field.name);
        if (!value) return value.error();
        if (*value) question.*field.into = std::string(**value);
    }
    return question;
}

CallQuestion read_call_question(const esl::CallData& call) {
    CallQuestion question;
    for (const auto& field : fields) {
        if (auto value = call.get(field.name); !value.empty()) question.*field.into = std::move(value);
    }
    return question;
}

boost::system::result<std::string, http::Fault> call_document(const CallPlan& plan, const std::string& context) {
    http::XmlDocument document;
    auto condition = document.section("dialplan")
                         .element("context", {{"name", context}})
                         .element("extension", {{"name", "pbxd"}})
                         .element("condition");
    for (const auto& action : plan.actions) {
        condition.action(action.application, action.expands ? http::trusted(action.data) : http::XmlValue(action.data));
    }
    return document.str();
}

}  // namespace pbxd
