// Events as a table, a line for each. Pure. Part of cli.
#pragma once

#include <boost/system/result.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "esl/field.hpp"
#include "event_printer.hpp"

namespace pbxd::cli {

struct Column {
    std::string title;
    esl::Field field;
    bool is_time = false;   ///< when the switch made the event (Event-Date-Timestamp), as local time
    std::size_t width = 0;  ///< in characters; the last column's does not matter
    bool cut = false;       ///< longer values are cut; else they move the rest of their line
};

struct ColumnFault {
    std::string what;
};

inline constexpr std::size_t max_columns = 64;
inline constexpr std::size_t max_column_width = 1000;

/// What --short shows.
inline constexpr std::string_view default_columns =
    "time,event,subclass,from-user,Channel-Presence-ID:24,Channel-Call-State:10,Unique-ID";

/// "time,event,from-user:12": `time`, a field as in a filter, or a header, each with the width that values are cut to.
/// Without a width nothing is cut. Fault: no name, more than max_columns, a width of 0 or above max_column_width.
boost::system::result<std::vector<Column>, ColumnFault> parse_columns(std::string_view list);

/// The titles come before the first event. A missing value is "-".
EventPrinter columns_printer(std::vector<Column> columns, bool color);

/// Microseconds since 1970 as local time, "18:16:05.495".
std::string clock_text(std::int64_t microseconds);

}  // namespace pbxd::cli
