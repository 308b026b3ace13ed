// What an esl::Call tells its handler. See call.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "esl/notification.hpp"

namespace esl {

// The call was hung up, or was lost, which comes to the same for who handles it.
struct HungUp {
    enum class How : std::uint8_t {
        event,    // an event or the channel data said so
        goodbye,  // a text/disconnect-notice: the channel is down, or the switch ended the connection (it shuts down,
                  // or somebody sent `exit`)
        lost,     // the connection went without a word: the switch died, or the network
    };
    How how = How::event;
    std::string cause;  // Hangup-Cause, as NORMAL_CLEARING; "" while not known
};

// HungUp comes exactly once, before the Disconnected, unless it was the server that ended the connection. Disconnected
// comes last, and for ever.
using CallNotification = std::variant<EventMessage, Overflow, HungUp, Disconnected>;

}  // namespace esl
