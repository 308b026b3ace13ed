#include "model/esl_session.hpp"

#include <algorithm>

#include "model/api_commands.hpp"

namespace sim {

void EslSession::start() { raw("Content-Type: auth/request\n\n"); }

void EslSession::receive(std::string_view bytes) {
    parser_.feed(bytes);
    while (!ended_) {
        const auto command = parser_.next();
        if (!command) break;
        run(*command);
    }
    if (parser_.broken()) ended_ = true;
}

void EslSession::event(const Event& event) {
    if (!authenticated_ || ended_ || !subscription_.wants(event)) return;
    if (frames_.size() >= settings_.queue) {
        ++lost_;
        return;
    }
    raw(serialize(event, subscription_.format()));
}

std::optional<std::string> EslSession::next_frame() {
    if (frames_.empty()) return std::nullopt;
    std::string frame = std::move(frames_.front());
    frames_.pop_front();
    return frame;
}

void EslSession::notice() {
    raw("Content-Type: text/disconnect-notice\nContent-Length: 67\n\n"
        "Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n");
}

void EslSession::reply(std::string_view text, std::string_view more) {
    raw("Content-Type: command/reply\nReply-Text: " + std::string(text) + "\n" + std::string(more) + "\n");
}

void EslSession::end(std::string_view text) {
    reply(text);
    notice();
    ended_ = true;
}

void EslSession::before_auth(std::string_view verb, std::string_view arguments) {
    if (verb == "exit") return end("+OK bye");
    if (verb == "auth") {
        if (arguments != settings_.password) return end("-ERR invalid");
        authenticated_ = true;
        return reply("+OK accepted");
    }
    if (verb == "userauth") {
        const auto& users = settings_.users;
        if (std::find(users.begin(), users.end(), arguments) == users.end()) return end("-ERR invalid");
        authenticated_ = true;
        may_run_ = false;
        return reply("+OK accepted", "Allowed-Events: all\nAllowed-LOG: false\n");
    }
    reply("-ERR command not found");
}

void EslSession::run(const EslCommand& command) {
    std::string_view rest = command.line;
    const std::string_view verb = next_word(rest);
    if (!authenticated_) return before_auth(verb, rest);
    if (verb == "exit") return end("+OK bye");
    if (verb == "event") return reply(subscription_.subscribe(rest));
    if (verb == "nixevent") return reply(subscription_.unsubscribe(rest));
    if (verb == "noevents") return reply(subscription_.clear());
    if (verb == "filter") return reply(subscription_.filter(rest));
    if (verb == "log") return reply("+OK log level " + std::string(rest) + " [7]");
    if (verb == "nolog") return reply("+OK no longer logging");
    if (verb == "api" || verb == "bgapi") {
        if (!may_run_) return reply("-ERR permission denied");
        return verb == "api" ? api(rest) : background(command, rest);
    }
    reply("-ERR command not found");
}

void EslSession::api(std::string_view text) {
    const std::string_view command = next_word(text);
    std::string answer = run_api(model_, command, text);
    if (answer.empty()) answer = "-ERR no reply\n";
    raw("Content-Type: api/response\nContent-Length: " + std::to_string(answer.size()) + "\n\n" + answer);
}

void EslSession::background(const EslCommand& command, std::string_view text) {
    const std::string_view given = command.header("Job-UUID");
    const std::string job = given.empty() ? model_.core.new_uuid() : std::string(given);
    reply("+OK Job-UUID: " + job, "Job-UUID: " + job + "\n");
    const std::string_view name = next_word(text);
    const std::string answer = run_api(model_, name, text);
    Event done = model_.core.event("BACKGROUND_JOB", {"mod_commands.c", "bgapi_exec", 5423});
    done.add("Job-UUID", job);
    done.add("Job-Command", name);
    if (!text.empty()) done.add("Job-Command-Arg", text);
    done.body = answer;
    model_.core.fire(done);
}

}  // namespace sim
