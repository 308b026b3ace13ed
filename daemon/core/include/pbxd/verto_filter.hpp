// What may pass between a browser and mod_verto: every message is rebuilt from the fields that are known here, and the
// rest is dropped and counted.
//
//     pbxd::VertoFilter filter(identify, is_taken);
//     auto verdict = filter.from_browser(text);
//     if (!verdict.forward.empty()) co_await to_switch(verdict.forward);
//     if (!verdict.reply.empty()) co_await to_browser(verdict.reply);
//
// mod_verto believes its clients: `userVariables` of a login ran shell commands on 1.11.1, so did `verto.info` with a
// `msg` to `api+system`; any method took the call ID of somebody else's call, and `verto.bye` with a loopback leg's
// crashed the switch; `loginParams` become fields of the directory question. Nothing of that is in a rebuilt message.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

namespace pbxd {

/// Whose socket it is: what the browser may not choose is taken from here.
struct VertoIdentity {
    std::string client_id;
    std::string realm;
    std::string session_id;
    std::string number;  ///< of the Extension: the caller ID of its calls
    std::string name;
};

/// Why a message was not passed on as it came. Names are those of the counters.
enum class Refusal {
    not_json,           ///< no JSON object, too deep
    not_rpc,            ///< no JSON-RPC 2.0 request or answer
    unknown_method,     ///< one that no page of pbxd uses
    not_logged_in,      ///< a call before the login was accepted
    wrong_login,        ///< a login as somebody else
    foreign_call,       ///< a call ID that is not this socket's
    bad_field,          ///< a field of the wrong type, length or alphabet
    forbidden_field,    ///< passed on without it: userVariables, loginParams, a msg, ...
    unexpected_answer,  ///< an answer to nothing that was asked
    unknown_event,      ///< from the switch: nothing a browser should see
};
std::string_view to_string(Refusal refusal);
inline constexpr std::size_t refusal_count = 10;

struct Verdict {
    std::string forward;             ///< what goes on to the other side; empty: nothing
    std::string reply;               ///< what goes back to where the message came from; empty: nothing
    std::optional<Refusal> refusal;  ///< what was dropped: the message (no forward) or a part of it
};

class VertoFilter {
  public:
    /// Who `client_id@realm` is, if that is a live Session of the User whose socket it is; nothing for everybody else.
    using Identify = std::function<std::optional<VertoIdentity>(std::string_view login)>;
    /// Whether a call ID is a leg of anybody on the switch: a browser may not begin a call with it.
    using IsTaken = std::function<bool(std::string_view call_id)>;

    VertoFilter(Identify identify, IsTaken is_taken);

    Verdict from_browser(std::string_view text);
    Verdict from_switch(std::string_view text);

    /// Whether the switch accepted the login.
    bool is_logged_in() const { return logged_in_; }
    /// Who it is, from the first login that was passed on.
    const std::optional<VertoIdentity>& identity() const { return identity_; }
    /// The calls of this socket that have not ended.
    const std::set<std::string, std::less<>>& calls() const { return calls_; }

  private:
    using Json = nlohmann::json;

    Verdict request_of_browser(const Json& message);
    Verdict login(const Json& message, const Json& params);
    Verdict call(const Json& message, const std::string& method, const Json& params);
    Verdict answer_of_browser(const Json& message);
    Verdict request_of_switch(const Json& message);
    Verdict answer_of_switch(const Json& message);
    void follow(const std::string& method, const Json& params);

    Identify identify_;
    IsTaken is_taken_;
    std::optional<VertoIdentity> identity_;
    bool logged_in_ = false;
    std::set<std::string, std::less<>> calls_;
    std::unordered_map<std::int64_t, std::string> asked_by_browser_;  ///< id -> method
    std::unordered_map<std::int64_t, std::string> asked_by_switch_;
};

}  // namespace pbxd
