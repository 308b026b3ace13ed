#include "pbxd/cli.hpp"

#include "cli_command.hpp"
#include "cli_parts.hpp"

namespace pbxd {

namespace {

void declare(cli::Command program, cli::Context& context) {
    program.text("-c,--config", "The configuration", context.config, "PBXD_CONFIG");
    program.flag("--json", "Print JSON instead of tables", context.json);
    program.needs_command();

    program.add("serve", "Run the daemon until a signal").when_given([&context] {
        context.action = [&context] { return cli::serve(context); };
    });
    program.add("check", "Read the configuration and say what is wrong with it").when_given([&context] {
        context.action = [&context] { return cli::check_configuration(context); };
    });
    program.add("status", "Show the running daemon in figures").when_given([&context] {
        context.action = [&context] { return cli::run_request(context, R"({"command":"status"})", {}); };
    });
    cli::add_records(program, context);
    cli::add_watching(program, context);
}

}  // namespace

int run_command_line(int argc, char** argv) {
    cli::Context context;
    const auto ended = cli::read_arguments(argc, argv, "pbxd turns FreeSWITCH into a PBX for people.", PBXD_VERSION,
                                           [&context](cli::Command program) { declare(program, context); });
    if (ended) return *ended == 0 ? cli::done : cli::not_understood;
    return context.action ? context.action() : cli::not_understood;
}

}  // namespace pbxd
