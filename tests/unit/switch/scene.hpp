// A simulated switch without ports, with a clock in the test's hand, and the events that it fired.
#pragma once

#include <string>
#include <vector>

#include "model/switch_model.hpp"

struct Scene {
    explicit Scene(const sim::ModelSettings& settings = {}) : model(settings, [this] { return now; }) {
        model.core.on_event = [this](const sim::Event& event) { events.push_back(event); };
        model.rpc.send = [this](sim::ClientId id, std::string text) { sent.emplace_back(id, std::move(text)); };
        model.rpc.close = [this](sim::ClientId id) { closed.push_back(id); };
        model.rpc.ask = [this](sim::LoginQuestion question) { questions.push_back(std::move(question)); };
    }

    sim::Micros now = 1795371365495461;
    std::vector<sim::Event> events;
    std::vector<std::pair<sim::ClientId, std::string>> sent;
    std::vector<sim::ClientId> closed;
    std::vector<sim::LoginQuestion> questions;
    sim::SwitchModel model;

    /// A phone as the recordings have it.
    static sim::Phone phone(const std::string& user, const std::string& port, const std::string& call_id) {
        sim::Phone phone;
        phone.user = user;
        phone.network_port = port;
        phone.contact_uri = "sip:" + user + "@127.0.0.1:" + port + ";ob";
        phone.call_id = call_id;
        return phone;
    }

    /// The directory's answer for it.
    static sim::DirectoryUser user(const std::string& id, const std::string& presence_id = {}) {
        sim::DirectoryUser user{
            .id = id, .domain = "lines", .params = {}, .variables = {{"user_context", "extensions"}}};
        user.params["password"] = "pw-" + id;
        if (!presence_id.empty()) {
            user.variables.emplace_back("presence_id", presence_id);
            user.variables.emplace_back("accountcode", presence_id.substr(0, presence_id.find('@')));
        }
        return user;
    }

    void register_phone(const sim::Phone& phone, const sim::DirectoryUser& user) {
        model.registrations.attempt(phone);
        if (model.registrations.accept(phone, user)) model.registrations.message_waiting(phone);
    }

    /// A browser that has logged in.
    sim::VertoClient& browser(const std::string& address, const std::string& id, const std::string& sessid,
                              const std::string& presence_id = {}) {
        sim::VertoClient& client = model.browsers.connect(address);
        model.rpc.message(client.id, R"({"jsonrpc":"2.0","method":"login","params":{"login":")" + id +
                                         R"(@lines","passwd":"pw-)" + id + R"(","sessid":")" + sessid +
                                         R"(","loginParams":{},"userVariables":{}},"id":1})");
        model.rpc.finish_login(questions.back(), user(id, presence_id));
        return client;
    }
};
