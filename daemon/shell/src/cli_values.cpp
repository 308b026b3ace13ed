// Flags that are not simply text. Part of cli_command.
#include <CLI/CLI.hpp>

#include "cli_command.hpp"

namespace pbxd::cli {

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

}  // namespace pbxd::cli
