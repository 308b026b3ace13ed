#include "esl/message.hpp"

#include <algorithm>
#include <optional>

#include "command_text.hpp"
#include "esl/command.hpp"
#include "text.hpp"

namespace esl {

using namespace detail;

namespace {

constexpr std::size_t max_argument_in_header = 2048;
constexpr std::size_t max_header_name = 256;

void add(std::string& text, std::string_view name, std::string_view value) {
    text.append("\n").append(name).append(": ").append(value);
}

bool fits_in_header(std::string_view value) {
    return is_safe(value) && !value.empty() && !value.starts_with(' ') && !value.starts_with("ARRAY::");
}

bool is_body(std::string_view body) { return body.find('\0') == body.npos && body.size() <= max_body_bytes; }

bool is_header_name(std::string_view name) {
    if (name.empty() || name.size() > max_header_name) return false;
    for (const std::string_view reserved : {"command", "content-length", "event-subclass", "_body"}) {
        if (equal_ignoring_case(name, reserved)) return false;
    }
    return std::ranges::all_of(name, [](char c) { return c > ' ' && c < 0x7F && c != ':' && c != '['; });
}

bool is_address(std::string_view text) {
    constexpr std::size_t longest = 45;
    return !text.empty() && text.size() <= longest &&
           std::ranges::all_of(text, [](char c) { return hex_digit(c) >= 0 || c == '.' || c == ':'; });
}

// The headers of a message, each behind a line end, and its body; nothing if an argument is bad.
struct Text {
    std::string headers;
    std::string body = {};
};

std::optional<Text> print(const Execute& execute) {
    if (!is_word(execute.application) || execute.loops == 0 || execute.loops < -1) return {};
    if (!execute.event_uuid.empty() && !is_uuid(execute.event_uuid)) return {};
    Text text{.headers = "\ncall-command: execute"};
    add(text.headers, "execute-app-name", execute.application);
    if (execute.loops != 1) add(text.headers, "loops", std::to_string(execute.loops));
    if (execute.event_lock) add(text.headers, "event-lock", "true");
    if (execute.async) add(text.headers, "async", "true");
    if (!execute.event_uuid.empty()) add(text.headers, "Event-UUID", execute.event_uuid);
    const std::string& argument = execute.argument;
    if (argument.empty()) return text;
    if (argument.size() <= max_argument_in_header && fits_in_header(argument) && !replaces_command(argument)) {
        add(text.headers, "execute-app-arg", argument);
        return text;
    }
    add(text.headers, "content-type", "text/plain");
    text.body = argument;
    return text;
}

std::optional<Text> print(const Hangup& hangup) {
    Text text{.headers = "\ncall-command: hangup"};
    if (hangup.cause.empty()) return text;
    if (!is_capitals(hangup.cause)) return {};
    add(text.headers, "hangup-cause", hangup.cause);
    return text;
}

std::optional<Text> print(const NoMedia& nomedia) {
    if (!is_uuid(nomedia.uuid)) return {};
    Text text{.headers = "\ncall-command: nomedia"};
    add(text.headers, "nomedia-uuid", nomedia.uuid);
    return text;
}

std::optional<Text> print(const Unicast& unicast) {
    if (!is_address(unicast.local_address) || !is_address(unicast.remote_address)) return {};
    if (unicast.local_port == 0 || unicast.remote_port == 0) return {};
    Text text{.headers = "\ncall-command: unicast"};
    add(text.headers, "local-ip", unicast.local_address);
    add(text.headers, "local-port", std::to_string(unicast.local_port));
    add(text.headers, "remote-ip", unicast.remote_address);
    add(text.headers, "remote-port", std::to_string(unicast.remote_port));
    add(text.headers, "transport", unicast.transport == Unicast::Transport::udp ? "udp" : "tcp");
    if (unicast.native) add(text.headers, "flags", "native");
    return text;
}

std::optional<Text> print(const OutgoingEvent& event) {
    const bool custom = event.name == "CUSTOM";
    if (!is_capitals(event.name) || event.name == "ALL" || custom == event.subclass.empty()) return {};
    Text text{.headers = {}, .body = event.body};
    if (custom) {
        if (!is_word(event.subclass)) return {};
        add(text.headers, "Event-Subclass", event.subclass);
    }
    for (const auto& [name, value] : event.headers) {
        if (!is_header_name(name) || !is_safe(value) || value.empty() || value.starts_with(' ')) return {};
        add(text.headers, name, value);
    }
    return text;
}

// Content-Length comes last: the switch reads the body as soon as it has seen it.
std::string with_length(std::string line, const Text& text) {
    line += text.headers;
    if (!text.body.empty()) add(line, "content-length", std::to_string(text.body.size()));
    return line += "\n\n";
}

}  // namespace

Result<Command> Command::send_event(const OutgoingEvent& event) {
    const std::optional<Text> text = print(event);
    if (!text || !is_body(text->body)) return make_error_code(Error::bad_command);
    Result<Command> command = make(Kind::plain, with_length("sendevent " + event.name, *text));
    if (command.has_value()) command->text_ += text->body;
    return command;
}

Result<Command> Command::send_message(const SessionMessage& message, std::string_view uuid) {
    const std::optional<Text> text = std::visit([](const auto& what) { return print(what); }, message);
    if (!text || !is_body(text->body) || (!uuid.empty() && !is_uuid(uuid))) return make_error_code(Error::bad_command);
    std::string line = "sendmsg";
    if (!uuid.empty()) line.append(" ").append(uuid);
    Result<Command> command = make(Kind::plain, with_length(std::move(line), *text));
    if (command.has_value()) command->text_ += text->body;
    return command;
}

}  // namespace esl
