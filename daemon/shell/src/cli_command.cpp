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

void Command::number(const std::string& names, const std::string& help, std::size_t& into) {
    app_->add_option(names, into, help);
}

void Command::number(const std::string& names, const std::string& help, double& into) {
    app_->add_option(names, into, help);
}

void Command::choice(const std::string& names, const std::string& help, std::string& into,
                     std::vector<std::string> choices) {
    app_->add_option(names, into, help)->check(CLI::IsMember(std::move(choices)))->capture_default_str();
}

void Command::texts(const std::string& names, const std::string& help, std::vector<std::string>& into) {
    app_->add_option(names, into, help);
}

void Command::not_both(const std::string& one, const std::string& other) {
    app_->get_option(one)->excludes(app_->get_option(other));
}

std::optional<int> read_arguments(int argc, char** argv, const std::string& description, const std::string& version,
                                  const std::function<void(Command)>& declare) {
    CLI::App app{description};
    app.set_version_flag("--version", version);
    app.fallthrough();
    declare(Command(app));
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error);
    }
    return std::nullopt;
}

}  // namespace pbxd::cli
