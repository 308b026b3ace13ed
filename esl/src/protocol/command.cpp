#include "esl/command.hpp"

#include <array>
#include <utility>

#include "command_text.hpp"

namespace esl {

using namespace detail;

namespace {

constexpr std::chrono::seconds max_linger = std::chrono::hours(24);

constexpr std::array<std::string_view, 8> log_level_names = {"console", "alert",  "crit", "err",
                                                             "warning", "notice", "info", "debug"};

constexpr std::size_t index_of(LogLevel level) { return static_cast<std::size_t>(level); }

bool is_event_name(std::string_view text) { return is_capitals(text) && text != "CUSTOM" && text != "ALL"; }

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

}  // namespace

Result<Command> Command::make(Kind kind, std::string text, bool secret) {
    if (text.size() > max_command_bytes) return make_error_code(Error::bad_command);
    const bool is_meant = text == "api reload mod_event_socket\n\n" || text == "api unload mod_event_socket\n\n";
    if (replaces_command(text) && !is_meant) return make_error_code(Error::bad_command);
    return Command(kind, std::move(text), secret);
}

Result<Command> Command::auth(std::string_view password) {
    if (password.empty() || !is_safe(password)) return make_error_code(Error::bad_command);
    return make(Kind::plain, join({"auth ", password}), true);
}

Result<Command> Command::userauth(std::string_view user, std::string_view domain, std::string_view password) {
    const auto is_name = [](std::string_view text) { return is_word(text) && text.find_first_of("@:") == text.npos; };
    if (!is_name(user) || !is_name(domain) || password.empty() || !is_safe(password)) {
        return make_error_code(Error::bad_command);
    }
    return make(Kind::plain, join({"userauth ", user, "@", domain, ":", password}), true);
}

Result<Command> Command::subscribe(const Subscription& subscription) {
    const Result<std::string> list = event_list(subscription);
    if (list.has_error()) return list.error();
    return make(Kind::plain, join({"event ", to_string(subscription.format), *list}));
}

Result<Command> Command::unsubscribe(const Subscription& subscription) {
    const Result<std::string> list = event_list(subscription);
    if (list.has_error()) return list.error();
    return make(Kind::plain, join({"nixevent", *list}));
}

Command Command::noevents() { return {Kind::plain, join({"noevents"})}; }

Result<Command> Command::filter(std::string_view header, std::string_view value) {
    if (!is_word(header) || value.empty() || !is_safe(value)) return make_error_code(Error::bad_command);
    return make(Kind::plain, join({"filter ", header, " ", value}));
}

Result<Command> Command::filter_delete(std::string_view header, std::string_view value) {
    if (!is_word(header) || !is_safe(value)) return make_error_code(Error::bad_command);
    if (value.empty()) return make(Kind::plain, join({"filter delete ", header}));
    return make(Kind::plain, join({"filter delete ", header, " ", value}));
}

Result<Command> Command::api(std::string_view command) {
    if (command.find_first_not_of(' ') == command.npos || !is_safe(command)) return make_error_code(Error::bad_command);
    return make(Kind::api, join({"api ", command}));
}

Result<Command> Command::bgapi(std::string_view command, std::string_view job_uuid) {
    if (command.find_first_not_of(' ') == command.npos || !is_safe(command) || !is_word(job_uuid)) {
        return make_error_code(Error::bad_command);
    }
    Result<Command> result = make(Kind::bgapi, join({"bgapi ", command, "\nJob-UUID: ", job_uuid}));
    if (result.has_value()) result->job_uuid_ = job_uuid;
    return result;
}

Command Command::myevents() { return {Kind::plain, join({"myevents"})}; }

Command Command::myevents(Format format) { return {Kind::plain, join({"myevents ", to_string(format)})}; }

Result<Command> Command::myevents(std::string_view uuid, Format format) {
    if (!is_uuid(uuid)) return make_error_code(Error::bad_command);
    return make(Kind::plain, join({"myevents ", uuid, " ", to_string(format)}));
}

Command Command::divert_events(bool on) { return {Kind::plain, join({"divert_events ", on ? "on" : "off"})}; }

Result<Command> Command::getvar(std::string_view variable) {
    if (!is_word(variable)) return make_error_code(Error::bad_command);
    return make(Kind::plain, join({"getvar ", variable}));
}

Command Command::connect() { return {Kind::plain, join({"connect"})}; }

Command Command::resume() { return {Kind::plain, join({"resume"})}; }

Command Command::linger() { return {Kind::plain, join({"linger"})}; }

Result<Command> Command::linger(std::chrono::seconds after_hangup) {
    if (after_hangup < std::chrono::seconds(0) || after_hangup > max_linger) return make_error_code(Error::bad_command);
    return make(Kind::plain, join({"linger ", std::to_string(after_hangup.count())}));
}

Command Command::nolinger() { return {Kind::plain, join({"nolinger"})}; }

Command Command::log(LogLevel level) { return {Kind::plain, join({"log ", log_level_names.at(index_of(level))})}; }

Command Command::nolog() { return {Kind::plain, join({"nolog"})}; }

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
