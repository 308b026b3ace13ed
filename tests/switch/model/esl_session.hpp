// One client of the Event Socket, sans-I/O: authentication, commands, and the queue of what goes out to it.
//
//     EslSession session(model, {.password = password});
//     session.start();                                  // auth/request
//     session.receive(bytes);
//     while (auto frame = session.next_frame()) write(*frame);
//     if (session.ended()) close();
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/esl_commands.hpp"
#include "model/subscription.hpp"
#include "model/switch_model.hpp"

namespace sim {

struct EslSettings {
    std::string password = "ClueCon";
    /// `user@domain:password` for `userauth`; such a user may listen, but not run commands.
    std::vector<std::string> users{};
    std::size_t queue = 100'000;  ///< frames; beyond it events are lost
    std::size_t most_lost = 500;  ///< then the listener is dropped
};

class EslSession {
  public:
    EslSession(SwitchModel& model, const EslSettings& settings) : model_(model), settings_(settings) {}

    void start();
    void receive(std::string_view bytes);
    /// An event of the switch; queued if it is wanted.
    void event(const Event& event);
    /// Bytes as they are, subscribed or not.
    void raw(std::string bytes) { frames_.push_back(std::move(bytes)); }
    /// The frame that says that the switch hangs up.
    void notice();

    std::optional<std::string> next_frame();
    /// No more is read; when the queue is empty the connection is to be closed.
    bool ended() const { return ended_; }
    /// Too slow: to be closed at once.
    bool dropped() const { return lost_ > settings_.most_lost; }
    bool authenticated() const { return authenticated_; }
    bool listening() const { return subscription_.active(); }
    std::size_t lost() const { return lost_; }
    std::size_t queued() const { return frames_.size(); }

  private:
    void run(const EslCommand& command);
    void before_auth(std::string_view verb, std::string_view arguments);
    void api(std::string_view text);
    void background(const EslCommand& command, std::string_view text);
    void reply(std::string_view text, std::string_view more = {});
    void end(std::string_view text);

    SwitchModel& model_;
    const EslSettings& settings_;
    EslCommandParser parser_;
    Subscription subscription_;
    std::deque<std::string> frames_;
    std::size_t lost_ = 0;
    bool authenticated_ = false;
    bool may_run_ = true;
    bool ended_ = false;
};

}  // namespace sim
