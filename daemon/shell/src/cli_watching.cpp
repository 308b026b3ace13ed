// The flags of `pbxd presence` and `pbxd events`.
#include <memory>

#include "cli_command.hpp"
#include "cli_parts.hpp"

namespace pbxd::cli {

namespace {

void add_choice_of_events(Command& events, EventOptions& options) {
    events.text("--switch", "The [[switch]] to listen to (the first)", options.switch_name);
    events.texts("-e,--event", "An event's name (HEARTBEAT, CHANNEL_ANSWER, ...); repeatable", options.events);
    events.texts("-s,--subclass", "A CUSTOM subclass (sofia::register, ...); repeatable", options.subclasses);
    events.flag("-a,--all", "Every event", options.all);
    events.text("--filter",
                "Only events of which this holds: event == CUSTOM and subclass ~ ^sofia:: and from-user == 1001",
                options.filter);
    events.number("-n,--count", "End after that many", options.count);
}

void add_forms_of_events(Command& events, EventOptions& options) {
    events.choice("-f,--format", "How to print them: whole, or a JSON object in each line", options.format,
                  {"plain", "json"});
    events.text("--columns", "A table of these: time,event,subclass,body or a header, each with :WIDTH to cut it",
                options.columns);
    events.flag("--short", "A table of the columns that are mostly wanted", options.short_form);
    events.choice("--color", "Colours", options.color, {"auto", "always", "never"});
    events.flag("--stats", "Count them each second, and in all at the end, instead of printing them", options.stats);
    events.not_both("--columns", "--short");
}

void add_recordings(Command& events, EventOptions& options) {
    events.text("--record", "Write all that the switch sends, with times, to this new file (it may hold secrets)",
                options.record);
    events.choice("--wire", "The format to ask the switch for, of interest in a recording", options.wire,
                  {"plain", "json", "xml"});
    events.text("--replay", "Read the events from a recording, or a bare stream, and not from a switch",
                options.replay);
    events.number("--speed", "Replay at that speed: 1 as recorded, 0 as fast as possible (the default)", options.speed);
    events.number("--listen", "With --replay: be a switch on this port of 127.0.0.1 that sends these events",
                  options.port);
}

}  // namespace

void add_watching(Command& program, Context& context) {
    auto presence = program.add("presence", "Show who is online");
    auto for_presence = std::make_shared<PresenceOptions>();
    presence.flag("-w,--watch", "Go on and print each change", for_presence->watch);
    presence.flag("--online", "Only who is online, ringing or talking", for_presence->online);
    presence.text("query", "Only names and numbers that contain this", for_presence->query);
    presence.when_given([&context, for_presence] {
        context.action = [&context, for_presence] { return show_presence(context, *for_presence); };
    });

    auto events = program.add("events", "Show the events of a switch as they come, or of a recording");
    auto for_events = std::make_shared<EventOptions>();
    add_choice_of_events(events, *for_events);
    add_forms_of_events(events, *for_events);
    add_recordings(events, *for_events);
    events.when_given([&context, for_events] {
        context.action = [&context, for_events] { return show_events(context, *for_events); };
    });
}

}  // namespace pbxd::cli
