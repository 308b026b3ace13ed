#include "pbxd/cli.hpp"

#include <CLI/CLI.hpp>
#include <iostream>

#include "cli_parts.hpp"

namespace pbxd {

int run_command_line(int argc, char** argv) {
    cli::Context context;
    CLI::App app{"pbxd turns FreeSWITCH into a PBX for people."};
    app.set_version_flag("--version", PBXD_VERSION);
    app.add_option("-c,--config", context.config, "The configuration")->envname("PBXD_CONFIG")->capture_default_str();
    app.add_flag("--json", context.json, "Print JSON instead of tables");
    app.require_subcommand(1);
    app.fallthrough();

    app.add_subcommand("serve", "Run the daemon until a signal")->callback([&context] {
        context.action = [&context] { return cli::serve(context); };
    });
    app.add_subcommand("check", "Read the configuration and say what is wrong with it")->callback([&context] {
        context.action = [&context] { return cli::check_configuration(context); };
    });
    app.add_subcommand("status", "Show the running daemon in figures")->callback([&context] {
        context.action = [&context] { return cli::run_request(context, R"({"command":"status"})", {}); };
    });
    cli::add_records(app, context);
    cli::add_watching(app, context);

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? cli::done : cli::not_understood;
    }
    return context.action ? context.action() : cli::not_understood;
}

}  // namespace pbxd
