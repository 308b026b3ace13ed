// What the model switch answers when it is asked for everything that it has, as the recordings show it.
#include <algorithm>

#include "model_switch.hpp"
#include "wire_text.hpp"

namespace simulation {

std::string ModelSwitch::answer(const std::string& command) const {
    constexpr std::string_view ask_profile = "sofia xmlstatus profile ";
    if (command == "sofia xmlstatus") return profiles_xml();
    if (command == "verto jsonstatus") return browsers_json();
    if (command == "show channels as json") return channels_json();
    if (command == "show calls as json") return R"({"row_count":0})";
    if (command.starts_with(ask_profile)) {
        const auto name = command.substr(ask_profile.size(), command.rfind(' ') - ask_profile.size());
        const bool running = std::any_of(profiles_.begin(), profiles_.end(), [&name](const auto& profile) {
            return profile.name == name && profile.running;
        });
        return running ? registrations_xml(name) : "Invalid Profile!\n";
    }
    return "-ERR no such command\n";
}

std::string ModelSwitch::profiles_xml() const {
    std::string text = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<profiles>\n";
    for (const auto& profile : profiles_) {
        if (!profile.running) continue;
        text += "<profile>\n<name>" + profile.name +
                "</name>\n<type>profile</type>\n<data>sip:mod_sofia@192.0.2.1</data>\n<state>RUNNING (0)</state>\n"
                "</profile>\n";
    }
    return text + "</profiles>\n";
}

std::string ModelSwitch::registrations_xml(const std::string& profile) const {
    std::string text = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<profile>\n  <registrations>\n";
    auto listed = phones_;
    listed.insert(listed.end(), leaving_.begin(), leaving_.end());
    for (const auto& phone : listed) {
        if (phone.profile != profile) continue;
        text += "    <registration>\n        <call-id>" + phone.call_id + "</call-id>\n        <user>" +
                xml_escaped(phone.user + "@" + phone.realm) + "</user>\n        <contact>" +
                xml_escaped(phone.contact) + "</contact>\n        <agent>" + xml_escaped(phone.agent) +
                "</agent>\n        <network-ip>" + phone.address + "</network-ip>\n    </registration>\n";
    }
    return text + "  </registrations>\n</profile>\n";
}

std::string ModelSwitch::browsers_json() const {
    std::string profiles;
    for (const std::string name : {"browsers", "browsers-tls"}) {
        std::string users;
        for (const auto& browser : browsers_) {
            if (browser.profile != name) continue;
            if (!users.empty()) users += ", ";
            users += "{";
            if (browser.logged_in) {
                users += "\"user\":" + json_text(browser.client_id) + ",\"domain\":" + json_text(browser.realm) + ",";
            }
            users += "\"type\":\"WS\",\"remoteHost\":" + json_text(browser.address) + ",\"state\":\"" +
                     (browser.logged_in ? "CONN_REG" : "CONN_NO_REG") + "\"}";
        }
        if (!profiles.empty()) profiles += ", ";
        profiles += "{\"name\":" + json_text(name) + ",\"state\":\"RUNNING\"";
        if (!users.empty()) profiles += ",\"users\":[" + users + "]";
        profiles += "}";
    }
    return "{\"profiles\":[" + profiles + "]}\n";
}

std::string ModelSwitch::channels_json() const {
    std::string rows;
    for (const auto& leg : recorded_legs_) {
        if (!rows.empty()) rows += ",";
        rows += "{\"uuid\":" + json_text(leg.unique_id) + ",\"presence_id\":" + json_text(leg.presence_id) +
                ",\"callstate\":" + json_text(leg.call_state) + "}";
    }
    const auto count = "{\"row_count\":" + std::to_string(recorded_legs_.size());
    return rows.empty() ? count + "}" : count + ",\"rows\":[" + rows + "]}";
}

}  // namespace simulation
