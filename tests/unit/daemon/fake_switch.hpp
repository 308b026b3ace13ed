// The Event Socket of a switch, as the recordings show it, answering API commands with what a test gives it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "wire.hpp"

namespace pbxd::test {

class FakeSwitch {
  public:
    explicit FakeSwitch(Loop& loop) : loop_(loop), listener_(loop) { answer_with_nothing(); }

    std::uint16_t port() const { return listener_.port(); }
    /// Serves until the condition holds.
    void serve_until(const std::function<bool()>& condition);

    /// An event of these header lines; values must be encoded already.
    void send_event(const std::string& lines);
    /// Any bytes.
    void send_raw(const std::string& bytes) { wire_->send(bytes); }
    /// Ends the connection.
    void drop() { wire_.reset(); }

    /// Answers as of a switch with two profiles and nobody on it.
    void answer_with_nothing();

    std::string core_uuid = "core-1";
    std::map<std::string, std::string> answers;  ///< of bgapi commands; "-ERR" ... where there is none
    std::vector<std::string> heard;              ///< every command, without its first word for bgapi
    bool answer_jobs = true;                     ///< false: bgapi commands are accepted and never done
    /// Called with each bgapi command before it is answered.
    std::function<void(const std::string& command)> before_answer = [](const auto&) {};
    int connections = 0;

  private:
    void serve();
    void obey(const std::string& command);
    void reply(const std::string& text);

    Loop& loop_;
    Listener listener_;
    std::unique_ptr<Wire> wire_;
};

}  // namespace pbxd::test
