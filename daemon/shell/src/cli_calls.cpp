// The flags of `pbxd gateway|route|did add|list|set|remove` and of `pbxd calls`.
#include <memory>

#include "cli_verb.hpp"

namespace pbxd::cli {

namespace {

void add_gateway_options(Verb& verb, bool changes) {
    verb.text("proxy", "Its server: host or host:port", !changes)
        .text("transport", "udp, tcp or tls (udp)")
        .toggle("--register", "registers", "The switch registers there; needs a username and a secret",
                "The switch does not register there")
        .text("username", "Who the switch is there")
        .secret("secret", "secret", changes)
        .text("realm", "The realm of its digest ('' for whatever it says)")
        .list("allowed", "From which networks it calls: 192.0.2.0/28,2001:db8::/32")
        .text("caller_id", "The number shown where neither extension nor route has one: + and 7 to 15 digits")
        .text("caller_id_source",
              "Where it puts a caller's number: from, p-asserted-identity or remote-party-id (from)")
        .integer("max_calls", "Its calls at a time, 1 to 1000 (30)")
        .flag("--enable", "enabled", true, "Carries calls")
        .flag("--disable", "enabled", false, "Carries no calls");
}

void add_gateways(Command& program, Context& context) {
    const std::vector<std::string> columns{"name",     "state",  "proxy",   "transport", "registers",
                                           "username", "secret", "allowed", "enabled"};
    auto one = columns;
    for (const auto* column : {"realm", "caller_id", "caller_id_source", "max_calls"}) one.emplace_back(column);
    auto noun = add_noun(program, "gateway", "Ways to the outside world: carriers' SIP servers");
    auto add = add_verb(noun, context, "gateway.add", "Add a gateway", one);
    add.name("name", "1 to 64 of a-z, 0-9, '.', '_' and '-'");
    add_gateway_options(add, false);
    add_verb(noun, context, "gateway.list", "List the gateways", columns);
    auto set = add_verb(noun, context, "gateway.set", "Change a gateway", one);
    set.name("gateway", "The gateway's name").text("name", "A new name");
    add_gateway_options(set, true);
    add_verb(noun, context, "gateway.remove", "Remove a gateway that carries no route", {})
        .name("gateway", "The gateway's name");
}

void add_route_options(Verb& verb, bool changes) {
    verb.text("pattern", "What is dialled, as an expression of RE2 for the whole of it: 0[1-9][0-9]{3,14}", !changes)
        .list("gateways", "Which gateways carry it, in order of preference: a,b", !changes)
        .integer("position", "1 to 10000: the lower is asked first (100)")
        .integer("strip", "How many digits are taken away in front, 0 to 20 (0)")
        .text("prefix", "What is put there then")
        .text("calling_class", "What an extension must have at least: internal, local, national or international")
        .text("caller_id", "The number shown where the extension has none: + and 7 to 15 digits")
        .toggle("emergency", "For every extension, whatever its class and limits", "For those of its class")
        .flag("--enable", "enabled", true, "Carries calls")
        .flag("--disable", "enabled", false, "Is not asked");
}

void add_explain(Command& noun, Context& context) {
    struct Given {
        std::string from;
        std::string to;
    };
    auto given = std::make_shared<Given>();
    auto verb = noun.add("explain", "Tell what would become of a call, rule by rule, and the XML for the switch");
    verb.text(
        "from", "An extension's number; an outside caller's begins with + (or `outside`)",
        [given](const std::string& text) { given->from = text; }, true);
    verb.text(
        "to", "What is dialled", [given](const std::string& text) { given->to = text; }, true);
    verb.when_given([&context, given] {
        context.action = [&context, given] { return explain_route(context, given->from, given->to); };
    });
}

void add_routes(Command& program, Context& context) {
    const std::vector<std::string> columns{"position", "name",          "pattern",   "strip",   "prefix",
                                           "gateways", "calling_class", "emergency", "enabled", "caller_id"};
    auto noun = add_noun(program, "route", "Which gateways carry what is dialled; the first that matches decides");
    auto add = add_verb(noun, context, "route.add", "Add a route", columns);
    add.name("name", "What to call it");
    add_route_options(add, false);
    add_verb(noun, context, "route.list", "List the routes in the order in which they are asked", columns);
    auto set = add_verb(noun, context, "route.set", "Change a route", columns);
    set.name("route", "The route's name").text("name", "A new name");
    add_route_options(set, true);
    add_verb(noun, context, "route.remove", "Remove a route", {}).name("route", "The route's name");
    add_explain(noun, context);
}

void add_did_options(Verb& verb, bool changes) {
    verb.text("name", changes ? "A new name" : "What to call it (the number)")
        .list("extensions", "Which extensions ring, all at once: 1001,1002", !changes)
        .text("voicemail", "Which of them takes the message when nobody answers ('' for none)")
        .integer("ring_seconds", "How long they ring, 5 to 120 (30)")
        .flag("--enable", "enabled", true, "Is answered")
        .flag("--disable", "enabled", false, "Is not answered");
}

void add_dids(Command& program, Context& context) {
    const std::vector<std::string> columns{"number", "name", "extensions", "voicemail", "ring_seconds", "enabled"};
    auto noun = add_noun(program, "did", "Numbers of the outside world that ring extensions");
    auto add = add_verb(noun, context, "did.add", "Add a number", columns);
    add.name("number", "+ and 7 to 15 digits");
    add_did_options(add, false);
    add_verb(noun, context, "did.list", "List the numbers", columns);
    auto set = add_verb(noun, context, "did.set", "Change a number", columns);
    set.name("did", "The number").text("number", "Another number");
    add_did_options(set, true);
    add_verb(noun, context, "did.remove", "Remove a number", {}).name("did", "The number");
}

void add_records_of_calls(Command& program, Context& context) {
    const std::vector<std::string> columns{"when", "from", "to", "answered_by", "duration", "result"};
    add_verb(program, context, "calls", "List the calls that were made, the newest first", columns)
        .text("extension", "Only those in which this number took part")
        .text("since", "Only those that began on this day or later: 2026-11-22, or '2026-11-22 18:30'")
        .integer("limit", "At most so many, 1 to 1000 (50)");
}

}  // namespace

void add_calls(Command& program, Context& context) {
    add_gateways(program, context);
    add_routes(program, context);
    add_dids(program, context);
    add_records_of_calls(program, context);
}

}  // namespace pbxd::cli
