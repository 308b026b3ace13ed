// Takes what was given of a record's fields. Part of commands.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "http/json.hpp"
#include "storage/choices.hpp"

namespace pbxd {

/// Each sets `field` if the argument was given.
void take(http::JsonObject& in, std::string_view name, std::string& field);
void take(http::JsonObject& in, std::string_view name, bool& field);
void take(http::JsonObject& in, std::string_view name, int& field);
void take(http::JsonObject& in, std::string_view name, std::vector<std::string>& field);

template <storage::Choice Enumeration>
void take(http::JsonObject& in, std::string_view name, Enumeration& field) {
    if (in.has(name)) field = static_cast<Enumeration>(in.choice(name, storage::words_of<Enumeration>));
}

/// The text of a list of rows as the commands give it, in the order of the keys.
std::string list_of(const std::map<std::string, nlohmann::json>& rows);

/// Checks what is given for a change by having it done to a record that nobody keeps; then finish().
template <class Record>
boost::system::result<void, http::Fault> finish(http::JsonObject& in, const std::function<void(Record&)>& change) {
    Record any;
    change(any);
    return in.finish();
}

}  // namespace pbxd
