// The flags of `pbxd presence` and `pbxd events`.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli_parts.hpp"

namespace pbxd::cli {

void add_watching(CLI::App& app, Context& context) {
    auto* presence = app.add_subcommand("presence", "Show who is online");
    auto for_presence = std::make_shared<PresenceOptions>();
    presence->add_flag("-w,--watch", for_presence->watch, "Go on and print each change");
    presence->add_flag("--online", for_presence->online, "Only who is online, ringing or talking");
    presence->add_option("query", for_presence->query, "Only names and numbers that contain this");
    presence->callback([&context, for_presence] {
        context.action = [&context, for_presence] { return show_presence(context, *for_presence); };
    });

    auto* events = app.add_subcommand("events", "Show the events of a switch as they come");
    auto for_events = std::make_shared<EventOptions>();
    events->add_option("--switch", for_events->switch_name, "The [[switch]] to listen to (the first)");
    events->add_option("-e,--event", for_events->events,
                       "An event's name (HEARTBEAT, CHANNEL_ANSWER, ...); repeatable");
    events->add_option("-s,--subclass", for_events->subclasses, "A CUSTOM subclass (sofia::register, ...); repeatable");
    events->add_flag("-a,--all", for_events->all, "Every event");
    events->add_option("-f,--format", for_events->format, "How to print them")
        ->check(CLI::IsMember({"plain", "json"}))
        ->capture_default_str();
    events->add_option("-n,--count", for_events->count, "End after that many");
    events->callback([&context, for_events] {
        context.action = [&context, for_events] { return show_events(context, *for_events); };
    });
}

}  // namespace pbxd::cli
