#include "cli_verb.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "pbxd/json_text.hpp"

namespace pbxd::cli {

namespace {

std::string option_of(const std::string& field) {
    std::string option = "--" + field;
    for (char& c : option) {
        if (c == '_') c = '-';
    }
    return option;
}

std::vector<std::string> items_of(const std::string& text) {
    std::vector<std::string> items;
    for (std::size_t at = 0; at < text.size();) {
        const auto comma = std::min(text.find(',', at), text.size());
        items.push_back(text.substr(at, comma - at));
        at = comma + 1;
    }
    return items;
}

std::optional<std::int64_t> whole_number(const std::string& text) {
    std::int64_t value = 0;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
    return value;
}

}  // namespace

/// What was given, by the name that Commands knows it by.
struct Verb::Given {
    std::map<std::string, std::string> texts;
    std::map<std::string, std::string> integers;  ///< as they were written
    std::map<std::string, std::string> lists;
    std::map<std::string, bool> flags;
    std::string secret_field;
    std::string secret_word;
    std::string secret_file;
    bool ask_secret = false;
};

Verb::Verb(Command& noun, Context& context, const std::string& command, const std::string& help,
           std::vector<std::string> columns)
    : command_(noun.add(command.substr(command.find('.') + 1), help)), given_(std::make_shared<Given>()) {
    command_.when_given([&context, command, columns = std::move(columns), given = given_] {
        context.action = [&context, command, columns, given] { return run(context, command, *given, columns); };
    });
}

Verb& Verb::name(const std::string& field, const std::string& help) {
    take(field, field, help, true);
    return *this;
}

Verb& Verb::text(const std::string& field, const std::string& help, bool required) {
    take(field, option_of(field), help, required);
    return *this;
}

Verb& Verb::integer(const std::string& field, const std::string& help) {
    command_.text(option_of(field), help,
                  [given = given_, field](const std::string& value) { given->integers[field] = value; });
    return *this;
}

Verb& Verb::list(const std::string& field, const std::string& help, bool required) {
    command_.text(
        option_of(field), help, [given = given_, field](const std::string& value) { given->lists[field] = value; },
        required);
    return *this;
}

Verb& Verb::flag(const std::string& flags, const std::string& field, bool value, const std::string& help) {
    command_.flag(flags, help, [given = given_, field, value] { given->flags[field] = value; });
    return *this;
}

Verb& Verb::toggle(const std::string& field, const std::string& on, const std::string& off) {
    return toggle(option_of(field), field, on, off);
}

Verb& Verb::toggle(const std::string& option, const std::string& field, const std::string& on, const std::string& off) {
    const std::string opposite = "--no-" + option.substr(2);
    flag(option, field, true, on);
    flag(opposite, field, false, off);
    command_.not_both(option, opposite);
    return *this;
}

Verb& Verb::password(bool by_default) {
    given_->secret_field = given_->secret_word = "password";
    given_->ask_secret = by_default;
    command_.text("--password-file", "Take the password from the first line of this file (- for standard input)",
                  given_->secret_file);
    const std::string other = by_default ? "--no-password" : "--ask-password";
    command_.flag(other, by_default ? "Without a password: cannot sign in until one is set" : "Ask for a new password",
                  [given = given_, by_default] { given->ask_secret = !by_default; });
    command_.not_both(other, "--password-file");
    return *this;
}

Verb& Verb::secret(const std::string& field, const std::string& word, bool removable) {
    given_->secret_field = field;
    given_->secret_word = word;
    const std::string file = "--" + word + "-file";
    const std::string ask = "--ask-" + word;
    const std::string none = "--no-" + word;
    command_.text(file, "Take it from the first line of this file (- for standard input)", given_->secret_file);
    command_.flag(ask, "Ask for it", given_->ask_secret);
    command_.not_both(ask, file);
    if (!removable) return *this;
    command_.flag(none, "Take it away", [given = given_, field] { given->texts[field] = ""; });
    command_.not_both(none, file);
    command_.not_both(none, ask);
    return *this;
}

void Verb::take(const std::string& field, const std::string& names, const std::string& help, bool required) {
    command_.text(
        names, help, [given = given_, field](const std::string& value) { given->texts[field] = value; }, required);
}

int Verb::run(const Context& context, const std::string& command, const Given& given,
              const std::vector<std::string>& columns) {
    nlohmann::json arguments = nlohmann::json::object();
    for (const auto& [field, value] : given.texts) arguments[field] = value;
    for (const auto& [field, value] : given.flags) arguments[field] = value;
    for (const auto& [field, value] : given.lists) arguments[field] = items_of(value);
    for (const auto& [field, value] : given.integers) {
        const auto number = whole_number(value);
        if (!number) return complain(option_of(field) + ": '" + value + "' is no whole number", not_understood);
        arguments[field] = *number;
    }
    if (!given.secret_file.empty() || given.ask_secret) {
        auto secret = given.secret_file.empty() ? ask_secret(given.secret_word)
                                                : read_secret(given.secret_word, given.secret_file);
        if (!secret) return failed;
        arguments[given.secret_field] = std::move(*secret);
    }
    const nlohmann::json request{{"command", command}, {"arguments", std::move(arguments)}};
    return run_request(context, json_text(request), columns);
}

Verb add_verb(Command& noun, Context& context, const std::string& command, const std::string& help,
              std::vector<std::string> columns) {
    return {noun, context, command, help, std::move(columns)};
}

Command add_noun(Command& program, const std::string& name, const std::string& help) {
    auto noun = program.add(name, help);
    noun.needs_command();
    return noun;
}

}  // namespace pbxd::cli
