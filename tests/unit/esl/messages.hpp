// Messages of a switch, made up.
#pragma once

#include <string>

namespace esl::test {

inline std::string reply(const std::string& text, const std::string& more = "") {
    return "Content-Type: command/reply\nReply-Text: " + text + "\n" + more + "\n";
}

inline std::string response(const std::string& body) {
    return "Content-Type: api/response\nContent-Length: " + std::to_string(body.size()) + "\n\n" + body;
}

// A text/event-plain message of these header lines.
inline std::string event_message(const std::string& lines) {
    const std::string body = lines + "\n";
    return "Content-Length: " + std::to_string(body.size()) + "\nContent-Type: text/event-plain\n\n" + body;
}

// A BACKGROUND_JOB event.
inline std::string job(const std::string& uuid, const std::string& result) {
    const std::string length = std::to_string(result.size());
    return event_message("Event-Name: BACKGROUND_JOB\nJob-UUID: " + uuid + "\nContent-Length: " + length + "\n\n" +
                         result);
}

}  // namespace esl::test
