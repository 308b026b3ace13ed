#include "model/received_log.hpp"

#include <nlohmann/json.hpp>

namespace sim {

using nlohmann::json;

namespace {

constexpr std::size_t most_messages = 20'000;

/// The object at that name, or an empty one.
const json& object_at(const json& parent, const char* name) {
    static const json empty = json::object();
    if (!parent.is_object()) return empty;
    const auto found = parent.find(name);
    return found == parent.end() || !found->is_object() ? empty : *found;
}

}  // namespace

void ReceivedLog::add(ReceivedMessage message) {
    messages_.push_back(std::move(message));
    if (messages_.size() > most_messages) messages_.pop_front();
}

json ReceivedLog::report() const {
    json report = {{"messages", json::array()},
                   {"user_variables", json::array()},
                   {"login_params", json::array()},
                   {"api_messages", json::array()},
                   {"methods", json::object()}};
    for (const ReceivedMessage& received : messages_) {
        const json message = json::parse(received.text, nullptr, false);
        if (message.is_discarded()) {
            report["messages"].push_back(
                {{"address", received.address}, {"login", received.login}, {"text", received.text}});
            continue;
        }
        report["messages"].push_back({{"address", received.address}, {"login", received.login}, {"message", message}});
        if (message.is_object() && message.contains("method") && message["method"].is_string()) {
            auto& count = report["methods"][message["method"].get<std::string>()];
            count = count.is_null() ? 1 : count.get<int>() + 1;
        }
        const json& params = object_at(message, "params");
        if (const json& variables = object_at(params, "userVariables"); !variables.empty()) {
            report["user_variables"].push_back(variables);
        }
        if (const json& login = object_at(params, "loginParams"); !login.empty())
            report["login_params"].push_back(login);
        const json& note = object_at(params, "msg");
        if (note.contains("to") && note["to"].is_string() && note["to"].get<std::string>().starts_with("api+")) {
            report["api_messages"].push_back(note);
        }
    }
    return report;
}

}  // namespace sim
