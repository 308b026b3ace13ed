#include "model/api_commands.hpp"

#include <cstdio>

namespace sim {

namespace {

constexpr std::string_view version_text =
    "FreeSWITCH Version 1.11.1-release+git~20260526T204126Z~c2c59645f6~64bit (git c2c5964 2026-05-26 20:41:26Z "
    "64bit)\n";

std::string global_variable(const SwitchModel& model, std::string_view name) {
    const Identity& identity = model.core.identity();
    if (name == "core_uuid") return model.core.core_uuid();
    if (name == "hostname") return identity.hostname;
    if (name == "switchname") return identity.switchname;
    if (name == "local_ip_v4") return identity.ipv4;
    if (name == "local_ip_v6") return identity.ipv6;
    return {};
}

std::string module_exists(std::string_view name) {
    for (const std::string_view known : {"mod_event_socket", "mod_xml_curl", "mod_sofia", "mod_verto", "mod_dptools",
                                         "mod_commands", "mod_dialplan_xml", "mod_voicemail"}) {
        if (name == known) return "true";
    }
    return "false";
}

std::string uuid_kill(SwitchModel& model, std::string_view arguments) {
    const std::string_view uuid = next_word(arguments);
    const std::string_view cause = next_word(arguments);
    return model.calls.hangup(uuid, cause.empty() ? "NORMAL_CLEARING" : cause) ? "+OK\n" : "-ERR No such channel!\n";
}

std::string hupall(SwitchModel& model, std::string_view arguments) {
    const std::string_view cause = next_word(arguments);
    while (!model.calls.all().empty()) {
        model.calls.hangup(model.calls.all().front().caller.uuid, cause.empty() ? "MANAGER_REQUEST" : cause);
    }
    return "+OK hangup all channels with cause " + std::string(cause.empty() ? "MANAGER_REQUEST" : cause) + "\n";
}

std::string flush_cache(SwitchModel& model, std::string_view arguments) {
    next_word(arguments);  // the key: `id`
    const std::string user(next_word(arguments));
    const std::string domain(next_word(arguments));
    const std::size_t count = user.empty() ? model.cache.flush() : model.cache.flush(user, domain);
    return "+OK cleared " + std::to_string(count) + (count == 1 ? " entry\n" : " entries\n");
}

/// `vm_boxcount default/1001@extensions|all`
std::string box_count(const SwitchModel& model, std::string_view arguments) {
    if (arguments.starts_with("default/")) arguments.remove_prefix(8);
    const auto known = model.messages.find(std::string(arguments.substr(0, arguments.find('|'))));
    const auto count = std::to_string(known == model.messages.end() ? 0 : known->second);
    return arguments.ends_with("|all") ? count + ":0:0:0" : count;
}

std::string uptime_command(const SwitchModel& model, std::string_view unit) {
    Micros uptime = model.core.uptime();
    if (unit == "us") return std::to_string(uptime) + "\n";
    uptime /= unit == "ms" ? 1000 : unit == "m" ? 60'000'000 : 1'000'000;
    return std::to_string(uptime) + "\n";
}

}  // namespace

std::string_view next_word(std::string_view& text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(word.size());
    while (text.starts_with(' ')) text.remove_prefix(1);
    return word;
}

std::string status_text(const SwitchModel& model) {
    const std::string legs = std::to_string(model.calls.legs());
    return "UP " + uptime_text(model.core.uptime(), true) +
           "\nFreeSWITCH (Version 1.11.1-release git c2c5964 2026-05-26 20:41:26Z 64bit) is ready\n" +
           std::to_string(model.core.sessions_since_startup()) + " session(s) since startup\n" + legs +
           " session(s) - peak " + legs + ", last 5min " + legs +
           " \n0 session(s) per Sec out of max 20000, peak 2, last 5min 2 \n20000 session(s) max\n"
           "min idle cpu 0.00/98.53\nCurrent Stack Size/Max 240K/8192K\n";
}

std::string run_api(SwitchModel& model, std::string_view command, std::string_view arguments) {
    Event event = model.core.event("API", {"switch_loadable_module.c", "switch_api_execute", 2954});
    event.add("API-Command", command);
    if (!arguments.empty()) event.add("API-Command-Argument", arguments);
    model.core.fire(event);
    if (command == "status") return status_text(model);
    if (command == "version") return std::string(version_text);
    if (command == "global_getvar") return global_variable(model, arguments);
    if (command == "hostname") return model.core.identity().hostname;
    if (command == "switchname") return model.core.identity().switchname;
    if (command == "module_exists") return module_exists(arguments);
    if (command == "uptime") return uptime_command(model, arguments);
    if (command == "sofia") return sofia_command(model, arguments);
    if (command == "sofia_contact") return sofia_contact(model, arguments);
    if (command == "verto") return verto_command(model, arguments);
    if (command == "verto_contact") return verto_contact(model, arguments);
    if (command == "show") return show_command(model, arguments);
    if (command == "reloadxml") return "+OK [Success]\n";
    if (command == "reloadacl") return "+OK acl reloaded\n";
    if (command == "xml_flush_cache") return flush_cache(model, arguments);
    if (command == "uuid_kill") return uuid_kill(model, arguments);
    if (command == "vm_boxcount") return box_count(model, arguments);
    if (command == "hupall") return hupall(model, arguments);
    return "-ERR " + std::string(command) + " Command not found!\n";
}

}  // namespace sim
