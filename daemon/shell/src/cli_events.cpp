// `pbxd events`: what its flags mean.
#include "cli_events.hpp"

#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <optional>

#include "event_columns.hpp"

namespace pbxd::cli {

namespace {

bool colors_wanted(const EventOptions& options) {
    return use_color(options.color, ::isatty(STDOUT_FILENO) != 0, std::getenv("NO_COLOR"), std::getenv("TERM"));
}

/// What is wrong with the flags, taken together.
std::optional<std::string> contradiction(const EventOptions& options, bool json) {
    const bool table = !options.columns.empty() || options.short_form;
    if (table && json) return "--columns and --short make a table, which is not JSON";
    if (options.stats && (table || json)) return "--stats counts events and does not print them";
    if (options.replay.empty() && (options.port != 0 || options.speed != 0))
        return "--listen and --speed are about a recording: give --replay too";
    if (options.port > 65'535) return "--listen needs a port up to 65535";
    if (!(options.speed >= 0)) return "--speed is 0 or more";
    if (!options.replay.empty() && !options.record.empty()) return "--replay cannot be recorded: copy the file";
    const bool chosen = !options.filter.empty() || !options.events.empty() || !options.subclasses.empty();
    if (options.port != 0 && (chosen || table || json || options.stats || options.count != 0))
        return "--listen sends every event of the recording: choosing and printing are for the inspector";
    return std::nullopt;
}

boost::system::result<EventPrinter, ColumnFault> printer_of(const EventOptions& options, bool json) {
    if (json) return json_printer();
    if (options.columns.empty() && !options.short_form) return full_printer(colors_wanted(options));
    auto columns = parse_columns(options.columns.empty() ? default_columns : std::string_view(options.columns));
    if (columns.has_error()) return columns.error();
    return columns_printer(std::move(*columns), colors_wanted(options));
}

}  // namespace

bool print(Inspection& inspection) {
    const auto output = inspection.take_output();
    std::cout.write(output.data(), static_cast<std::streamsize>(output.size())).flush();
    return static_cast<bool>(std::cout);
}

int show_events(const Context& context, const EventOptions& options) {
    const bool json = context.json || options.format == "json";
    if (const auto wrong = contradiction(options, json)) return complain(*wrong, not_understood);
    InspectionSettings settings;
    settings.stats = options.stats;
    settings.count = options.count;
    if (!options.filter.empty()) {
        auto filter = esl::Filter::parse(options.filter);
        if (filter.has_error()) return complain("--filter, " + filter.error().message(), not_understood);
        settings.filter = std::move(*filter);
    }
    auto printer = printer_of(options, json);
    if (printer.has_error()) return complain("--columns: " + printer.error().what, not_understood);
    settings.printer = std::move(*printer);
    if (!options.replay.empty() && options.port != 0) return play_recording(options);
    if (!options.replay.empty()) {
        // What a switch would have left out is left out here.
        settings.subscription = {.all = options.all, .events = options.events, .subclasses = options.subclasses};
    }
    Inspection inspection(std::move(settings));
    return options.replay.empty() ? inspect_switch(context, options, inspection)
                                  : inspect_recording(options, inspection);
}

}  // namespace pbxd::cli
