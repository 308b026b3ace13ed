// `show channels|calls|registrations [as json|count]`.
#include <vector>

#include "model/api_commands.hpp"

namespace sim {

namespace {

using Row = std::vector<std::pair<std::string, std::string>>;

std::string_view direction(const Leg& leg) { return leg.outbound ? "outbound" : "inbound"; }

/// The columns that a leg has in both tables, up to `dest`.
void add_begin(Row& row, const Leg& leg, const std::string& prefix) {
    const auto add = [&](std::string_view name, std::string_view value) {
        row.emplace_back(prefix + std::string(name), value);
    };
    add("uuid", leg.uuid);
    add("direction", direction(leg));
    add("created", local_date(leg.times.created));
    add("created_epoch", std::to_string(leg.times.created / 1'000'000));
    add("name", leg.channel_name);
    add("state", leg.state);
    add("cid_name", leg.caller_name);
    add("cid_num", leg.caller_number);
    add("ip_addr", "127.0.0.1");
    add("dest", leg.destination);
}

Row channel_row(const Leg& leg, const std::string& hostname) {
    Row row;
    add_begin(row, leg, "");
    const auto add = [&](std::string_view name, std::string_view value) { row.emplace_back(name, value); };
    add("application", leg.outbound ? "" : "bridge");
    add("application_data", "");
    add("dialplan", "XML");
    add("context", leg.context);
    for (const std::string_view side : {"read", "write"}) {
        const std::string prefix(side);
        add(prefix + "_codec", leg.codec ? "opus" : "");
        add(prefix + "_rate", leg.codec ? "48000" : "");
        add(prefix + "_bit_rate", leg.codec ? "0" : "");
    }
    add("secure", "");
    add("hostname", hostname);
    add("presence_id", leg.endpoint.presence_id);
    add("presence_data", "");
    add("accountcode", leg.endpoint.accountcode);
    add("callstate", name_of(leg.call_state));
    add("callee_name", leg.callee_name);
    add("callee_num", leg.callee_number);
    add("callee_direction", "");
    add("call_uuid", leg.call_uuid);
    add("sent_callee_name", "");
    add("sent_callee_num", "");
    add("initial_cid_name", leg.caller_name);
    add("initial_cid_num", leg.caller_number);
    add("initial_ip_addr", "127.0.0.1");
    add("initial_dest", leg.destination);
    add("initial_dialplan", "XML");
    add("initial_context", leg.context);
    return row;
}

void add_call_end(Row& row, const Leg& leg, const std::string& prefix) {
    const auto add = [&](std::string_view name, std::string_view value) {
        row.emplace_back(prefix + std::string(name), value);
    };
    add("presence_id", leg.endpoint.presence_id);
    add("presence_data", "");
    add("accountcode", leg.endpoint.accountcode);
    add("callstate", leg.uuid.empty() ? "" : name_of(leg.call_state));
    add("callee_name", leg.callee_name);
    add("callee_num", leg.callee_number);
    add("callee_direction", "");
}

Row call_row(const Call& call, const std::string& hostname) {
    Row row;
    add_begin(row, call.caller, "");
    add_call_end(row, call.caller, "");
    row.emplace_back("call_uuid", call.caller.call_uuid);
    row.emplace_back("hostname", hostname);
    row.emplace_back("sent_callee_name", "");
    row.emplace_back("sent_callee_num", "");
    const Leg nobody;
    const Leg& callee = call.callee && call.answered ? *call.callee : nobody;
    add_begin(row, callee, "b_");
    add_call_end(row, callee, "b_");
    if (callee.uuid.empty()) {
        for (auto& [name, value] : row) {
            if (name.starts_with("b_")) value.clear();
        }
    }
    row.emplace_back("b_sent_callee_name", "");
    row.emplace_back("b_sent_callee_num", "");
    row.emplace_back("call_created_epoch", call.answered ? std::to_string(call.caller.times.answered / 1'000'000) : "");
    return row;
}

Row registration_row(const CoreRegistration& each, const std::string& hostname) {
    return {{"reg_user", each.user},
            {"realm", each.realm},
            {"token", each.token},
            {"url", each.url},
            {"expires", std::to_string(each.ends / 1'000'000)},
            {"network_ip", each.network_ip},
            {"network_port", each.network_port},
            {"network_proto", "udp"},
            {"hostname", hostname},
            {"metadata", ""}};
}

std::string as_json(const std::vector<Row>& rows) {
    if (rows.empty()) return "{\"row_count\":0}";
    std::string text = "{\"row_count\":" + std::to_string(rows.size()) + ",\"rows\":[";
    for (const Row& row : rows) {
        text += &row == rows.data() ? "{" : ",{";
        for (const auto& [name, value] : row) {
            if (&name != &row.front().first) text += ",";
            text += json_string(name) + ":" + json_string(value);
        }
        text += "}";
    }
    return text + "]}";
}

std::string total_of(const std::vector<Row>& rows) {
    std::string text = "\n";
    return text.append(std::to_string(rows.size())).append(" total.\n");
}

std::string as_table(const std::vector<Row>& rows) {
    if (rows.empty()) return total_of(rows);
    std::string text;
    const auto line = [&](const Row& row, bool names) {
        for (const auto& cell : row) {
            if (&cell != &row.front()) text += ",";
            text += names ? cell.first : cell.second;
        }
        text += "\n";
    };
    line(rows.front(), true);
    for (const Row& row : rows) line(row, false);
    return text + total_of(rows);
}

}  // namespace

std::string show_command(const SwitchModel& model, std::string_view arguments) {
    const std::string& hostname = model.core.identity().switchname;
    const std::string_view what = next_word(arguments);
    std::vector<Row> rows;
    if (what == "channels") {
        for (const Call& call : model.calls.all()) {
            rows.push_back(channel_row(call.caller, hostname));
            if (call.callee) rows.push_back(channel_row(*call.callee, hostname));
            for (const Leg& rival : call.rivals) rows.push_back(channel_row(rival, hostname));
        }
    } else if (what == "calls") {
        for (const Call& call : model.calls.all()) rows.push_back(call_row(call, hostname));
    } else if (what == "registrations") {
        for (const auto& each : model.registrations.core_rows()) rows.push_back(registration_row(each, hostname));
    } else {
        return "-USAGE: codec|endpoint|application|api|...\n";
    }
    const std::string_view how = next_word(arguments);
    if (how == "count") return total_of(rows);
    if (how == "as" && next_word(arguments) == "json") return as_json(rows);
    return as_table(rows);
}

}  // namespace sim
