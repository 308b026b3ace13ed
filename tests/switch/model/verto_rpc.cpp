#include "model/verto_rpc.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

#include "model/verto_json.hpp"

namespace sim {

using nlohmann::json;
using nlohmann::ordered_json;

namespace {

constexpr int auth_required = -32000;
constexpr int auth_failed = -32001;
constexpr int no_method = -32601;

/// The strings of an object, as mod_verto copies them.
Fields strings_of(const json& object) {
    Fields fields;
    if (!object.is_object()) return fields;
    for (const auto& [name, value] : object.items()) {
        if (value.is_string()) fields.emplace_back(name, value.get<std::string>());
    }
    return fields;
}

std::vector<std::string> split(std::string_view list) {
    std::vector<std::string> parts;
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(','), list.size());
        if (end > 0) parts.emplace_back(list.substr(0, end));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return parts;
}

bool password_fits(const LoginQuestion& question, const DirectoryUser& user) {
    const auto expected = user.a1_hash(question.domain);
    return expected && *expected == md5_hex(question.user + ":" + question.domain + ":" + question.password);
}

/// `login-expires` is an epoch; one in the past grants 300 s.
Micros end_of_login(const DirectoryUser& user, Micros now) {
    const std::string text = user.variable("login-expires");
    std::int64_t epoch = 0;
    std::from_chars(text.data(), text.data() + text.size(), epoch);
    if (epoch <= 0) return 0;
    const Micros end = epoch * 1'000'000;
    return end > now ? end : now + Micros{300'000'000};
}

}  // namespace

VertoRpc::VertoRpc(SwitchCore& core, VertoClients& clients, Calls& calls)
    : core_(core), clients_(clients), calls_(calls) {
    calls_.on_leg_end = [this](const Leg& leg, std::string_view cause) { tell_ended(leg, cause); };
}

void VertoRpc::reply(const VertoClient& client, const json& id, ordered_json result) {
    ordered_json message = {{"jsonrpc", "2.0"}, {"id", id}, {"result", std::move(result)}};
    send(client.id, message.dump(-1, ' ', false, json::error_handler_t::replace));
}

void VertoRpc::fail(const VertoClient& client, const json& id, int code, std::string_view text) {
    const ordered_json message = {{"jsonrpc", "2.0"}, {"id", id}, {"error", {{"code", code}, {"message", text}}}};
    send(client.id, message.dump(-1, ' ', false, json::error_handler_t::replace));
}

void VertoRpc::request(ClientId client, std::string_view method, ordered_json params) {
    const ordered_json message = {
        {"jsonrpc", "2.0"}, {"id", core_.next_request_id()}, {"method", method}, {"params", std::move(params)}};
    send(client, message.dump(-1, ' ', false, json::error_handler_t::replace));
}

void VertoRpc::message(ClientId id, std::string_view text) {
    VertoClient* client = clients_.find(id);
    if (!client) return;
    received.add({client->address, client->login, std::string(text)});
    const json request = json::parse(text, nullptr, false);
    // The real one hangs up on what is no JSON.
    if (request.is_discarded() || !request.is_object()) return close(id);
    const std::string method = text_at(request, "method");
    if (method.empty()) return;  // an answer to a request of ours
    if (method == "login") return login(*client, request);
    if (!client->logged_in()) return fail(*client, member(request, "id"), auth_required, "Authentication Required");
    const auto& allowed = client->allowed_methods;
    const std::string family = method.substr(0, method.find('.'));
    if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), method) == allowed.end() &&
        std::find(allowed.begin(), allowed.end(), family) == allowed.end()) {
        return fail(*client, member(request, "id"), no_method, "Invalid Method, Missing Method or Permission Denied");
    }
    dispatch(*client, request, method);
}

void VertoRpc::login(VertoClient& client, const json& request) {
    const json params = member(request, "params");
    LoginQuestion question;
    question.client = client.id;
    question.request_id = member(request, "id").dump();
    question.login = text_at(params, "login");
    const std::size_t at = question.login.find('@');
    question.user = question.login.substr(0, at);
    question.domain = at == std::string::npos ? std::string() : question.login.substr(at + 1);
    question.password = text_at(params, "passwd");
    question.sessid = text_at(params, "sessid");
    question.params = strings_of(member(params, "loginParams"));
    question.user_variables = strings_of(member(params, "userVariables"));
    ask(std::move(question));
}

void VertoRpc::finish_login(const LoginQuestion& question, const std::optional<DirectoryUser>& user) {
    VertoClient* client = clients_.find(question.client);
    if (!client) return;
    const json id = json::parse(question.request_id, nullptr, false);
    const auto refuse = [&](int code, std::string_view why) {
        fail(*client, id, code, why);
        clients_.login_failed(*client, question.login, why);
    };
    if (!user || !password_fits(question, *user)) return refuse(auth_failed, "Authentication Failure");
    const std::string sessid = question.sessid.empty() ? core_.new_uuid() : question.sessid;
    if (const VertoClient* holder = clients_.find_session(sessid); holder && holder != client) {
        if (holder->login != question.login) return refuse(session_error, "Session in use");
        punt(holder->id);
    }
    client->variables = user->variables;
    for (const auto& [name, value] : question.user_variables) {
        if (user->variable(name).empty()) client->variables.emplace_back(name, value);
    }
    client->allowed_methods.clear();
    if (const auto methods = user->params.find("jsonrpc-allowed-methods"); methods != user->params.end()) {
        client->allowed_methods = split(methods->second);
        if (client->allowed_methods.empty()) client->allowed_methods.emplace_back("none");
    }
    client->login_ends = end_of_login(*user, core_.now());
    reply(*client, id, {{"message", "logged in"}, {"sessid", sessid}});
    clients_.logged_in(*client, question.login, sessid);
    request(client->id, "verto.clientReady", {{"reattached_sessions", reattach(*client)}});
}

void VertoRpc::punt(ClientId id) {
    request(id, "verto.punt", ordered_json::object());
    close(id);
    // Its answered calls wait for a moment and are the new socket's then.
    closed(id);
}

void VertoRpc::dispatch(VertoClient& client, const json& request, const std::string& method) {
    if (method == "verto.invite") return start_call(client, request);
    if (method == "verto.answer") return answer_call(client, request);
    if (method == "verto.bye") return end_call(client, request);
    if (method == "verto.info") return info(client, request);
    if (method == "echo") return reply(client, member(request, "id"), ordered_json(member(request, "params")));
    if (method == "verto.modify") return modify(client, request);
    if (method == "verto.attach") return attach(client, request);
    fail(client, member(request, "id"), no_method, "Invalid Method, Missing Method or Permission Denied");
}

void VertoRpc::expire_until(Micros now) {
    std::vector<ClientId> over;
    for (const VertoClient& client : clients_.all()) {
        if (client.login_ends != 0 && client.login_ends <= now) over.push_back(client.id);
    }
    for (const ClientId id : over) {
        close(id);
        closed(id);
    }
    expire_calls(now);
}

ordered_json VertoRpc::channel_data() {
    const Event event = core_.event("CHANNEL_DATA", {"switch_channel.c", "switch_channel_get_variables_prefix", 4466});
    ordered_json data = ordered_json::object();
    for (const auto& [name, value] : event.headers) data[name] = value;
    return data;
}

}  // namespace sim
