// From an event on the Event Socket to the frame that a browser reads: plays the switch and all browsers to a pbxd that
// runs. tests/bench/presence.mjs starts both and says what each figure is.
#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <fstream>
#include <iostream>
#include <string>

#include "presence_run.hpp"

int main(int argc, char** argv) {
    CLI::App app("Plays a switch and many browsers to pbxd, and measures how soon they know.");
    bench::PresenceOptions options;
    std::string cookie_file;
    app.add_option("--name", options.name, "What the figures' names begin with")->capture_default_str();
    app.add_option("--esl-port", options.esl_port, "Where pbxd looks for its switch")->required();
    app.add_option("--web-port", options.web_port)->required();
    app.add_option("--cookie-file", cookie_file, "Of a sign-in")->required();
    app.add_option("--pid", options.pid, "pbxd's, for its memory and processor time")->required();
    app.add_option("--extensions", options.town.extensions)->capture_default_str();
    app.add_option("--sockets", options.sockets)->capture_default_str();
    app.add_option("--windows", options.windows, "zipf, spread, or first: everybody at the first rows")
        ->check(CLI::IsMember({"zipf", "spread", "first"}))
        ->capture_default_str();
    app.add_option("--exponent", options.exponent, "Of the Zipf law")->capture_default_str();
    app.add_option("--rate", options.rate, "Changes a second")->capture_default_str();
    app.add_option("--seconds", options.seconds)->capture_default_str();
    app.add_option("--rounds", options.rounds, "Changes of one row, one after the other, instead")
        ->capture_default_str();
    app.add_option("--limit-port", options.limit_port, "Of bench_presence_limit, to compare rounds with");
    app.add_option("--limit-orders", options.limit_orders, "Its second port");
    app.add_flag("--naps", options.naps, "It has no processor of its own");
    CLI11_PARSE(app, argc, argv);
    std::ifstream file(cookie_file);
    if (!std::getline(file, options.cookie)) {
        std::cerr << "bench_presence: " << cookie_file << " cannot be read\n";
        return 2;
    }
    bench::PresenceRun run(std::move(options));
    return run.run();
}
