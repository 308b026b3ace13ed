// `pbxd presence`.
#include <ctime>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli_parts.hpp"
#include "pbxd/configuration.hpp"
#include "pbxd/control.hpp"
#include "pbxd/json_text.hpp"

namespace pbxd::cli {

using Json = nlohmann::json;

namespace {

std::string clock_time() {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    ::localtime_r(&now, &local);
    char text[16];
    return {text, std::strftime(text, sizeof text, "%H:%M:%S", &local)};
}

void print_row(const Json& row) {
    if (row.contains("removed")) {
        std::cout << clock_time() << "  an extension was removed" << std::endl;
        return;
    }
    std::cout << clock_time() << "  " << shown(row.value("number", "")) << "  " << row.value("state", "") << "  "
              << row.value("phones", 0) << " phones, " << row.value("browsers", 0) << " browsers  "
              << shown(row.value("name", ""));
    if (const auto with = row.find("with"); with != row.end() && with->is_string())
        std::cout << "  with " << shown(with->get<std::string>());
    if (const auto messages = row.value("messages", 0); messages > 0) std::cout << "  " << messages << " new messages";
    std::cout << std::endl;
}

int watch(const Context& context) {
    const auto configuration = read_configuration(context.config, process_environment());
    if (!configuration)
        return complain(configuration.error().where + ": " + configuration.error().what, not_understood);
    const auto watched =
        watch_daemon(configuration->control.socket, R"({"command":"watch"})", [&context](const std::string& line) {
            const auto row = json_from(line);
            if (!row.is_object()) return false;
            if (context.json)
                std::cout << line << std::endl;
            else
                print_row(row);
            return static_cast<bool>(std::cout);
        });
    if (watched) return done;
    return complain("no daemon can be watched at " + configuration->control.socket + " (" + watched.error().message() +
                    ")");
}

}  // namespace

int show_presence(const Context& context, const PresenceOptions& options) {
    if (options.watch) return watch(context);
    const Json request{{"command", "presence"}, {"arguments", {{"query", options.query}, {"online", options.online}}}};
    return run_request(context, json_text(request),
                       {"number", "state", "with", "phones", "browsers", "messages", "name", "department"});
}

}  // namespace pbxd::cli
