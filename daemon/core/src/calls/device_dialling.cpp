#include "pbxd/device_dialling.hpp"

#include "pbxd/call_question.hpp"
#include "pbxd/tie_call.hpp"

namespace pbxd {
namespace {

/// What every leg to an Extension's device has: whose it is, who calls, and where a transfer that it makes is judged.
esl::dial::Variables leg_variables(const storage::Extension& extension, const Directory& directory,
                                   const ShownCaller& caller, int seconds) {
    esl::dial::Variables variables{{"originate_timeout", std::to_string(seconds)},
                                   {"ignore_early_media", "true"},
                                   {"presence_id", directory.presence_id_of(extension)},
                                   {"accountcode", extension.number},
                                   {"pbxd_answered_by", extension.number},
                                   {"force_transfer_context", contexts::transfers},
                                   {"force_transfer_dialplan", "XML"}};
    if (caller.number.empty()) return variables;
    variables.push_back({"origination_caller_id_number", caller.number});
    // A name that a dial string cannot hold is not worth losing the call for.
    const bool holds = !caller.name.empty() && caller.name.find_first_of("{}$") == std::string::npos;
    variables.push_back({"origination_caller_id_name", holds ? caller.name : caller.number});
    return variables;
}

void add_srtp(esl::dial::Variables& variables, Srtp srtp) {
    if (const auto secure = outbound_srtp(srtp); !secure.empty())
        variables.push_back({"rtp_secure_media_outbound", std::string(secure)});
}

}  // namespace

std::optional<esl::dial::Contact> phone_at(const std::string& contact) {
    const auto open = contact.find('<');
    const auto begin = open == std::string::npos ? 0 : open + 1;
    const auto end = open == std::string::npos ? contact.size() : contact.find('>', begin);
    if (end == std::string::npos) return std::nullopt;
    auto address = contact.substr(begin, end - begin);
    if (!address.starts_with("sip:") && !address.starts_with("sips:")) return std::nullopt;
    return esl::dial::Contact{.profile = std::string(lines_realm), .address = std::move(address)};
}

std::optional<std::string> ring_command(const storage::Extension& extension, const Directory& directory,
                                        const esl::dial::Endpoint& device, const ShownCaller& caller,
                                        const RingLeg& leg) {
    auto to = esl::dial_one(device);
    auto& variables = to.calls.front().variables;
    variables = leg_variables(extension, directory, caller, leg.seconds);
    // The device's leg is the other switch's; this one is nobody's.
    if (!leg.tie.empty()) {
        std::erase_if(variables, [](const auto& it) { return it.name == "presence_id" || it.name == "accountcode"; });
        variables.push_back({tie_header, leg.tie});
    }
    variables.push_back({"origination_uuid", leg.leg});
    if (std::holds_alternative<esl::dial::Contact>(device)) add_srtp(variables, leg.srtp);
    if (directory.extension_of_number(caller.number) != nullptr) variables.push_back({"pbxd_called_by", caller.number});
    const auto text = esl::to_api_argument(to);
    if (!text) return std::nullopt;
    // What the caller is shown from then on is the device's own caller ID: `pickup` makes it the callee ID.
    const auto& number = extension.number;
    return "originate " + *text + " set_profile_var:caller_id_number=" + number +
           ",set_profile_var:caller_id_name=" + number + ",pickup:" + leg.pickup + " inline";
}

std::optional<std::string> click_to_call_command(const storage::Extension& extension, const Directory& directory,
                                                 const std::vector<std::string>& contacts, const std::string& number,
                                                 Srtp srtp) {
    esl::dial::Together phones;
    for (const auto& contact : contacts) {
        auto phone = phone_at(contact);
        // One that cannot be called must not keep the others from ringing.
        if (phone && esl::to_api_argument(esl::dial_one(*phone))) phones.push_back({.endpoint = std::move(*phone)});
    }
    if (phones.empty()) return std::nullopt;
    const auto* called = directory.extension_of_number(number);
    auto variables = leg_variables(extension, directory, {number, called == nullptr ? std::string() : called->name},
                                   extension.ring_seconds);
    // The one that answers dials by its owner's rights.
    variables.push_back({"pbxd_called_by", extension.number});
    add_srtp(variables, srtp);
    const esl::DialString to{.calls = {{.in_turn = {std::move(phones)}, .variables = std::move(variables)}}};
    const auto text = esl::to_api_argument(to);
    if (!text) return std::nullopt;
    return "originate " + *text + " " + number + " XML " + contexts::transfers;
}

}  // namespace pbxd
