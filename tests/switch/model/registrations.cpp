#include "model/registrations.hpp"

#include <algorithm>

namespace sim {

namespace {

constexpr std::string_view reg_file = "sofia_reg.c";
constexpr std::string_view reg_function = "sofia_reg_handle_register_token";

/// What pre_register, register_attempt and register have in common.
void add_request(Event& event, const Phone& phone) {
    event.add("contact", phone.contact());
    event.add("call-id", phone.call_id);
    event.add("rpid", "unknown");
    event.add("status", "Registered(UDP)");
    event.add("expires", std::to_string(phone.expires));
    event.add("to-user", phone.user);
    event.add("to-host", phone.realm);
    event.add("network-ip", phone.network_ip);
    event.add("network-port", phone.network_port);
}

/// What the directory's answer adds: sofia's own names, then the user's variables.
void add_authenticated(Event& event, const Phone& phone, const DirectoryUser& user) {
    event.add("sip_number_alias", phone.user);
    event.add("sip_auth_username", phone.user);
    event.add("sip_auth_realm", phone.realm);
    event.add("number_alias", phone.user);
    event.add("user_name", phone.user);
    event.add("domain_name", phone.realm);
    for (const auto& [name, value] : user.variables) event.add(name, value);
}

std::string account_of(const DirectoryUser& user, const Phone& phone) {
    const auto account = user.params.find("mwi-account");
    return account == user.params.end() ? phone.user + "@" + phone.realm : account->second;
}

}  // namespace

Event Registrations::start(const Phone& phone, std::string_view subclass, int line) {
    Event event = core_.custom(subclass, {reg_file, reg_function, line});
    event.add("profile-name", phone.profile);
    event.add("from-user", phone.user);
    event.add("from-host", phone.realm);
    return event;
}

void Registrations::attempt(const Phone& phone) {
    Event event = start(phone, "sofia::pre_register", 1810);
    add_request(event, phone);
    event.add("user-agent", phone.user_agent);
    core_.fire(event);
}

void Registrations::fire_register(const Phone& phone, const DirectoryUser& user, int line, std::string_view subclass) {
    Event event = start(phone, subclass, line);
    event.add("presence-hosts", "n/a");
    add_request(event, phone);
    event.add("username", phone.user);
    event.add("realm", phone.realm);
    event.add("user-agent", phone.user_agent);
    add_authenticated(event, phone, user);
    core_.fire(event);
}

void Registrations::remove(const Phone& phone, const DirectoryUser& user) {
    std::erase_if(rows_, [&](const Registration& row) {
        return row.phone.user == phone.user && row.phone.realm == phone.realm &&
               row.phone.contact_uri == phone.contact_uri && row.phone.profile == phone.profile;
    });
    Event gone = core_.custom("sofia::unregister", {reg_file, reg_function, 2213});
    for (const auto& [name, value] : Fields{{"profile-name", phone.profile},
                                            {"username", phone.user},
                                            {"from-user", phone.user},
                                            {"from-host", phone.realm},
                                            {"contact", phone.contact()},
                                            {"call-id", phone.call_id},
                                            {"rpid", "unknown"},
                                            {"realm", phone.realm},
                                            {"network-ip", phone.network_ip},
                                            {"network-port", phone.network_port},
                                            {"user-agent", phone.user_agent},
                                            {"expires", "0"}}) {
        gone.add(name, value);
    }
    add_authenticated(gone, phone, user);
    core_.fire(gone);
}

bool Registrations::accept(const Phone& phone, const DirectoryUser& user) {
    Event result = start(phone, "sofia::register_attempt", 1606);
    add_request(result, phone);
    result.add("username", phone.user);
    result.add("realm", phone.realm);
    result.add("user-agent", phone.user_agent);
    result.add("auth-result", "RENEWED");
    core_.fire(result);
    if (phone.expires == 0) {
        remove(phone, user);
        return false;
    }
    keep(phone, user);
    fire_register(phone, user, 2059, "sofia::register");
    const auto same_user = [&](const Registration& row) {
        return row.phone.user == phone.user && row.phone.realm == phone.realm;
    };
    if (std::count_if(rows_.begin(), rows_.end(), same_user) != 1) return false;
    Event query = core_.event("MESSAGE_QUERY", {reg_file, reg_function, 2168});
    query.add("Message-Account", "sip:" + account_of(user, phone));
    query.add("VM-Sofia-Profile", phone.profile);
    query.add("VM-Call-ID", phone.call_id);
    core_.fire(query);
    return true;
}

void Registrations::keep(const Phone& phone, const DirectoryUser& user) {
    const auto same = [&](const Registration& row) {
        return row.phone.profile == phone.profile && row.phone.user == phone.user && row.phone.realm == phone.realm &&
               row.phone.contact_uri == phone.contact_uri;
    };
    auto row = std::find_if(rows_.begin(), rows_.end(), same);
    if (row == rows_.end()) row = rows_.insert(rows_.end(), Registration{});
    row->phone = phone;
    row->mwi_account = account_of(user, phone);
    row->presence_id = user.variable("presence_id");
    row->accountcode = user.variable("accountcode");
    row->variables = user.variables;
    row->ends = core_.now() + Micros{phone.expires} * 1'000'000 + grace_;

    const CoreRegistration lie{
        phone.user,       phone.realm,        phone.call_id, "sofia/" + phone.profile + "/" + phone.contact_uri,
        phone.network_ip, phone.network_port, row->ends};
    std::erase_if(core_rows_, [&](const auto& old) { return old.user == phone.user && old.realm == phone.realm; });
    core_rows_.push_back(lie);
}

void Registrations::message_waiting(const Phone& phone) {
    const Registration* row = find(phone.user, phone.contact_uri);
    Event event = core_.event("MESSAGE_WAITING", {"mod_voicemail.c", "actual_message_query_handler", 4026});
    event.add("MWI-Messages-Waiting", "no");
    event.add("MWI-Message-Account", "sip:" + (row ? row->mwi_account : phone.user + "@" + phone.realm));
    event.add("Sofia-Profile", phone.profile);
    event.add("Call-ID", phone.call_id);
    core_.fire(event);
}

void Registrations::refuse(const Phone& phone) {
    Event result = start(phone, "sofia::register_attempt", 1606);
    add_request(result, phone);
    result.add("username", phone.user);
    result.add("realm", phone.realm);
    result.add("user-agent", phone.user_agent);
    result.add("auth-result", "FORBIDDEN");
    core_.fire(result);
    Event failure = core_.custom("sofia::register_failure", {reg_file, reg_function, 1792});
    failure.add("profile-name", phone.profile);
    failure.add("to-user", phone.user);
    failure.add("to-host", phone.realm);
    failure.add("network-ip", phone.network_ip);
    failure.add("user-agent", phone.user_agent);
    failure.add("profile-name", phone.profile);
    failure.add("network-port", phone.network_port);
    failure.add("registration-type", "REGISTER");
    core_.fire(failure);
}

void Registrations::fire_expire(const Registration& row) {
    constexpr std::string_view function = "sofia_reg_del_callback";
    Event event = core_.custom("sofia::expire", {reg_file, function, 726});
    event.add("profile-name", row.phone.profile);
    event.add("call-id", row.phone.call_id);
    event.add("user", row.phone.user);
    event.add("username", row.phone.user);
    event.add("host", row.phone.realm);
    event.add("contact", row.phone.contact());
    event.add("expires", std::to_string(row.ends / 1'000'000));
    event.add("user-agent", row.phone.user_agent);
    event.add("realm", row.phone.realm);
    event.add("network-ip", row.phone.network_ip);
    event.add("network-port", row.phone.network_port);
    core_.fire(event);
    Event presence = core_.event("PRESENCE_IN", {reg_file, function, 741});
    presence.add("proto", "sip");
    presence.add("rpid", "away");
    presence.add("login", "sip:mod_sofia@127.0.0.1:5060");
    presence.add("user-agent", "Registered(UDP)");
    presence.add("from", row.phone.user + "@" + row.phone.realm);
    presence.add("status", "Unregistered");
    presence.add("event_type", "presence");
    core_.fire(presence);
}

std::size_t Registrations::expire_until(Micros now) {
    std::vector<Registration> over;
    std::erase_if(rows_, [&](const Registration& row) {
        if (row.ends > now) return false;
        over.push_back(row);
        return true;
    });
    for (const Registration& row : over) fire_expire(row);
    return over.size();
}

std::size_t Registrations::expire_now(std::string_view call_id_or_user) {
    std::vector<Registration> over;
    std::erase_if(rows_, [&](const Registration& row) {
        const bool its = call_id_or_user == row.phone.call_id || call_id_or_user == row.phone.user ||
                         call_id_or_user == row.phone.user + "@" + row.phone.realm;
        if (its) over.push_back(row);
        return its;
    });
    for (const Registration& row : over) fire_expire(row);
    return over.size();
}

void Registrations::restart(Micros now) {
    std::erase_if(rows_, [&](const Registration& row) { return row.ends <= now; });
}

const Registration* Registrations::find(std::string_view user, std::string_view contact_uri) const {
    const auto row = std::find_if(rows_.begin(), rows_.end(), [&](const Registration& each) {
        return each.phone.user == user && (contact_uri.empty() || each.phone.contact_uri == contact_uri);
    });
    return row == rows_.end() ? nullptr : &*row;
}

}  // namespace sim
