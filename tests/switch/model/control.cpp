#include "model/control.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace sim {

using nlohmann::json;

namespace {

enum class Type { text, number, flag, object };

struct Field {
    std::string_view name;
    Type type = Type::text;
    bool required = false;
};

struct Verb {
    std::string_view name;
    std::vector<Field> fields;
};

std::vector<Field> phone_fields(bool required) {
    return {{"user", Type::text, required},
            {"password", Type::text, required},
            {"realm"},
            {"contact"},
            {"call_id"},
            {"profile"},
            {"network_ip"},
            {"network_port"},
            {"user_agent"},
            {"expires", Type::number},
            {"check", Type::flag}};
}

const std::vector<Verb>& verbs() {
    static const std::vector<Verb> all = [] {
        std::vector<Field> many = phone_fields(true);
        many.push_back({"count", Type::number, true});
        many.push_back({"first", Type::number});
        many.push_back({"parallel", Type::number});
        return std::vector<Verb>{
            {"register", phone_fields(true)},
            {"register_many", many},
            {"unregister", {{"user", Type::text, true}, {"contact"}, {"call_id"}, {"password"}, {"check", Type::flag}}},
            {"expire", {{"user"}, {"call_id"}}},
            {"call", {{"from", Type::text, true}, {"to"}, {"number"}, {"uuid"}, {"answer", Type::flag}}},
            {"answer", {{"uuid"}}},
            {"hangup", {{"uuid"}, {"cause"}, {"all", Type::flag}}},
            {"drop", {{"how"}}},
            {"drop_browsers", {}},
            {"silent", {}},
            {"resume", {}},
            {"restart", {{"down_ms", Type::number}}},
            {"lose_events", {{"count", Type::number, true}}},
            {"delay", {{"ms", Type::number, true}}},
            {"half_frame", {{"ms", Type::number}}},
            {"emit", {{"name"}, {"subclass"}, {"headers", Type::object}, {"body"}, {"raw"}}},
            {"messages", {{"mailbox", Type::text, true}, {"count", Type::number, true}}},
            {"heartbeat", {}},
            {"state", {}},
            {"received", {{"clear", Type::flag}}},
            {"event_count", {}},
            {"quit", {}}};
    }();
    return all;
}

bool is_of(const json& value, Type type) {
    switch (type) {
        case Type::text:
            return value.is_string();
        case Type::number:
            return value.is_number_unsigned() && value.get<std::uint64_t>() <= 100'000'000;
        case Type::flag:
            return value.is_boolean();
        case Type::object:
            return value.is_object();
    }
    return false;
}

std::string check(const Verb& verb, const json& fields) {
    for (const auto& [name, value] : fields.items()) {
        if (name == "do") continue;
        const auto field = std::find_if(verb.fields.begin(), verb.fields.end(),
                                        [&name = name](const Field& each) { return each.name == name; });
        if (field == verb.fields.end()) return "unknown field: " + name;
        if (!is_of(value, field->type)) return "wrong type of field: " + name;
    }
    for (const Field& field : verb.fields) {
        if (field.required && !fields.contains(field.name)) return "missing field: " + std::string(field.name);
    }
    return {};
}

std::string text_of(const json& fields, const char* name) { return fields.value(name, std::string()); }

json call(SwitchModel& model, const json& fields) {
    const auto from = model.resolve(text_of(fields, "from"));
    if (!from) return control_error("nobody is there to call: " + text_of(fields, "from"));
    std::optional<Endpoint> to;
    if (fields.contains("to")) {
        to = model.resolve(text_of(fields, "to"));
        if (!to) return control_error("nobody is there to be called: " + text_of(fields, "to"));
    }
    const std::string& identity = to ? to->presence_id : from->presence_id;
    Dialled dialled{.number = fields.value("number", identity.substr(0, identity.find('@'))),
                    .caller_name = {},
                    .caller_number = {},
                    .uuid = text_of(fields, "uuid"),
                    .sdp = {}};
    if (dialled.number.empty()) dialled.number = to ? to->user : "9196";
    if (!dialled.uuid.empty() && model.calls.find(dialled.uuid)) return control_error("that uuid is in use");
    const std::string uuid = model.calls.ring(*from, to, dialled);
    const Call& made = *model.calls.find(uuid);
    model.rpc.invite(made);
    if (fields.value("answer", false)) {
        model.calls.answer(uuid);
        model.rpc.tell_answered(made);
    }
    return {{"ok", true}, {"uuid", uuid}, {"callee_uuid", made.callee ? json(made.callee->uuid) : json()}};
}

/// The call that a verb without a UUID means: the oldest, when answering the oldest that rings.
const Call* meant(const SwitchModel& model, const json& fields, bool ringing) {
    if (fields.contains("uuid")) return model.calls.find(text_of(fields, "uuid"));
    for (const Call& each : model.calls.all()) {
        if (!ringing || !each.answered) return &each;
    }
    return nullptr;
}

json answer(SwitchModel& model, const json& fields) {
    const Call* one = meant(model, fields, true);
    if (!one || !model.calls.answer(one->caller.uuid)) return control_error("no such ringing call");
    model.rpc.tell_answered(*one);
    return {{"ok", true}, {"uuid", one->caller.uuid}};
}

json hangup(SwitchModel& model, const json& fields) {
    const std::string cause = fields.value("cause", "NORMAL_CLEARING");
    int ended = 0;
    do {
        const Call* one = meant(model, fields, false);
        if (!one) break;
        model.calls.hangup(one->caller.uuid, cause);
        ++ended;
    } while (fields.value("all", false));
    if (ended == 0 && !fields.value("all", false)) return control_error("no such call");
    return {{"ok", true}, {"ended", ended}};
}

json expire(SwitchModel& model, const json& fields) {
    const std::string whose = fields.contains("call_id") ? text_of(fields, "call_id") : text_of(fields, "user");
    const std::size_t count = model.registrations.expire_now(whose);
    if (count == 0) return control_error("no such registration: " + whose);
    return {{"ok", true}, {"expired", count}, {"event_us", model.core.now()}};
}

json emit(SwitchModel& model, const json& fields) {
    const Source source{"switch_event.c", "simulated", 1};
    const std::string subclass = text_of(fields, "subclass");
    const std::string name = text_of(fields, "name");
    if (subclass.empty() && name.empty()) return control_error("missing field: name, subclass or raw");
    Event event = subclass.empty() ? model.core.event(name, source) : model.core.custom(subclass, source);
    const json headers = fields.value("headers", json::object());
    for (const auto& [header, value] : headers.items()) {
        if (!value.is_string()) return control_error("wrong type of header: " + header);
        event.add(header, value.get<std::string>());
    }
    event.body = text_of(fields, "body");
    model.core.fire(event);
    return {{"ok", true}, {"event_us", model.core.now()}};
}

json leg_state(const Leg& leg) {
    return {{"uuid", leg.uuid},
            {"user", leg.endpoint.address()},
            {"presence_id", leg.endpoint.presence_id},
            {"accountcode", leg.endpoint.accountcode},
            {"outbound", leg.outbound},
            {"callstate", name_of(leg.call_state)}};
}

json state(const SwitchModel& model) {
    json result = {{"ok", true},
                   {"core_uuid", model.core.core_uuid()},
                   {"events", model.core.fired()},
                   {"registrations", json::array()},
                   {"browsers", json::array()},
                   {"channels", json::array()}};
    for (const Registration& row : model.registrations.all()) {
        result["registrations"].push_back({{"user", row.phone.user},
                                           {"realm", row.phone.realm},
                                           {"profile", row.phone.profile},
                                           {"contact", row.phone.contact_uri},
                                           {"call_id", row.phone.call_id},
                                           {"presence_id", row.presence_id},
                                           {"expires_in_ms", (row.ends - model.core.now()) / 1000}});
    }
    for (const VertoClient& client : model.browsers.all()) {
        result["browsers"].push_back({{"address", client.address},
                                      {"login", client.login},
                                      {"sessid", client.sessid},
                                      {"presence_id", client.endpoint().presence_id}});
    }
    for (const Call& each : model.calls.all()) {
        result["channels"].push_back(leg_state(each.caller));
        if (each.callee) result["channels"].push_back(leg_state(*each.callee));
        for (const Leg& rival : each.rivals) result["channels"].push_back(leg_state(rival));
    }
    return result;
}

json received(SwitchModel& model, const json& fields) {
    json result = model.rpc.received.report();
    result["ok"] = true;
    if (fields.value("clear", false)) model.rpc.received.clear();
    return result;
}

}  // namespace

json control_error(std::string_view text) { return {{"ok", false}, {"error", text}}; }

ControlRequest parse_control(std::string_view line) {
    ControlRequest request;
    request.fields = json::parse(line, nullptr, false);
    if (!request.fields.is_object()) {
        request.error = "not a JSON object";
        return request;
    }
    const auto verb = request.fields.find("do");
    if (verb == request.fields.end() || !verb->is_string()) {
        request.error = "missing field: do";
        return request;
    }
    request.verb = verb->get<std::string>();
    const auto known =
        std::find_if(verbs().begin(), verbs().end(), [&](const Verb& each) { return each.name == request.verb; });
    request.error = known == verbs().end() ? "unknown verb: " + request.verb : check(*known, request.fields);
    return request;
}

std::optional<json> run_model_verb(SwitchModel& model, const ControlRequest& request) {
    const json& fields = request.fields;
    if (request.verb == "call") return call(model, fields);
    if (request.verb == "answer") return answer(model, fields);
    if (request.verb == "hangup") return hangup(model, fields);
    if (request.verb == "expire") return expire(model, fields);
    if (request.verb == "emit" && !fields.contains("raw")) return emit(model, fields);
    if (request.verb == "state") return state(model);
    if (request.verb == "received") return received(model, fields);
    if (request.verb == "messages") {
        model.set_messages(text_of(fields, "mailbox"), fields.value("count", 0U));
        return json{{"ok", true}};
    }
    if (request.verb == "heartbeat") {
        model.heartbeat();
        return json{{"ok", true}};
    }
    return std::nullopt;
}

std::string with_number(std::string text, int number) {
    const std::size_t at = text.find("{n}");
    return at == std::string::npos ? text : text.replace(at, 3, std::to_string(number));
}

Phone phone_of(const json& fields, int serial) {
    Phone phone;
    phone.user = text_of(fields, "user");
    phone.password = text_of(fields, "password");
    phone.realm = fields.value("realm", phone.realm);
    phone.profile = fields.value("profile", phone.profile);
    phone.network_ip = fields.value("network_ip", phone.network_ip);
    phone.network_port = fields.value("network_port", std::to_string(6000 + serial % 50'000));
    phone.user_agent = fields.value("user_agent", phone.user_agent);
    phone.expires = fields.value("expires", phone.expires);
    phone.call_id = fields.value("call_id", std::to_string(serial) + "-26668@" + phone.network_ip);
    phone.contact_uri =
        fields.value("contact", "sip:" + phone.user + "@" + phone.network_ip + ":" + phone.network_port + ";ob");
    return phone;
}

}  // namespace sim
