// `verto ...` and `verto_contact`.
#include "model/api_commands.hpp"

namespace sim {

namespace {

/// One member of an object as cJSON prints it at that depth.
void member(std::string& text, int depth, std::string_view name, std::string_view value, bool last = false) {
    text.append(static_cast<std::size_t>(depth), '\t');
    text += json_string(name) + ":\t" + json_string(value) + (last ? "\n" : ",\n");
}

std::string json_status(const SwitchModel& model) {
    std::string text = "{\n\t\"profiles\":\t[{\n";
    member(text, 3, "name", VertoClients::profile);
    member(text, 3, "id", "ws:" + model.settings.verto_binding);
    member(text, 3, "type", "BASIC");
    member(text, 3, "state", "RUNNING");
    text += "\t\t\t\"users\":\t[";
    bool first = true;
    for (const VertoClient& client : model.browsers.all()) {
        text += first ? "{\n" : ", {\n";
        first = false;
        const Endpoint end = client.endpoint();
        if (client.logged_in()) {
            member(text, 5, "user", end.user);
            member(text, 5, "domain", end.realm);
        }
        member(text, 5, "entity", end.address());
        member(text, 5, "type", "WS");
        member(text, 5, "remoteHost", client.address);
        member(text, 5, "state", client.logged_in() ? "CONN_REG" : "CONN_NO_REG", true);
        text += "\t\t\t\t}";
    }
    return text + "]\n\t\t}]\n}\n";
}

std::string xml_status(const SwitchModel& model) {
    const std::string profile(VertoClients::profile);
    std::string text = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<profiles>\n<profile>\n<name>" + profile +
                       "</name>\n<type>profile</type>\n<data>ws:" + xml_escape(model.settings.verto_binding) +
                       "</data>\n<state>RUNNING</state>\n</profile>\n";
    for (const VertoClient& client : model.browsers.all()) {
        text += "<client>\n<profile>" + profile + "</profile>\n<name>" + xml_escape(client.endpoint().address()) +
                "</name>\n<type>client</type>\n<data>" + client.address + "</data>\n<state>" +
                (client.logged_in() ? "CONN_REG" : "CONN_NO_REG") + " (WS)</state>\n</client>\n";
    }
    return text + "</profiles>\n";
}

}  // namespace

std::string verto_command(const SwitchModel& model, std::string_view arguments) {
    const std::string_view verb = next_word(arguments);
    if (verb == "jsonstatus") return json_status(model);
    if (verb == "xmlstatus") return xml_status(model);
    return "-USAGE: [status|xmlstatus|jsonstatus]\n";
}

std::string verto_contact(const SwitchModel& model, std::string_view arguments) {
    std::string contacts;
    for (const VertoClient& client : model.browsers.all()) {
        if (!client.logged_in() || client.login != arguments) continue;
        if (!contacts.empty()) contacts += ",";
        contacts += "verto.rtc/u:" + client.sessid;
    }
    return contacts.empty() ? "error/user_not_registered" : contacts;
}

}  // namespace sim
