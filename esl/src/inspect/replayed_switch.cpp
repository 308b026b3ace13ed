#include "esl/replayed_switch.hpp"

#include <algorithm>

namespace esl {
namespace {

std::string message(std::string_view type, std::string_view body) {
    return "Content-Type: " + std::string(type) + "\nContent-Length: " + std::to_string(body.size()) + "\n\n" +
           std::string(body);
}

// The first line of a command.
std::string_view first_line(std::string_view command) {
    const auto line = command.substr(0, command.find('\n'));
    return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

// The value of a header of a command.
std::string_view header_of(std::string_view command, std::string_view name) {
    for (auto end = command.find('\n'); end != std::string_view::npos; end = command.find('\n')) {
        command.remove_prefix(end + 1);
        const auto line = first_line(command);
        if (line.starts_with(name) && line.substr(name.size()).starts_with(": ")) return line.substr(name.size() + 2);
    }
    return {};
}

}  // namespace

ReplayedSwitch::ReplayedSwitch(Settings settings)
    : settings_(std::move(settings)), output_("Content-Type: auth/request\n\n") {}

void ReplayedSwitch::receive(std::string_view bytes) {
    for (const char c : bytes) {
        if (ended_) return;
        input_ += c;
        if (input_.ends_with("\n\n") || input_.ends_with("\n\r\n")) {
            const auto command = std::exchange(input_, {});
            if (command.find_first_not_of("\r\n") != std::string::npos) obey(command);
        } else if (input_.size() > max_command) {
            ended_ = true;
        }
    }
}

void ReplayedSwitch::obey(std::string_view command) {
    const auto line = first_line(command);
    const auto word = line.substr(0, line.find(' '));
    const auto rest = line.substr(std::min(line.size(), word.size() + 1));
    if (word == "auth" || word == "userauth") {
        in_ = true;
        return reply("+OK accepted");
    }
    if (word == "exit") {
        ended_ = true;
        reply("+OK bye");
        output_ += message("text/disconnect-notice", "Disconnected, goodbye.\n");
        return;
    }
    if (!in_) return reply("-ERR command not found");
    if (word == "api") {
        output_ += message("api/response", result_of(rest));
    } else if (word == "bgapi") {
        run_job(command, rest);
    } else if (word == "event") {
        listening_ = true;
        reply("+OK event listener enabled " + std::string(rest.substr(0, rest.find(' '))));
    } else if (word == "nixevent" || word == "noevents" || word == "filter") {
        reply("+OK accepted");
    } else {
        reply("-ERR command not found");
    }
}

void ReplayedSwitch::run_job(std::string_view command, std::string_view argument) {
    std::string uuid(header_of(command, "Job-UUID"));
    if (uuid.empty()) uuid = "job-" + std::to_string(++jobs_);
    const auto result = result_of(argument);
    reply("+OK Job-UUID: " + uuid, "Job-UUID: " + uuid + "\n");
    output_ += message("text/event-plain", "Event-Name: BACKGROUND_JOB\nJob-UUID: " + uuid +
                                               "\nContent-Length: " + std::to_string(result.size()) + "\n\n" + result);
}

std::string ReplayedSwitch::result_of(std::string_view command) const {
    if (command == "global_getvar core_uuid") return settings_.core_uuid;
    if (command == "hostname") return settings_.hostname;
    if (settings_.answer) {
        if (auto known = settings_.answer(command)) return *std::move(known);
    }
    return "-ERR a replayed switch has no answer to this\n";
}

void ReplayedSwitch::reply(std::string_view text, std::string_view more) {
    output_ += "Content-Type: command/reply\nReply-Text: " + std::string(text) + '\n' + std::string(more) + '\n';
}

}  // namespace esl
