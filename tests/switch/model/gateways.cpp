#include "model/gateways.hpp"

#include <pugixml.hpp>

namespace sim {

void Gateways::load(std::string_view body) {
    const std::string text = preprocess(body);
    pugi::xml_document document;
    if (!document.load_buffer(text.data(), text.size())) return;
    for (const auto& found :
         document.select_nodes("/document/section[@name='directory']/domain[@name='gateways']//gateway")) {
        const auto node = found.node();
        const auto param = [&node](const char* name) -> std::string_view {
            return node.find_child_by_attribute("param", "name", name).attribute("value").value();
        };
        gateways_.try_emplace(node.attribute("name").value(), Gateway{.proxy = std::string(param("proxy")),
                                                                      .username = std::string(param("username")),
                                                                      .realm = std::string(param("realm")),
                                                                      .registers = param("register") == "true",
                                                                      .has_password = !param("password").empty()});
    }
}

bool Gateways::end(std::string_view name) {
    const auto at = gateways_.find(name);
    if (at == gateways_.end()) return false;
    gateways_.erase(at);
    return true;
}

std::string Gateways::xml() const {
    std::string text = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<gateways>\n";
    for (const auto& [name, gateway] : gateways_) {
        const auto element = [&text](const std::string& tag, std::string_view value) {
            text += "    <" + tag + ">" + xml_escape(value) + "</" + tag + ">\n";
        };
        text += "  <gateway>\n";
        element("name", name);
        element("profile", "gateways");
        element("realm", gateway.realm.empty() ? gateway.proxy : gateway.realm);
        element("username", gateway.username);
        element("password", gateway.has_password ? "yes" : "no");
        element("proxy", "sip:" + gateway.proxy);
        element("pingtime", "12.50");
        element("state", gateway.registers ? "REGED" : "NOREG");
        element("status", "UP");
        element("calls-in", "0");
        element("calls-out", "0");
        text += "  </gateway>\n";
    }
    return text + "</gateways>\n";
}

Fields gateways_question(SwitchCore& core) {
    Fields fields = directory_question(core, "gateways", "REQUEST_PARAMS", {"sofia.c", "parse_domain_tag", 3421});
    fields.emplace_back("purpose", "gateways");
    fields.emplace_back("profile", "gateways");
    return fields;
}

}  // namespace sim
