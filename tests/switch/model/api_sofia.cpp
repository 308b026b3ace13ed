// `sofia ...` and `sofia_contact`.
#include <array>
#include <utility>

#include "model/api_commands.hpp"

namespace sim {

namespace {

constexpr std::string_view xml_head = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n";
constexpr std::array<std::pair<std::string_view, std::string_view>, 2> profiles{
    {{"gateways", "sip:mod_sofia@127.0.0.1:5080"}, {"lines", "sip:mod_sofia@127.0.0.1:5060"}}};

bool is_profile(std::string_view name) { return name == profiles[0].first || name == profiles[1].first; }

std::string padded(std::string_view text, std::size_t width) {
    return std::string(width > text.size() ? width - text.size() : 0, ' ') + std::string(text);
}

std::string status() {
    const std::string line(97, '=');
    std::string text =
        padded("Name", 25) + "\t" + padded("Type", 7) + "\t" + padded("Data", 42) + "\tState\n" + line + "\n";
    for (const auto& [name, url] : profiles) {
        text += padded(name, 25) + "\tprofile\t" + padded(url, 42) + "\tRUNNING (0)\n";
    }
    return text + line + "\n2 profiles 0 aliases\n";
}

std::string xml_status() {
    std::string text = std::string(xml_head) + "<profiles>\n";
    for (const auto& [name, url] : profiles) {
        text += "<profile>\n<name>" + std::string(name) + "</name>\n<type>profile</type>\n<data>" + std::string(url) +
                "</data>\n<state>RUNNING (0)</state>\n</profile>\n";
    }
    return text + "</profiles>\n";
}

std::string xml_registration(const Registration& row, const SwitchModel& model) {
    const Phone& phone = row.phone;
    std::string text = "    <registration>\n";
    const auto element = [&](const std::string& name, std::string_view value) {
        text += "        <" + name + ">" + xml_escape(value) + "</" + name + ">\n";
    };
    // mod_sofia writes it as it came.
    text += "        <call-id>" + phone.call_id + "</call-id>\n";
    element("user", phone.user + "@" + phone.realm);
    element("contact", phone.contact());
    element("agent", phone.user_agent);
    element("status", "Registered(UDP)(unknown) exp(" + local_date(row.ends) + ") expsecs(" +
                          std::to_string((row.ends - model.core.now()) / 1'000'000) + ")");
    element("ping-status", "Reachable");
    element("ping-time", "0.00");
    element("host", model.core.identity().switchname);
    element("network-ip", phone.network_ip);
    element("network-port", phone.network_port);
    element("sip-auth-user", phone.user);
    element("sip-auth-realm", phone.realm);
    element("mwi-account", row.mwi_account);
    return text + "    </registration>\n";
}

std::string xml_registrations(const SwitchModel& model, std::string_view profile) {
    std::string text = std::string(xml_head) + "<profile>\n  <registrations>\n";
    for (const Registration& row : model.registrations.all()) {
        if (row.phone.profile == profile) text += xml_registration(row, model);
    }
    return text + "  </registrations>\n</profile>\n";
}

std::string xmlstatus(const SwitchModel& model, std::string_view arguments) {
    const std::string_view what = next_word(arguments);
    if (what.empty()) return xml_status();
    if (what == "gateway") return model.gateways.xml();
    if (what != "profile") return "Invalid Syntax!\n";
    const std::string_view name = next_word(arguments);
    if (!is_profile(name)) return "Invalid Profile!\n";
    return next_word(arguments) == "reg" ? xml_registrations(model, name) : "Invalid Syntax!\n";
}

std::string profile_command(SwitchModel& model, std::string_view arguments) {
    const std::string_view name = next_word(arguments);
    if (!is_profile(name)) return "Invalid Profile [" + std::string(name) + "]\n";
    const std::string_view verb = next_word(arguments);
    if (verb == "flush_inbound_reg") {
        const std::string_view whose = next_word(arguments);
        if (whose.empty()) {
            while (!model.registrations.all().empty()) {
                model.registrations.expire_now(model.registrations.all().front().phone.call_id);
            }
            return "+OK flushing all registrations\n";
        }
        model.registrations.expire_now(whose);
        return "+OK flushing all registrations matching specified call_id\n";
    }
    if (verb == "rescan" && name == profiles[0].first) model.on_rescan();
    if (verb == "killgw") model.gateways.end(next_word(arguments));
    // What the real one answers whatever the name (see the facts).
    if (verb == "rescan" || verb == "startgw" || verb == "killgw" || verb == "restart") return "+OK\n";
    return "-ERR Unknown command!\n";
}

}  // namespace

std::string sofia_command(SwitchModel& model, std::string_view arguments) {
    const std::string_view verb = next_word(arguments);
    if (verb == "status" && arguments.empty()) return status();
    if (verb == "xmlstatus") return xmlstatus(model, arguments);
    if (verb == "profile") return profile_command(model, arguments);
    return "-ERR Unknown command!\n";
}

std::string sofia_contact(const SwitchModel& model, std::string_view arguments) {
    const std::size_t slash = arguments.find('/');
    const std::string_view profile = slash == std::string_view::npos ? "*" : arguments.substr(0, slash);
    const std::string_view address = slash == std::string_view::npos ? arguments : arguments.substr(slash + 1);
    std::string contacts;
    for (const Registration& row : model.registrations.all()) {
        const Phone& phone = row.phone;
        if (phone.user + "@" + phone.realm != address || (profile != "*" && profile != phone.profile)) continue;
        if (!contacts.empty()) contacts += ",";
        contacts += "sofia/" + phone.profile + "/" + phone.contact_uri;
    }
    return contacts.empty() ? "error/user_not_registered" : contacts;
}

}  // namespace sim
