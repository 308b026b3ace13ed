#include "event_printer.hpp"

#include <unordered_set>

#include "event_text.hpp"

namespace pbxd::cli {

namespace {

void print_full(std::string& out, const esl::EventView& event, const Colors& colors) {
    std::string scratch;
    for (const auto header : event.headers()) {
        out += colors.name;
        append_shown(out, header.name);
        (out += colors.plain) += ": ";
        const bool strong = header.name == "Event-Name" || header.name == "Event-Subclass";
        if (strong) out += colors.strong;
        append_shown(out, is_secret(header.name) ? hidden_value : event.headers().decoded(header, scratch));
        if (strong) out += colors.plain;
        out += '\n';
    }
    if (!event.body().empty()) {
        out += '\n';
        append_body(out, event.decoded_body(scratch), "    ");
    }
    out += '\n';
}

void print_json(std::string& out, const esl::EventView& event) {
    std::string scratch;
    std::unordered_set<std::string_view> seen;
    char before = '{';
    const auto add = [&](std::string_view name, std::string_view value) {
        out += std::exchange(before, ',');
        append_quoted(out, name);
        out += ':';
        append_quoted(out, value);
    };
    for (const auto header : event.headers()) {
        if (!seen.insert(header.name).second) continue;
        add(header.name, is_secret(header.name) ? hidden_value : event.headers().decoded(header, scratch));
    }
    if (!event.body().empty() && !seen.contains("_body")) add("_body", without_secrets(event.decoded_body(scratch)));
    if (before == '{') out += before;
    out += "}\n";
}

}  // namespace

EventPrinter full_printer(bool color) {
    return [colors = Colors(color)](std::string& out, const esl::EventView& event) { print_full(out, event, colors); };
}

EventPrinter json_printer() { return print_json; }

Colors::Colors(bool on)
    : strong(on ? "\x1b[1m" : ""), name(on ? "\x1b[36m" : ""), faint(on ? "\x1b[2m" : ""), plain(on ? "\x1b[0m" : "") {}

bool use_color(std::string_view choice, bool is_terminal, const char* no_color, const char* terminal_name) {
    if (choice != "auto") return choice == "always";
    const bool unwanted = no_color != nullptr && *no_color != '\0';
    return is_terminal && !unwanted && terminal_name != nullptr && std::string_view(terminal_name) != "dumb";
}

}  // namespace pbxd::cli
