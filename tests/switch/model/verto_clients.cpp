#include "model/verto_clients.hpp"

#include <algorithm>
#include <utility>

namespace sim {

namespace {
constexpr Source login_source{"mod_verto.c", "login_fire_custom_event", 993};
}

Endpoint VertoClient::endpoint() const {
    Endpoint end;
    end.kind = Endpoint::Kind::browser;
    const std::size_t at = login.find('@');
    end.user = login.substr(0, at);
    end.realm = at == std::string::npos ? std::string() : login.substr(at + 1);
    end.sessid = sessid;
    end.client_address = address;
    end.variables = variables;
    for (const auto& [name, value] : variables) {
        if (name == "presence_id") end.presence_id = value;
        if (name == "accountcode") end.accountcode = value;
    }
    return end;
}

Event VertoClients::start(std::string_view subclass, const Source& source, const VertoClient& client) {
    Event event = core_.custom(subclass, source);
    event.add("verto_profile_name", profile);
    event.add("verto_client_address", client.address);
    return event;
}

VertoClient& VertoClients::connect(std::string address) {
    VertoClient& client = clients_.emplace_front();
    client.id = ++last_;
    client.address = std::move(address);
    core_.fire(start("verto::client_connect", {"mod_verto.c", "start_jsock", 4830}, client));
    return client;
}

void VertoClients::disconnect(ClientId id) {
    const auto client = std::find_if(clients_.begin(), clients_.end(), [&](const auto& each) { return each.id == id; });
    if (client == clients_.end()) return;
    Event event = start("verto::client_disconnect", {"mod_verto.c", "client_thread", 2287}, *client);
    if (client->logged_in()) event.add("verto_login", client->login);
    clients_.erase(client);
    core_.fire(event);
}

void VertoClients::logged_in(VertoClient& client, std::string login, std::string sessid) {
    client.login = std::move(login);
    client.sessid = std::move(sessid);
    Event event = start("verto::login", login_source, client);
    event.add("verto_login", client.login);
    event.add("verto_sessid", client.sessid);
    event.add("verto_success", "1");
    event.add("verto_result_txt", "Logged in");
    core_.fire(event);
}

void VertoClients::login_failed(const VertoClient& client, std::string_view login, std::string_view why) {
    Event event = start("verto::login", login_source, client);
    event.add("verto_login", login);
    event.add("verto_success", "0");
    event.add("verto_result_txt", why);
    core_.fire(event);
}

VertoClient* VertoClients::find(ClientId id) {
    const auto client = std::find_if(clients_.begin(), clients_.end(), [&](const auto& each) { return each.id == id; });
    return client == clients_.end() ? nullptr : &*client;
}

VertoClient* VertoClients::find_session(std::string_view sessid) {
    const auto client = std::find_if(clients_.begin(), clients_.end(),
                                     [&](const auto& each) { return each.logged_in() && each.sessid == sessid; });
    return client == clients_.end() ? nullptr : &*client;
}

}  // namespace sim
