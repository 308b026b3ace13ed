// `pbxd serve` and `pbxd check`.
#include <cstdlib>
#include <iostream>

#include "cli_parts.hpp"
#include "pbxd/application.hpp"

namespace pbxd::cli {

int serve(const Context& context) {
    auto configuration = read_configuration(context.config, process_environment());
    if (!configuration)
        return complain(configuration.error().where + ": " + configuration.error().what, not_understood);
    const auto log = create_log(level_of(configuration->log.level), std::getenv("JOURNAL_STREAM") != nullptr);
    const auto address = configuration->http.address;
    const auto scheme = configuration->http.certificate.empty() ? "http" : "https";
    Application application(std::move(*configuration), *log, system_clock());
    if (auto started = application.start(); !started) {
        return complain(started.error().where + ": " + started.error().what);
    }
    log->info("listening on " + std::string(scheme) + "://" + address + ":" + std::to_string(application.http_port()) +
              ", fsapi on port " + std::to_string(application.fsapi_port()));
    application.run();
    return done;
}

int check_configuration(const Context& context) {
    const auto configuration = read_configuration(context.config, process_environment());
    if (!configuration)
        return complain(configuration.error().where + ": " + configuration.error().what, not_understood);
    std::cout << context.config << " is good: " << configuration->switches.size() << " switch"
              << (configuration->switches.size() == 1 ? "" : "es") << ", web on " << configuration->http.address << ":"
              << configuration->http.port << (configuration->http.certificate.empty() ? "" : " with TLS")
              << ", fsapi on " << configuration->fsapi.address << ":" << configuration->fsapi.port << '\n';
    return done;
}

}  // namespace pbxd::cli
