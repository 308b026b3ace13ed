#include "model/directory.hpp"

#include <algorithm>
#include <charconv>
#include <pugixml.hpp>

#include "model/registrations.hpp"

namespace sim {

namespace {

void add_all(Fields& fields, const Fields& more) { fields.insert(fields.end(), more.begin(), more.end()); }

/// The next place where `part` stands in `text` from `from` on, without regard to case.
std::size_t find_without_case(std::string_view text, std::string_view part) {
    for (std::size_t i = 0; i + part.size() <= text.size(); ++i) {
        if (equal_without_case(text.substr(i, part.size()), part)) return i;
    }
    return std::string_view::npos;
}

/// `$${name}` becomes the global variable, of which the simulation has none.
std::string without_globals(std::string line) {
    for (std::size_t at = line.find("$${"); at != std::string::npos; at = line.find("$${", at)) {
        const std::size_t end = line.find('}', at);
        if (end == std::string::npos) break;
        line.erase(at, end - at + 1);
    }
    return line;
}

/// Takes comments out of a line; `in_comment` tells whether one is still open.
std::string without_comments(std::string_view line, bool& in_comment) {
    std::string kept;
    while (!line.empty()) {
        const std::size_t at = line.find(in_comment ? "-->" : "<!--");
        if (!in_comment) kept += line.substr(0, at);
        if (at == std::string_view::npos) break;
        line.remove_prefix(at + (in_comment ? 3 : 4));
        in_comment = !in_comment;
    }
    return kept;
}

void merge(DirectoryUser& user, const pugi::xml_node& node) {
    for (const auto& param : node.child("params").children("param")) {
        user.params[param.attribute("name").value()] = param.attribute("value").value();
    }
    for (const auto& variable : node.child("variables").children("variable")) {
        const std::string name = variable.attribute("name").value();
        std::erase_if(user.variables, [&](const auto& known) { return known.first == name; });
        user.variables.emplace_back(name, variable.attribute("value").value());
    }
}

}  // namespace

Fields directory_question(SwitchCore& core, std::string_view domain, std::string_view event_name,
                          const Source& source) {
    Fields fields{{"hostname", core.identity().switchname},
                  {"section", "directory"},
                  {"tag_name", "domain"},
                  {"key_name", "name"},
                  {"key_value", std::string(domain)}};
    const Event event = core.event(event_name, source);
    fields.insert(fields.end(), event.headers.begin(), event.headers.end());
    return fields;
}

std::string DirectoryUser::variable(std::string_view name) const {
    for (const auto& [key, value] : variables) {
        if (key == name) return value;
    }
    return {};
}

std::optional<std::string> DirectoryUser::a1_hash(std::string_view realm) const {
    if (const auto hash = params.find("a1-hash"); hash != params.end()) return hash->second;
    if (const auto password = params.find("password"); password != params.end()) {
        return md5_hex(id + ":" + std::string(realm) + ":" + password->second);
    }
    return std::nullopt;
}

Fields sip_register_question(SwitchCore& core, const Phone& phone, const SipCredentials& credentials) {
    Fields fields =
        directory_question(core, phone.realm, "REQUEST_PARAMS", {"sofia_reg.c", "sofia_reg_parse_auth", 3124});
    add_all(fields, {{"action", "sip_auth"},
                     {"sip_profile", phone.profile},
                     {"sip_user_agent", phone.user_agent},
                     {"sip_auth_username", phone.user},
                     {"sip_auth_realm", phone.realm},
                     {"sip_auth_nonce", credentials.nonce},
                     {"sip_auth_uri", credentials.uri},
                     {"sip_contact_user", phone.user},
                     {"sip_contact_host", phone.network_ip},
                     {"sip_to_user", phone.user},
                     {"sip_to_host", phone.realm},
                     {"sip_via_protocol", "udp"},
                     {"sip_from_user", phone.user},
                     {"sip_from_host", phone.realm},
                     {"sip_call_id", phone.call_id},
                     {"sip_request_host", phone.realm},
                     {"sip_auth_qop", "auth"},
                     {"sip_auth_cnonce", credentials.cnonce},
                     {"sip_auth_nc", credentials.nc},
                     {"sip_auth_response", credentials.response},
                     {"sip_auth_method", "REGISTER"},
                     {"client_port", phone.network_port},
                     {"key", "id"},
                     {"user", phone.user},
                     {"domain", phone.realm},
                     {"ip", phone.network_ip}});
    return fields;
}

Fields verto_login_question(SwitchCore& core, std::string_view user, std::string_view domain,
                            const Fields& login_params) {
    Fields fields = directory_question(core, domain, "REQUEST_PARAMS", {"mod_verto.c", "check_auth", 1073});
    add_all(fields, login_params);
    add_all(fields, {{"action", "jsonrpc-authenticate"},
                     {"key", "id"},
                     {"user", std::string(user)},
                     {"domain", std::string(domain)}});
    return fields;
}

Fields message_count_question(SwitchCore& core, std::string_view user, std::string_view domain) {
    Fields fields = directory_question(core, domain, "GENERAL", {"mod_voicemail.c", "resolve_id", 1363});
    add_all(fields,
            {{"action", "message-count"}, {"key", "id"}, {"user", std::string(user)}, {"domain", std::string(domain)}});
    return fields;
}

std::string form_of(const Fields& fields) {
    std::string form;
    for (const auto& [name, value] : fields) {
        if (!form.empty()) form += '&';
        form += name + "=" + url_encode(value);
    }
    return form;
}

std::string preprocess(std::string_view document) {
    std::string result;
    bool in_comment = false;
    while (!document.empty()) {
        const std::size_t end = std::min(document.find('\n'), document.size() - 1);
        const std::string line = without_comments(document.substr(0, end + 1), in_comment);
        document.remove_prefix(end + 1);
        if (line.find("<?") != std::string::npos || find_without_case(line, "<include>") != std::string::npos) continue;
        // As a tag it would be obeyed, elsewhere it only costs the line; the simulation has nothing to obey with.
        if (find_without_case(line, "X-PRE-PROCESS") != std::string::npos) continue;
        result += without_globals(line);
    }
    return result;
}

std::optional<DirectoryUser> read_directory_answer(std::string_view body, std::string_view user,
                                                   std::string_view domain) {
    const std::string text = preprocess(body);
    pugi::xml_document document;
    if (!document.load_buffer(text.data(), text.size())) return std::nullopt;
    const auto section = document.child("document").find_child_by_attribute("section", "name", "directory");
    const auto domain_node = section.find_child_by_attribute("domain", "name", std::string(domain).c_str());
    const auto user_node = domain_node.find_node([&](const pugi::xml_node& node) {
        return std::string_view(node.name()) == "user" && user == node.attribute("id").value();
    });
    if (!user_node) return std::nullopt;
    DirectoryUser result{.id = std::string(user), .domain = std::string(domain), .params = {}, .variables = {}};
    merge(result, domain_node);
    for (auto group = user_node.parent(); group && group != domain_node; group = group.parent()) merge(result, group);
    merge(result, user_node);
    const std::string_view cacheable = user_node.attribute("cacheable").value();
    std::from_chars(cacheable.data(), cacheable.data() + cacheable.size(), result.cacheable_ms);
    return result;
}

}  // namespace sim
