// How a call record is shown: to the command line, which tells all, and to a browser, which is never told UUIDs. Part
// of commands and the web API.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "pbxd/time.hpp"
#include "storage/call_record.hpp"

namespace pbxd {

/// For `pbxd calls`: with `when` and `duration` in words.
nlohmann::json call_row(const storage::CallRecord& record);
/// For a browser. \param all  also what concerns administrators: gateway, cause, switch
nlohmann::json call_of_page(const storage::CallRecord& record, bool all);

/// A day, or a minute of it, of the machine's own time: 2026-11-22, "2026-11-22 18:30". Nothing: it is none.
std::optional<EpochMilliseconds> local_time(std::string_view text);

/// Where a page of the list ends, as text for the next request's `before`; and back.
std::string text_of(const storage::CallPlace& place);
std::optional<storage::CallPlace> place_of(std::string_view text);

}  // namespace pbxd
