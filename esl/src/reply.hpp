// The answer to a command, copied out of its message.
#pragma once

#include "esl/command.hpp"
#include "esl/decoder.hpp"

namespace esl {

// Of a command/reply, an api/response, or the BACKGROUND_JOB that ends a bgapi.
Reply make_reply(const Frame& frame);

}  // namespace esl
