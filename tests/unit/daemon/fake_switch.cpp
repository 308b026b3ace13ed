#include "fake_switch.hpp"

namespace pbxd::test {
namespace {

std::string message(const std::string& type, const std::string& body) {
    return "Content-Length: " + std::to_string(body.size()) + "\nContent-Type: " + type + "\n\n" + body;
}

}  // namespace

void FakeSwitch::answer_with_nothing() {
    const std::string no_phones = "<profile>\n  <registrations>\n  </registrations>\n</profile>\n";
    answers = {{"sofia xmlstatus", fixture("api/sofia-xmlstatus.txt")},
               {"sofia xmlstatus profile lines reg", no_phones},
               {"sofia xmlstatus profile gateways reg", no_phones},
               {"verto jsonstatus", R"({"profiles":[{"name":"browsers","users":[]}]})"},
               {"show channels as json", R"({"row_count":0})"},
               {"show calls as json", R"({"row_count":0})"}};
}

void FakeSwitch::serve_until(const std::function<bool()>& condition) {
    loop_.until([&] {
        serve();
        return condition();
    });
}

void FakeSwitch::serve() {
    if (auto accepted = listener_.accept()) {
        wire_ = std::move(accepted);
        ++connections;
        wire_->send("Content-Type: auth/request\n\n");
    }
    while (wire_) {
        const auto command = wire_->take("\n\n");
        if (!command) return;
        obey(*command);
    }
}

void FakeSwitch::obey(const std::string& command) {
    if (!command.starts_with("bgapi ")) {
        heard.push_back(command);
        if (command == "api global_getvar core_uuid") return wire_->send(message("api/response", core_uuid));
        if (command == "api hostname") return wire_->send(message("api/response", "pbx"));
        if (command == "auth ClueCon") return reply("+OK accepted");
        if (command.starts_with("auth ")) return reply("-ERR invalid");
        if (command.starts_with("event ")) return reply("+OK event listener enabled plain");
        return reply("-ERR command not found");
    }
    const auto line = command.substr(6, command.find('\n') - 6);
    const auto uuid = command.substr(command.find("Job-UUID: ") + 10);
    heard.push_back(line);
    wire_->send("Content-Type: command/reply\nReply-Text: +OK Job-UUID: " + uuid + "\nJob-UUID: " + uuid + "\n\n");
    if (!answer_jobs) return;
    before_answer(line);
    const auto known = answers.find(line);
    const auto result = known == answers.end() ? "-ERR " + line + " command not found!\n" : known->second;
    wire_->send(message("text/event-plain", "Event-Name: BACKGROUND_JOB\nJob-UUID: " + uuid + "\nContent-Length: " +
                                                std::to_string(result.size()) + "\n\n" + result));
}

void FakeSwitch::reply(const std::string& text) {
    wire_->send("Content-Type: command/reply\nReply-Text: " + text + "\n\n");
}

void FakeSwitch::send_event(const std::string& lines) {
    REQUIRE(wire_ != nullptr);
    wire_->send(message("text/event-plain", lines + "\n"));
}

}  // namespace pbxd::test
