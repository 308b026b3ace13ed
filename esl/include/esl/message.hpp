// What can be sent to a session (sendmsg) and fired as an event (sendevent), as values for Command::send_message() and
// Command::send_event().
//
//     esl::Execute play{.application = "playback", .argument = "greeting.wav", .event_uuid = id};
//     client.run(*esl::Command::send_message(play, uuid));
//     // ... until CHANNEL_EXECUTE_COMPLETE with Application-UUID `id`
//
// Checked when the command is made; all give bad_command for control characters, empty names and values out of range.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace esl {

// Runs a dialplan application.
//
// The argument is a program, not data: unless the channel has app_disable_expand_variables the switch replaces ${...}
// in it, drops one level of backslashes, and takes a first %[...] for variables. One that cannot stand in a header
// (more than 2048 bytes, line ends or other control characters, a first space or ARRAY::) goes into the message's body;
// only NUL is refused.
struct Execute {
    std::string application;
    std::string argument = {};
    // Application-UUID of the CHANNEL_EXECUTE and CHANNEL_EXECUTE_COMPLETE of this; the switch chooses one if it is
    // empty.
    std::string event_uuid = {};
    // How often; -1 for ever. The switch stops after a round of less than half a second.
    int loops = 1;
    // Later messages wait until this is done, where the application itself would look for them.
    bool event_lock = false;
    // On an outbound socket without `async`: answers before it is done.
    bool async = false;
};

// Hangs up. The cause is named (USER_BUSY) or numbered (17) as in Q.850; NORMAL_CLEARING if it is empty or unknown.
struct Hangup {
    std::string cause = {};
};

// Takes the switch out of the path of the media of the session with this UUID.
struct NoMedia {
    std::string uuid;
};

// Sends the session's audio to an address, and takes it from there.
struct Unicast {
    enum class Transport : std::uint8_t { udp, tcp };

    std::string local_address = "127.0.0.1";  // numeric, IPv4 or IPv6
    std::uint16_t local_port = 8025;
    std::string remote_address = "127.0.0.1";
    std::uint16_t remote_port = 8026;
    Transport transport = Transport::udp;
    bool native = false;  // in the call's codec; else as 16-bit samples
};

using SessionMessage = std::variant<Execute, Hangup, NoMedia, Unicast>;

// An event for `sendevent`.
//
// Header names are visible ASCII without `:` and `[` (the switch reads NAME[1] as a place in an array), at most 256
// bytes. Refused are Command, Content-Length and _body, which would be something else. A header's value is not empty
// (the switch would drop it, and others of that name) and does not begin with a space (which it would lose);
// ARRAY::a|:b becomes an array. The body may hold anything but NUL.
struct OutgoingEvent {
    std::string name;           // as the switch names it: CUSTOM, NOTIFY, SEND_MESSAGE, ...
    std::string subclass = {};  // of CUSTOM, and only there
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::string body = {};
};

}  // namespace esl
