#include "event_columns.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>
#include <optional>
#include <utility>

#include "event_text.hpp"

namespace pbxd::cli {

namespace {

template <class Number>
std::optional<Number> number_in(std::string_view text) {
    Number value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// Wide enough for most values of these; of others, for the title and an ordinary number or name.
std::size_t usual_width(std::string_view name) {
    if (name == "time") return 12;
    if (name == "event" || name == "Event-Name") return 24;         // CHANNEL_EXECUTE_COMPLETE
    if (name == "subclass" || name == "Event-Subclass") return 24;  // sofia::register_attempt
    if (name.ends_with("UUID") || name.ends_with("Unique-ID")) return 36;
    return std::max<std::size_t>(12, width_of(name));
}

boost::system::result<Column, ColumnFault> parse_column(std::string_view text) {
    auto name = text;
    std::optional<std::size_t> width;
    if (const auto colon = text.rfind(':'); colon != std::string_view::npos) {
        width = number_in<std::size_t>(text.substr(colon + 1));
        if (width) name = text.substr(0, colon);
    }
    if (name.empty()) return ColumnFault{"a column needs a name, as in time,event,from-user:12"};
    if (width && (*width == 0 || *width > max_column_width))
        return ColumnFault{"the width of column " + std::string(name) + " is from 1 to 1000"};
    const bool is_time = name == "time";
    return Column{.title = std::string(name),
                  .field = esl::Field(is_time ? "Event-Date-Timestamp" : name),
                  .is_time = is_time,
                  .width = width.value_or(usual_width(name)),
                  .cut = width.has_value()};
}

std::string cell(const Column& column, const esl::EventView& event, std::string& scratch) {
    const auto value = column.field.value(event, scratch);
    if (!value || value->empty()) return "-";
    if (column.is_time) {
        const auto time = number_in<std::int64_t>(*value);
        return time ? clock_text(*time) : "-";
    }
    if (is_secret(column.field.name())) return std::string(hidden_value);
    std::string text;
    append_shown(text, column.field.is_body() ? without_secrets(*value) : *value);
    return column.cut ? cut_to(text, column.width) : text;
}

std::string_view color_of(const Column& column, const Colors& colors) {
    if (column.is_time) return colors.faint;
    if (column.field.name() == "Event-Name") return colors.strong;
    return column.field.name() == "Event-Subclass" ? colors.name : std::string_view();
}

/// One line; `text(column)` gives a cell.
void print_line(std::string& out, const std::vector<Column>& columns, const Colors& colors, auto text, auto color) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const auto shown = text(columns[i]);
        const auto chosen = color(columns[i]);
        (out += chosen) += shown;
        if (!chosen.empty()) out += colors.plain;
        if (i + 1 == columns.size()) break;
        out.append(columns[i].width - std::min(columns[i].width, width_of(shown)) + 2, ' ');
    }
    out += '\n';
}

}  // namespace

boost::system::result<std::vector<Column>, ColumnFault> parse_columns(std::string_view list) {
    std::vector<Column> columns;
    for (;;) {
        const auto comma = list.find(',');
        auto column = parse_column(list.substr(0, comma));
        if (column.has_error()) return column.error();
        columns.push_back(std::move(*column));
        if (columns.size() > max_columns) return ColumnFault{"at most 64 columns"};
        if (comma == std::string_view::npos) return columns;
        list.remove_prefix(comma + 1);
    }
}

EventPrinter columns_printer(std::vector<Column> columns, bool color) {
    return [columns = std::move(columns), colors = Colors(color), first = true](std::string& out,
                                                                                const esl::EventView& event) mutable {
        if (std::exchange(first, false)) {
            const auto title = [](const Column& column) {
                std::string text;
                append_shown(text, column.title);
                return text;
            };
            print_line(out, columns, colors, title, [&](const Column&) { return colors.strong; });
        }
        std::string scratch;
        print_line(
            out, columns, colors, [&](const Column& column) { return cell(column, event, scratch); },
            [&](const Column& column) { return color_of(column, colors); });
    };
}

std::string clock_text(std::int64_t microseconds) {
    const auto seconds = static_cast<std::time_t>(microseconds / 1'000'000);
    std::tm local{};
    if (microseconds < 0 || ::localtime_r(&seconds, &local) == nullptr) return "-";
    std::array<char, 32> text{};
    const auto size = std::strftime(text.data(), text.size(), "%H:%M:%S", &local);
    std::snprintf(text.data() + size, text.size() - size, ".%03d", static_cast<int>(microseconds / 1000 % 1000));
    return text.data();
}

}  // namespace pbxd::cli
