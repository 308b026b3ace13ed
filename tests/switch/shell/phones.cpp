#include "shell/phones.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace sim {

namespace {

SipCredentials credentials_of(const Phone& phone, const std::string& nonce) {
    SipCredentials credentials{.nonce = nonce, .cnonce = "6b8b4567", .uri = "sip:127.0.0.1:5060", .response = {}};
    const std::string hash = md5_hex(phone.user + ":" + phone.realm + ":" + phone.password);
    credentials.response =
        digest_response(hash, nonce, credentials.nc, credentials.cnonce, "REGISTER", credentials.uri);
    return credentials;
}

bool digest_fits(const SipCredentials& sent, const Phone& phone, const DirectoryUser& user) {
    const auto hash = user.a1_hash(phone.realm);
    return hash && digest_response(*hash, sent.nonce, sent.nc, sent.cnonce, "REGISTER", sent.uri) == sent.response;
}

}  // namespace

boost::asio::awaitable<std::optional<Micros>> Phones::send_register(Phone phone, bool check) {
    model_.registrations.attempt(phone);
    std::optional<DirectoryUser> user;
    if (check) {
        const SipCredentials credentials = credentials_of(phone, model_.core.new_uuid());
        Fields question = sip_register_question(model_.core, phone, credentials);
        user = co_await fsapi_.find_user(std::move(question), phone.user, phone.realm, phone.password);
        if (user && !digest_fits(credentials, phone, *user)) user.reset();
    } else {
        user = DirectoryUser{.id = phone.user, .domain = phone.realm, .params = {}, .variables = {}};
    }
    if (!user) {
        model_.registrations.refuse(phone);
        co_return std::nullopt;
    }
    const Micros fired = model_.core.now();
    const bool ask_for_messages = model_.registrations.accept(phone, *user);
    if (!ask_for_messages || !check) co_return fired;
    const Registration* row = model_.registrations.find(phone.user, phone.contact_uri);
    const std::string account = row->mwi_account;
    const std::string name = account.substr(0, account.find('@'));
    const std::string domain = account.substr(std::min(account.find('@') + 1, account.size()));
    Fields question = message_count_question(model_.core, name, domain);
    const auto box = co_await fsapi_.find_user(std::move(question), name, domain, {});
    if (box) model_.registrations.message_waiting(phone);
    co_return fired;
}

}  // namespace sim
