// What a switch sends on the connection of its `socket` application, made up.
#pragma once

#include <string>

#include "messages.hpp"

namespace esl::test {

// How the dialplan called the application.
struct Called {
    bool async = true;
    bool full = true;
};

// The answer to `connect`.
inline std::string channel_data(const std::string& uuid, Called how = {}, const std::string& more = "") {
    return "Event-Name: CHANNEL_DATA\nUnique-ID: " + uuid + "\n" + more +
           "Content-Type: command/reply\nReply-Text: %2BOK%0A\nSocket-Mode: " + (how.async ? "async" : "static") +
           "\nControl: " + (how.full ? "full" : "single-channel") + "\n\n";
}

inline std::string channel_event(const std::string& name, const std::string& uuid, const std::string& more = "") {
    return event_message("Event-Name: " + name + "\nUnique-ID: " + uuid + "\n" + more);
}

inline std::string hangup_event(const std::string& uuid, const std::string& cause = "NORMAL_CLEARING") {
    return channel_event("CHANNEL_HANGUP", uuid, "Hangup-Cause: " + cause + "\n");
}

inline std::string complete_event(const std::string& uuid, const std::string& event_uuid,
                                  const std::string& response = "_none_") {
    return channel_event("CHANNEL_EXECUTE_COMPLETE", uuid,
                         "Application-Response: " + response + "\nApplication-UUID: " + event_uuid + "\n");
}

inline std::string goodbye(const std::string& uuid) {
    return "Content-Type: text/disconnect-notice\nControlled-Session-UUID: " + uuid +
           "\nContent-Disposition: disconnect\nContent-Length: 67\n\n"
           "Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n";
}

inline std::string linger_notice(const std::string& uuid) {
    return "Content-Type: text/disconnect-notice\nControlled-Session-UUID: " + uuid +
           "\nContent-Disposition: linger\nChannel-Name: loopback/1\nLinger-Time: 5\nContent-Length: 0\n\n";
}

// The value of a header in a command.
inline std::string header_in(const std::string& command, const std::string& name) {
    const std::size_t line = command.find("\n" + name + ": ");
    if (line == std::string::npos) return {};
    const std::size_t begin = line + name.size() + 3;
    return command.substr(begin, command.find('\n', begin) - begin);
}

}  // namespace esl::test
