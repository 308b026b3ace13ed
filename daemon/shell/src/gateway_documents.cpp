#include "pbxd/gateway_documents.hpp"

#include <boost/asio/ip/address.hpp>
#include <map>

#include "http/xml_document.hpp"
#include "storage/choices.hpp"

namespace pbxd {
namespace {

/// In the order of their names, so that the same Gateways give the same document.
std::map<std::string_view, const storage::Gateway*> enabled(const Directory& directory) {
    std::map<std::string_view, const storage::Gateway*> found;
    for (const auto& [id, gateway] : directory.gateways()) {
        if (gateway.enabled) found.emplace(gateway.name, &gateway);
    }
    return found;
}

void add_parameters(http::XmlDocument::Element element, const storage::Gateway& gateway) {
    element.param("proxy", address_of(gateway));
    element.param("register", gateway.registers ? "true" : "false");
    if (gateway.registers) {
        element.param("register-transport", storage::text_of(gateway.transport));
        element.param("expire-seconds", "600");
        element.param("retry-seconds", "30");
        // Calls come to the contact that registered; the number that was called is in the To.
        element.param("extension", "auto_to_user");
    }
    if (!gateway.username.empty()) element.param("username", gateway.username);
    if (!gateway.secret.empty()) element.param("password", gateway.secret);
    if (!gateway.realm.empty()) element.param("realm", gateway.realm);
    element.param("caller-id-in-from", "true");
    element.param("context", gateways_domain);
    // A Gateway that does not answer is known to be down before somebody calls through it.
    element.param("ping", "25");
    element.param("ping-max", "3");
}

std::string networks(const storage::Gateway& gateway) {
    std::string list;
    for (const auto& network : gateway.allowed_addresses) list += (list.empty() ? "" : ",") + network;
    boost::system::error_code error;
    const auto host =
        gateway.proxy.substr(0, gateway.proxy.starts_with('[') ? std::string::npos : gateway.proxy.find(':'));
    const auto address = boost::asio::ip::make_address(host, error);
    if (!error && address.is_v4()) list += (list.empty() ? "" : ",") + address.to_string() + "/32";
    return list;
}

}  // namespace

boost::system::result<std::string, http::Fault> gateways_document(const Directory& directory) {
    http::XmlDocument document;
    auto domain = document.section("directory").element("domain", {{"name", gateways_domain}});
    for (const auto& [name, gateway] : enabled(directory)) {
        auto element = domain.element("user", {{"id", name}}).element("gateways").element("gateway", {{"name", name}});
        add_parameters(element, *gateway);
    }
    return document.str();
}

boost::system::result<std::string, http::Fault> network_list_document(
    const Directory& directory, const std::map<std::string, std::string>& switches) {
    http::XmlDocument document;
    auto domain = document.section("directory").element("domain", {{"name", gateways_domain}});
    for (const auto& [name, gateway] : enabled(directory)) {
        const auto list = networks(*gateway);
        if (!list.empty()) domain.element("user", {{"id", name}, {"cidr", list}});
    }
    // In capitals, which no Gateway's name has.
    for (const auto& [name, address] : switches) {
        domain.element("user", {{"id", "SWITCH-" + name}, {"cidr", address.substr(0, address.find(':')) + "/32"}});
    }
    return document.str();
}

}  // namespace pbxd
