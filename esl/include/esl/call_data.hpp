// What a call of esl::Server is: its channel, as the switch told it at the beginning. See call.hpp.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "esl/error.hpp"
#include "esl/headers.hpp"

namespace esl {

// The answer to `connect`: the whole channel, with all its variables, as it was then. Later changes come in events.
//
//     std::string number = data.get("Caller-Caller-ID-Number");
//     std::string domain = data.variable("domain_name");          // channel variable ${domain_name}
class CallData {
  public:
    CallData() = default;
    // Copies the message. Errors: too_many_headers.
    static Result<CallData> copied(std::string_view message, std::size_t max_headers);

    // All headers, values percent-encoded as they came; valid as long as this object stays where it is and unchanged.
    Headers headers() const { return {text_, index_, Encoding::percent}; }
    // A header's value decoded; "" if there is none.
    std::string get(std::string_view name) const { return headers().decoded(name); }
    // The same of a channel variable, named without the `variable_` before it.
    std::string variable(std::string_view name) const;

    // Unique-ID: the channel's UUID.
    std::string uuid() const { return get("Unique-ID"); }
    // Whether the application was called with `async` (Socket-Mode: async). If not ("static"), the switch reads no
    // command while an application runs, and answers `sendmsg` only after it.
    bool async() const { return headers().get("Socket-Mode") == "async"; }
    // Whether the application was called with `full` (Control: full). If not, the switch knows only connect, myevents,
    // getvar, resume, filter, divert_events, sendmsg and exit, and answers all else, `api` and `linger` too, with
    // "-ERR command not found".
    bool full() const { return headers().get("Control") == "full"; }

  private:
    std::string text_;
    HeaderIndex index_;
};

}  // namespace esl
