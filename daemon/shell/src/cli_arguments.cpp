// Reads a program's arguments. Part of cli_command.
#include <CLI/CLI.hpp>

#include "cli_command.hpp"

namespace pbxd::cli {

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
