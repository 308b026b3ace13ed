#include "shell/options.hpp"

#include <CLI/CLI.hpp>
#include <fstream>
#include <random>

namespace sim {

namespace {

/// The first line of a file.
std::string read_secret(const std::string& path) {
    std::ifstream file(path);
    std::string line;
    if (!std::getline(file, line) && line.empty()) throw CLI::ValidationError(path, "cannot be read");
    return line;
}

struct Raw {
    std::string password_file, fsapi_password_file;
    unsigned heartbeat_ms = 20'000;
    unsigned grace_s = 60;
};

void declare(CLI::App& app, Options& options, Raw& raw) {
    app.add_option("--esl-port", options.esl_port, "Event Socket, on loopback; 0: a free one");
    app.add_option("--verto-port", options.verto_port, "verto's WebSocket, on loopback; 0: a free one");
    app.add_option("--control-port", options.control_port, "control connection, on loopback; 0: a free one");
    app.add_option("--password", options.esl.password, "of the Event Socket (only for tests)")
        ->envname("SIMULATED_SWITCH_PASSWORD")
        ->capture_default_str();
    app.add_option("--password-file", raw.password_file, "its first line is the Event Socket's password");
    app.add_option("--esl-user", options.esl.users, "user@domain:password for userauth: may listen, not command");
    app.add_option("--fsapi-url", options.fsapi.url, "where to ask, as mod_xml_curl; without it everybody is believed");
    app.add_option("--fsapi-user", options.fsapi.user, "basic credentials: name");
    app.add_option("--fsapi-password-file", raw.fsapi_password_file, "basic credentials: a file with the password")
        ->envname("SIMULATED_SWITCH_FSAPI_PASSWORD_FILE");
    app.add_option("--heartbeat-ms", raw.heartbeat_ms, "between two HEARTBEATs; 0: none")->capture_default_str();
    app.add_option("--registration-grace-s", raw.grace_s, "added to what a phone asks")->capture_default_str();
    app.add_option("--listener-queue", options.esl.queue, "frames that a slow listener may leave waiting")
        ->capture_default_str();
    app.add_option("--switchname", options.model.identity.switchname)->capture_default_str();
    app.add_option("--hostname", options.model.identity.hostname)->capture_default_str();
    app.add_option("--seed", options.model.seed, "of UUIDs and of the demo");
    app.add_option("--numbers", options.model.numbers,
                   "that exist, with commas between; without it every number that nobody has is answered with an echo")
        ->delimiter(',');
    app.add_flag("--demo", options.demo, "phones come, go and call each other by themselves");
    app.add_option("--demo-lines", options.demo_lines, "user:password,user:password");
    app.add_option("--demo-file", options.demo_file, R"(JSON: [{"user":"...","password":"..."}])");
    app.add_flag("--exit-with-stdin", options.exit_with_stdin, "end when standard input ends");
}

}  // namespace

std::optional<Options> parse_options(int argc, char** argv, int& status) {
    CLI::App app("Stands in for FreeSWITCH in tests and in the demo.");
    Options options;
    options.model.seed = std::random_device{}();
    Raw raw;
    declare(app, options, raw);
    try {
        app.parse(argc, argv);
        if (!raw.password_file.empty()) options.esl.password = read_secret(raw.password_file);
        if (!raw.fsapi_password_file.empty()) options.fsapi.password = read_secret(raw.fsapi_password_file);
        if (!options.fsapi.url.empty() && !parse_url(options.fsapi.url)) {
            throw CLI::ValidationError("--fsapi-url", "is no http or https address");
        }
    } catch (const CLI::Error& error) {
        status = app.exit(error);
        return std::nullopt;
    }
    options.model.heartbeat = Micros{raw.heartbeat_ms} * 1000;
    options.model.registration_grace = Micros{raw.grace_s} * 1'000'000;
    return options;
}

}  // namespace sim
