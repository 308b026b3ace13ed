#include "esl/command.hpp"

#include <algorithm>

namespace esl {
namespace {

constexpr std::string_view end_of_command = "\n\n";

// Text that can stand in a command line: a control character could end the command and begin another.
bool is_safe(std::string_view text) {
    return std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

// One word of a command line.
bool is_word(std::string_view text) { return !text.empty() && is_safe(text) && text.find(' ') == text.npos; }

bool is_event_name(std::string_view text) {
    const bool spelled = !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
    return spelled && text != "CUSTOM" && text != "ALL";
}

// " HEARTBEAT ... CUSTOM sofia::register ...": built-in names first, for every word after CUSTOM is a subclass.
Result<std::string> event_list(const Subscription& subscription) {
    if (subscription.all) return std::string(" all");
    if (subscription.empty()) return make_error_code(Error::bad_command);
    std::string list;
    for (const std::string& name : subscription.events) {
        if (!is_event_name(name)) return make_error_code(Error::bad_command);
        list.append(" ").append(name);
    }
    if (!subscription.subclasses.empty()) list += " CUSTOM";
    for (const std::string& subclass : subscription.subclasses) {
        if (!is_word(subclass)) return make_error_code(Error::bad_command);
        list.append(" ").append(subclass);
    }
    return list;
}

std::string join(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const std::string_view part : parts) text += part;
    return text += end_of_command;
}

}  // namespace

Result<Command> Command::auth(std::string_view password) {
    if (password.empty() || !is_safe(password)) return make_error_code(Error::bad_command);
    return Command(Kind::plain, join({"auth ", password}), true);
}

Result<Command> Command::userauth(std::string_view user, std::string_view domain, std::string_view password) {
    const auto is_name = [](std::string_view text) { return is_word(text) && text.find_first_of("@:") == text.npos; };
    if (!is_name(user) || !is_name(domain) || password.empty() || !is_safe(password)) {
        return make_error_code(Error::bad_command);
    }
    return Command(Kind::plain, join({"userauth ", user, "@", domain, ":", password}), true);
}

Result<Command> Command::subscribe(const Subscription& subscription) {
    const Result<std::string> list = event_list(subscription);
    if (list.has_error()) return list.error();
    return Command(Kind::plain, join({"event ", to_string(subscription.format), *list}));
}

Result<Command> Command::unsubscribe(const Subscription& subscription) {
    const Result<std::string> list = event_list(subscription);
    if (list.has_error()) return list.error();
    return Command(Kind::plain, join({"nixevent", *list}));
}

Command Command::noevents() { return {Kind::plain, join({"noevents"})}; }

Result<Command> Command::filter(std::string_view header, std::string_view value) {
    if (!is_word(header) || value.empty() || !is_safe(value)) return make_error_code(Error::bad_command);
    return Command(Kind::plain, join({"filter ", header, " ", value}));
}

Result<Command> Command::filter_delete(std::string_view header, std::string_view value) {
    if (!is_word(header) || !is_safe(value)) return make_error_code(Error::bad_command);
    if (value.empty()) return Command(Kind::plain, join({"filter delete ", header}));
    return Command(Kind::plain, join({"filter delete ", header, " ", value}));
}

Result<Command> Command::api(std::string_view command) {
    if (command.find_first_not_of(' ') == command.npos || !is_safe(command)) return make_error_code(Error::bad_command);
    return Command(Kind::api, join({"api ", command}));
}

Result<Command> Command::bgapi(std::string_view command, std::string_view job_uuid) {
    if (command.find_first_not_of(' ') == command.npos || !is_safe(command) || !is_word(job_uuid)) {
        return make_error_code(Error::bad_command);
    }
    Command result(Kind::bgapi, join({"bgapi ", command, "\nJob-UUID: ", job_uuid}));
    result.job_uuid_ = job_uuid;
    return result;
}

Command Command::exit() { return {Kind::plain, join({"exit"})}; }

Command Command::probe() { return {Kind::plain, join({"noop"})}; }

std::string Command::description() const {
    std::string_view shown = text_;
    if (secret_) return std::string(shown.substr(0, shown.find(' '))) + " ***";
    return std::string(shown.substr(0, shown.find('\n')));
}

bool Reply::failed() const noexcept { return text.starts_with("-ERR") || text.starts_with("-USAGE"); }

boost::system::error_code Reply::error() const noexcept {
    if (!failed()) return {};
    if (text.starts_with("-ERR permission denied")) return Error::permission_denied;
    return Error::api_failed;
}

}  // namespace esl
