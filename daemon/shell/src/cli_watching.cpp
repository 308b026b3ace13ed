// The flags of `pbxd presence` and `pbxd events`.
#include <memory>

#include "cli_command.hpp"
#include "cli_parts.hpp"

namespace pbxd::cli {

void add_watching(Command& program, Context& context) {
    auto presence = program.add("presence", "Show who is online");
    auto for_presence = std::make_shared<PresenceOptions>();
    presence.flag("-w,--watch", "Go on and print each change", for_presence->watch);
    presence.flag("--online", "Only who is online, ringing or talking", for_presence->online);
    presence.text("query", "Only names and numbers that contain this", for_presence->query);
    presence.when_given([&context, for_presence] {
        context.action = [&context, for_presence] { return show_presence(context, *for_presence); };
    });

    auto events = program.add("events", "Show the events of a switch as they come");
    auto for_events = std::make_shared<EventOptions>();
    events.text("--switch", "The [[switch]] to listen to (the first)", for_events->switch_name);
    events.texts("-e,--event", "An event's name (HEARTBEAT, CHANNEL_ANSWER, ...); repeatable", for_events->events);
    events.texts("-s,--subclass", "A CUSTOM subclass (sofia::register, ...); repeatable", for_events->subclasses);
    events.flag("-a,--all", "Every event", for_events->all);
    events.choice("-f,--format", "How to print them", for_events->format, {"plain", "json"});
    events.number("-n,--count", "End after that many", for_events->count);
    events.when_given([&context, for_events] {
        context.action = [&context, for_events] { return show_events(context, *for_events); };
    });
}

}  // namespace pbxd::cli
