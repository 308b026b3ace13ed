#include "cli_command.hpp"

#include <CLI/CLI.hpp>

namespace pbxd::cli {

Command Command::add(const std::string& name, const std::string& help) {
    return Command(*app_->add_subcommand(name, help));
}

void Command::needs_command() { app_->require_subcommand(1); }

void Command::when_given(std::function<void()> then) { app_->callback(std::move(then)); }

void Command::flag(const std::string& names, const std::string& help, std::function<void()> given) {
    app_->add_flag_callback(names, std::move(given), help);
}

void Command::flag(const std::string& names, const std::string& help, bool& into) { app_->add_flag(names, into, help); }

void Command::text(const std::string& names, const std::string& help,
                   const std::function<void(const std::string&)>& given, bool required) {
    app_->add_option_function<std::string>(names, given, help)->required(required);
}

void Command::text(const std::string& names, const std::string& help, std::string& into, const std::string& variable) {
    auto* option = app_->add_option(names, into, help);
    if (!variable.empty()) option->envname(variable);
    if (!into.empty()) option->capture_default_str();
}

void Command::not_both(const std::string& one, const std::string& other) {
    app_->get_option(one)->excludes(app_->get_option(other));
}

}  // namespace pbxd::cli
