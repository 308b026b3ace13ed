// What browsers sent to the simulated mod_verto, so that tests can see that nothing dangerous got through to it.
#pragma once

#include <cstddef>
#include <deque>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace sim {

struct ReceivedMessage {
    std::string address;
    std::string login;  ///< of the socket, at that time
    std::string text;
};

class ReceivedLog {
  public:
    void add(ReceivedMessage message);
    void clear() { messages_.clear(); }
    /// `messages`, and picked out of them `user_variables`, `login_params` (not empty ones), `api_messages`
    /// (verto.info to `api+...`) and `methods` (how often each).
    nlohmann::json report() const;

  private:
    std::deque<ReceivedMessage> messages_;
};

}  // namespace sim
