#include "verto_fields.hpp"

#include <algorithm>
#include <array>

namespace pbxd::verto {
namespace {

// A WebRTC offer with every candidate and codec of a browser is 5 to 10 KB.
constexpr std::size_t most_sdp = 48 * 1024;
constexpr std::size_t most_name = 128;
constexpr std::size_t most_dtmf = 32;
constexpr std::size_t most_destination = 32;

bool is_made_of(std::string_view value, std::string_view alphabet) {
    return !value.empty() && value.find_first_not_of(alphabet) == std::string_view::npos;
}

bool is_uuid(std::string_view value) {
    if (value.size() != 36) return false;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? value[i] != '-'
                 : std::string_view("0123456789abcdefABCDEF").find(value[i]) == std::string_view::npos) {
            return false;
        }
    }
    return true;
}

/// SDP is lines of text: no control character but CR, LF and TAB, and nothing that the switch would expand.
bool is_sdp(std::string_view sdp) {
    return std::all_of(sdp.begin(), sdp.end(),
                       [](unsigned char c) { return c >= ' ' || c == '\r' || c == '\n' || c == '\t'; }) &&
           sdp.starts_with("v=0") && sdp.find("${") == std::string_view::npos;
}

std::optional<std::string> dialled(const Json& object, const char* name) {
    auto value = text(object, name, most_destination);
    if (!value || !is_made_of(*value, "0123456789*#+")) return std::nullopt;
    return value;
}

/// Copies a member that is a string; leaves it out where it is not there.
void copy_text(const Json& from, Json& to, const char* name, std::size_t most) {
    if (auto value = text(from, name, most)) to[name] = std::move(*value);
}

bool add_sdp(const Json& params, Json& rebuilt) {
    auto sdp = text(params, "sdp", most_sdp);
    if (!sdp || !is_sdp(*sdp)) return false;
    rebuilt["sdp"] = std::move(*sdp);
    return true;
}

bool add_dtmf(const Json& params, Json& rebuilt) {
    auto dtmf = text(params, "dtmf", most_dtmf);
    if (!dtmf || !is_made_of(*dtmf, "0123456789*#ABCDabcd")) return false;
    rebuilt["dtmf"] = std::move(*dtmf);
    return true;
}

bool add_modify(const Json& params, Json& rebuilt) {
    const auto action = text(params, "action", 16);
    if (!action) return false;
    if (*action == "hold" || *action == "unhold" || *action == "toggleHold") {
        rebuilt["action"] = *action;
        return true;
    }
    auto destination = dialled(params, "destination");
    if (*action != "transfer" || !destination) return false;
    rebuilt["action"] = "transfer";
    rebuilt["destination"] = std::move(*destination);
    return true;
}

void add_cause(const Json& params, Json& rebuilt) {
    const auto cause = text(params, "cause", 64);
    if (cause && is_made_of(*cause, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789")) rebuilt["cause"] = *cause;
    const auto code = params.find("causeCode");
    if (code != params.end() && code->is_number_unsigned() && code->get<unsigned>() < 1000)
        rebuilt["causeCode"] = *code;
}

bool fill(const std::string& method, const Json& params, Json& rebuilt, Json& dialog, const VertoIdentity& identity) {
    const Json& given = params.at("dialogParams");
    if (method == "verto.invite") {
        auto destination = dialled(given, "destination_number");
        if (!destination) return false;
        dialog["destination_number"] = std::move(*destination);
        // Who calls is what the database says, not what the page says.
        dialog["caller_id_number"] = identity.number;
        dialog["caller_id_name"] = identity.name;
        return add_sdp(params, rebuilt);
    }
    if (method == "verto.answer" || method == "verto.attach") return add_sdp(params, rebuilt);
    if (method == "verto.info") return add_dtmf(params, rebuilt);
    if (method == "verto.modify") return add_modify(params, rebuilt);
    add_cause(params, rebuilt);
    return true;
}

}  // namespace

std::optional<std::string> text(const Json& object, const char* name, std::size_t most) {
    if (!object.is_object()) return std::nullopt;
    const auto at = object.find(name);
    if (at == object.end() || !at->is_string()) return std::nullopt;
    auto value = at->get<std::string>();
    if (value.size() > most) return std::nullopt;
    return value;
}

bool has_content(const Json& object, const char* name) {
    const auto at = object.find(name);
    return at != object.end() && !at->empty();
}

bool has_others(const Json& object, std::initializer_list<std::string_view> known) {
    return std::any_of(object.items().begin(), object.items().end(), [&known](const auto& item) {
        return std::find(known.begin(), known.end(), item.key()) == known.end();
    });
}

bool is_call_method(std::string_view method) {
    static constexpr std::array<std::string_view, 6> methods{"verto.invite", "verto.answer", "verto.bye",
                                                             "verto.modify", "verto.attach", "verto.info"};
    return std::find(methods.begin(), methods.end(), method) != methods.end();
}

std::optional<std::string> call_id(const Json& params) {
    const auto dialog = params.find("dialogParams");
    if (dialog == params.end()) return std::nullopt;
    auto value = text(*dialog, "callID", 36);
    if (!value || !is_uuid(*value)) return std::nullopt;
    return value;
}

RebuiltCall rebuild_call(const std::string& method, const Json& params, const std::string& call_id,
                         const VertoIdentity& identity) {
    RebuiltCall built;
    // A `msg` in verto.info reached the switch's shell (to: api+system); every other stranger is left out as quietly.
    built.forbidden =
        has_others(params, {"sessid", "dialogParams", "sdp", "dtmf", "action", "destination", "cause", "causeCode"});
    Json rebuilt = Json::object();
    Json dialog{{"callID", call_id}};
    if (!fill(method, params, rebuilt, dialog, identity)) return built;
    rebuilt["sessid"] = identity.session_id;
    rebuilt["dialogParams"] = std::move(dialog);
    built.params = std::move(rebuilt);
    return built;
}

std::vector<std::string> reattached(const Json& params) {
    std::vector<std::string> calls;
    const auto list = params.find("reattached_sessions");
    if (list == params.end() || !list->is_array()) return calls;
    for (const auto& call : *list) {
        if (call.is_string() && is_uuid(call.get_ref<const std::string&>())) calls.push_back(call.get<std::string>());
    }
    return calls;
}

std::optional<Json> rebuild_event(const std::string& method, const Json& params) {
    static constexpr std::array<std::string_view, 8> shown{"verto.invite", "verto.answer",     "verto.media",
                                                           "verto.bye",    "verto.display",    "verto.attach",
                                                           "verto.punt",   "verto.clientReady"};
    if (std::find(shown.begin(), shown.end(), method) == shown.end()) return std::nullopt;
    if (method == "verto.clientReady") return Json{{"reattached_sessions", reattached(params)}};
    Json rebuilt = Json::object();
    if (method == "verto.punt") return rebuilt;
    // Channel variables (`variables`) and the other leg's UUID (`partner`) stay here.
    for (const char* name : {"callID", "caller_id_name", "caller_id_number", "callee_id_name", "callee_id_number",
                             "display_name", "display_number", "display_direction", "cause"}) {
        copy_text(params, rebuilt, name, most_name);
    }
    copy_text(params, rebuilt, "sdp", most_sdp);
    const auto code = params.find("causeCode");
    if (code != params.end() && code->is_number_integer()) rebuilt["causeCode"] = *code;
    return rebuilt;
}

Json rebuild_result(const Json& result) {
    Json rebuilt = Json::object();
    for (const char* name : {"message", "callID", "sessid", "cause", "action", "holdState"}) {
        copy_text(result, rebuilt, name, most_name);
    }
    const auto code = result.find("causeCode");
    if (code != result.end() && code->is_number_integer()) rebuilt["causeCode"] = *code;
    return rebuilt;
}

Json rebuild_error(const Json& error) {
    Json rebuilt = Json::object();
    const auto code = error.is_object() ? error.find("code") : error.end();
    rebuilt["code"] = error.is_object() && code != error.end() && code->is_number_integer() ? *code : Json(-32603);
    rebuilt["message"] = text(error, "message", most_name).value_or("the switch refused");
    return rebuilt;
}

}  // namespace pbxd::verto
