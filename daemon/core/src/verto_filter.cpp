#include "pbxd/verto_filter.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "pbxd/json_text.hpp"
#include "verto_fields.hpp"

namespace pbxd {
namespace {

using Json = nlohmann::json;

// A page has a handful of calls and of unanswered requests; more is abuse.
constexpr std::size_t most_calls = 16;
constexpr std::size_t most_asked = 64;
constexpr int most_depth = 8;

std::optional<Json> parse(std::string_view text) {
    auto json = json_from(text, most_depth);
    if (!json.is_object()) return std::nullopt;
    return json;
}

/// The message's id, where it is one that verto uses: a whole number.
std::optional<std::int64_t> id_of(const Json& message) {
    const auto id = message.find("id");
    if (id == message.end() || !id->is_number_integer()) return std::nullopt;
    return id->get<std::int64_t>();
}

Verdict refuse(const Json& message, Refusal refusal) {
    Verdict verdict{.forward = {}, .reply = {}, .refusal = refusal};
    if (const auto id = id_of(message)) {
        verdict.reply = json_text(
            Json{{"jsonrpc", "2.0"},
                 {"id", *id},
                 {"error", {{"code", -32600}, {"message", "not allowed: " + std::string(to_string(refusal))}}}});
    }
    return verdict;
}

bool is_rpc(const Json& message) {
    const auto version = message.find("jsonrpc");
    return version != message.end() && *version == "2.0";
}

std::string request(std::int64_t id, const std::string& method, Json params) {
    return json_text(Json{{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}, {"id", id}});
}

}  // namespace

std::string_view to_string(Refusal refusal) {
    static constexpr std::array<std::string_view, refusal_count> names{
        "not_json",     "not_rpc",   "unknown_method",  "not_logged_in",     "wrong_login",
        "foreign_call", "bad_field", "forbidden_field", "unexpected_answer", "unknown_event"};
    return names.at(static_cast<std::size_t>(refusal));
}

VertoFilter::VertoFilter(Identify identify, IsTaken is_taken)
    : identify_(std::move(identify)), is_taken_(std::move(is_taken)) {}

Verdict VertoFilter::from_browser(std::string_view text) {
    const auto message = parse(text);
    if (!message) return {.forward = {}, .reply = {}, .refusal = Refusal::not_json};
    if (!is_rpc(*message)) return refuse(*message, Refusal::not_rpc);
    if (message->contains("method")) return request_of_browser(*message);
    return answer_of_browser(*message);
}

Verdict VertoFilter::request_of_browser(const Json& message) {
    const auto method = message.find("method");
    const auto params = message.find("params");
    const auto id = id_of(message);
    if (!method->is_string() || !id || params == message.end() || !params->is_object()) {
        return refuse(message, Refusal::not_rpc);
    }
    const auto name = method->get<std::string>();
    if (asked_by_browser_.size() >= most_asked) return refuse(message, Refusal::bad_field);
    Verdict verdict;
    if (name == "login") {
        verdict = login(message, *params);
    } else if (!verto::is_call_method(name)) {
        return refuse(message, Refusal::unknown_method);
    } else if (!logged_in_) {
        return refuse(message, Refusal::not_logged_in);
    } else {
        verdict = call(message, name, *params);
    }
    if (!verdict.forward.empty()) asked_by_browser_[*id] = name;
    return verdict;
}

Verdict VertoFilter::login(const Json& message, const Json& params) {
    const auto login = verto::text(params, "login", 256);
    const auto password = verto::text(params, "passwd", 256);
    const auto session_id = verto::text(params, "sessid", 64);
    if (!login || !password || !session_id) return refuse(message, Refusal::bad_field);
    auto identity = identify_(*login);
    const bool other = identity_ && identity && identity->client_id != identity_->client_id;
    if (!identity || other || *session_id != identity->session_id) return refuse(message, Refusal::wrong_login);
    identity_ = std::move(identity);
    Verdict verdict;
    verdict.forward =
        request(*id_of(message), "login", {{"login", *login}, {"passwd", *password}, {"sessid", *session_id}});
    if (verto::has_content(params, "userVariables") || verto::has_content(params, "loginParams") ||
        verto::has_others(params, {"login", "passwd", "sessid", "userVariables", "loginParams"})) {
        verdict.refusal = Refusal::forbidden_field;
    }
    return verdict;
}

Verdict VertoFilter::call(const Json& message, const std::string& method, const Json& params) {
    const auto call_id = verto::call_id(params);
    if (!call_id) return refuse(message, Refusal::bad_field);
    const bool begins = method == "verto.invite";
    if (begins ? (calls_.contains(*call_id) || is_taken_(*call_id)) : !calls_.contains(*call_id)) {
        return refuse(message, Refusal::foreign_call);
    }
    if (begins && calls_.size() >= most_calls) return refuse(message, Refusal::bad_field);
    auto rebuilt = verto::rebuild_call(method, params, *call_id, *identity_);
    if (!rebuilt.params) return refuse(message, rebuilt.forbidden ? Refusal::forbidden_field : Refusal::bad_field);
    if (begins) calls_.insert(*call_id);
    Verdict verdict;
    verdict.forward = request(*id_of(message), method, std::move(*rebuilt.params));
    if (rebuilt.forbidden) verdict.refusal = Refusal::forbidden_field;
    return verdict;
}

Verdict VertoFilter::answer_of_browser(const Json& message) {
    const auto id = id_of(message);
    const auto asked = id ? asked_by_switch_.find(*id) : asked_by_switch_.end();
    if (asked == asked_by_switch_.end()) return {.forward = {}, .reply = {}, .refusal = Refusal::unexpected_answer};
    Verdict verdict;
    // The switch wants no more than to hear that it was heard; what a browser adds to that is its own business.
    verdict.forward = json_text(Json{{"jsonrpc", "2.0"}, {"id", *id}, {"result", {{"method", asked->second}}}});
    asked_by_switch_.erase(asked);
    return verdict;
}

Verdict VertoFilter::from_switch(std::string_view text) {
    const auto message = parse(text);
    if (!message) return {.forward = {}, .reply = {}, .refusal = Refusal::not_json};
    if (!is_rpc(*message)) return {.forward = {}, .reply = {}, .refusal = Refusal::not_rpc};
    if (message->contains("method")) return request_of_switch(*message);
    return answer_of_switch(*message);
}

Verdict VertoFilter::request_of_switch(const Json& message) {
    const auto method = message.find("method");
    const auto name = method->is_string() ? method->get<std::string>() : std::string();
    const auto params = message.find("params");
    static const Json none = Json::object();
    const Json& given = params != message.end() && params->is_object() ? *params : none;
    auto shown = verto::rebuild_event(name, given);
    if (!shown) return {.forward = {}, .reply = {}, .refusal = Refusal::unknown_event};
    follow(name, given);
    const auto id = id_of(message);
    Verdict verdict;
    Json rebuilt{{"jsonrpc", "2.0"}, {"method", name}, {"params", std::move(*shown)}};
    if (id) {
        rebuilt["id"] = *id;
        if (asked_by_switch_.size() < most_asked) asked_by_switch_[*id] = name;
    }
    verdict.forward = json_text(rebuilt);
    return verdict;
}

void VertoFilter::follow(const std::string& method, const Json& params) {
    if (method == "verto.clientReady") {
        for (const auto& call_id : verto::reattached(params)) calls_.insert(call_id);
        return;
    }
    const auto call_id = verto::text(params, "callID", 64);
    if (!call_id) return;
    if (method == "verto.invite" || method == "verto.attach") calls_.insert(*call_id);
    if (method == "verto.bye") calls_.erase(*call_id);
}

Verdict VertoFilter::answer_of_switch(const Json& message) {
    const auto id = id_of(message);
    const auto asked = id ? asked_by_browser_.find(*id) : asked_by_browser_.end();
    if (asked == asked_by_browser_.end()) return {.forward = {}, .reply = {}, .refusal = Refusal::unexpected_answer};
    const auto method = asked->second;
    asked_by_browser_.erase(asked);
    const auto result = message.find("result");
    const bool accepted = result != message.end() && result->is_object();
    if (method == "login" && accepted) logged_in_ = true;
    if (accepted && method == "verto.bye") {
        if (const auto call_id = verto::text(*result, "callID", 64)) calls_.erase(*call_id);
    }
    Verdict verdict;
    Json rebuilt{{"jsonrpc", "2.0"}, {"id", *id}};
    rebuilt[accepted ? "result" : "error"] =
        accepted ? verto::rebuild_result(*result) : verto::rebuild_error(message.value("error", Json::object()));
    verdict.forward = json_text(rebuilt);
    return verdict;
}

}  // namespace pbxd
