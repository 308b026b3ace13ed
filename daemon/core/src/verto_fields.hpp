// The fields of verto's messages that are known, and how each message is rebuilt from them. Part of verto_filter.
#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pbxd/verto_filter.hpp"

namespace pbxd::verto {

using Json = nlohmann::json;

/// A member that is a string of at most `most` bytes; nothing where it is missing, longer or something else.
std::optional<std::string> text(const Json& object, const char* name, std::size_t most);

/// Whether a member is there and not empty.
bool has_content(const Json& object, const char* name);

/// Whether the object has a member that is not among `known`.
bool has_others(const Json& object, std::initializer_list<std::string_view> known);

/// The methods with which a browser acts on a call.
bool is_call_method(std::string_view method);

/// `dialogParams.callID`, where it is a UUID.
std::optional<std::string> call_id(const Json& params);

struct RebuiltCall {
    std::optional<Json> params;  ///< nothing: a field that is needed is missing or wrong
    bool forbidden = false;      ///< something that must not pass was left out
};

/// The parameters of a call method, from the known fields alone.
RebuiltCall rebuild_call(const std::string& method, const Json& params, const std::string& call_id,
                         const VertoIdentity& identity);

/// The parameters of a request of the switch that a browser may see, or nothing for all other requests.
std::optional<Json> rebuild_event(const std::string& method, const Json& params);

/// The calls that `verto.clientReady` says were kept for this session.
std::vector<std::string> reattached(const Json& params);

Json rebuild_result(const Json& result);
Json rebuild_error(const Json& error);

}  // namespace pbxd::verto
