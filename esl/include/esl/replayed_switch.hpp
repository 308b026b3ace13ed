// The switch's side of an inbound connection, as far as a client needs it to get ready and be given recorded events:
// no socket, no clock. For debugging what reads events.
//
//     esl::ReplayedSwitch part({.core_uuid = uuid, .hostname = "pbx"});
//     write(part.take_output());                  // auth/request
//     while (!part.ended()) {
//         part.receive(read());
//         write(part.take_output());
//         if (part.listening()) write(next_recorded_event.raw);
//     }
//
// Any password is right, so it is for loopback only. Every event is played to whoever has subscribed to any: `filter`,
// `nixevent` and the names in `event` are accepted and not obeyed.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace esl {

class ReplayedSwitch {
  public:
    struct Settings {
        std::string core_uuid = "00000000-0000-4000-8000-000000000000";
        std::string hostname = "replay";
        // The answer to an API command, given as `sofia xmlstatus`; nothing: "-ERR".
        std::function<std::optional<std::string>(std::string_view command)> answer = {};
    };
    // A command that is longer than this ends the connection.
    static constexpr std::size_t max_command = std::size_t{64} * 1024;

    explicit ReplayedSwitch(Settings settings);

    // Takes what the client sent, in pieces of any size.
    void receive(std::string_view bytes);
    // What is to be sent to it now.
    std::string take_output() { return std::exchange(output_, {}); }

    // Whether it let itself in and subscribed to events.
    bool listening() const noexcept { return listening_ && !ended_; }
    // Whether the connection is to be closed once the output is sent: after `exit`, or a command that is too long.
    bool ended() const noexcept { return ended_; }

  private:
    void obey(std::string_view command);
    void run_job(std::string_view command, std::string_view argument);
    std::string result_of(std::string_view command) const;
    void reply(std::string_view text, std::string_view more = {});

    Settings settings_;
    std::string input_;
    std::string output_;
    unsigned jobs_ = 0;
    bool in_ = false;
    bool listening_ = false;
    bool ended_ = false;
};

}  // namespace esl
