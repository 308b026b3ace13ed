#include "call_commands.hpp"

#include <initializer_list>

#include "command_text.hpp"

namespace esl::call_commands {

using detail::is_capitals;
using detail::is_safe;
using detail::is_word;

namespace {

constexpr std::string_view end_of_command = "\n\n";
// The switch reads header lines byte by byte; what is longer goes into the body, which it reads at once.
constexpr std::size_t longest_in_a_line = 1024;

// A header's value begins at its first character that is not a blank, so one that begins with a blank, or is empty,
// must go into the body to arrive as it is.
bool fits_a_line(std::string_view text) {
    return !text.empty() && text.size() <= longest_in_a_line && text.front() != ' ' && is_safe(text);
}

bool is_cause(std::string_view text) { return text.empty() || is_capitals(text); }

std::string join(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const std::string_view part : parts) text += part;
    return text;
}

std::string_view or_normal(std::string_view cause) { return cause.empty() ? "NORMAL_CLEARING" : cause; }

}  // namespace

std::string connect() { return "connect\n\n"; }

std::string myevents() { return "myevents\n\n"; }

Result<std::string> linger(std::chrono::seconds time) {
    if (time < std::chrono::seconds(0) || time > std::chrono::hours(24)) return make_error_code(Error::bad_command);
    return join({"linger ", std::to_string(time.count()), end_of_command});
}

std::string exit() { return "exit\n\n"; }

Result<std::string> execute(std::string_view application, std::string_view argument, std::string_view event_uuid,
                            bool event_lock) {
    if (!is_word(application) || !is_word(event_uuid) || argument.find('\0') != argument.npos)
        return make_error_code(Error::bad_command);
    std::string text = join({"sendmsg\ncall-command: execute\nexecute-app-name: ", application,
                             "\nEvent-UUID: ", event_uuid, event_lock ? "\nevent-lock: true" : ""});
    if (argument.empty()) return text += end_of_command;
    if (fits_a_line(argument)) return text += join({"\nexecute-app-arg: ", argument, end_of_command});
    return text += join({"\ncontent-type: text/plain\ncontent-length: ", std::to_string(argument.size()),
                         end_of_command, argument});
}

Result<std::string> hangup(std::string_view cause) {
    if (!is_cause(cause)) return make_error_code(Error::bad_command);
    return join({"sendmsg\ncall-command: hangup\nhangup-cause: ", or_normal(cause), end_of_command});
}

Result<std::string> kill(std::string_view uuid, std::string_view cause) {
    if (!is_word(uuid) || !is_cause(cause)) return make_error_code(Error::bad_command);
    return join({"api uuid_kill ", uuid, " ", or_normal(cause), end_of_command});
}

}  // namespace esl::call_commands
