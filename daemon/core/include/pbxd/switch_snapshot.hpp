// What a switch answers when it is asked for everything that it has: the input of a rebuild.
//
// `show registrations` is not used: it has one row for each user and keeps dead rows. The truth about phones is
// `sofia xmlstatus profile NAME reg`, about browsers `verto jsonstatus`, about legs `show channels as json`, about who
// hears whom `show calls as json`.
#pragma once

#include <boost/system/result.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pbxd/switch_fact.hpp"

namespace pbxd {

/// The names of the profiles in an answer to `sofia xmlstatus` (aliases left out). Error: not the XML of that command.
boost::system::result<std::vector<std::string>> read_profiles(std::string_view xml);

/// The rows of an answer to `sofia xmlstatus profile NAME reg`; `profile` is NAME. Consumes the text, which is parsed
/// in place, for an answer can have 100,000 rows.
boost::system::result<std::vector<PhoneOnline>> read_registrations(std::string xml, std::string_view profile);

/// The logged-in sockets of an answer to `verto jsonstatus`.
boost::system::result<std::vector<BrowserOnline>> read_browsers(std::string_view json);

/// The ringing and talking legs of an answer to `show channels as json`.
boost::system::result<std::vector<LegActive>> read_legs(std::string_view json);

/// Who hears whom, of an answer to `show calls as json`.
boost::system::result<std::vector<LegsJoined>> read_joined(std::string_view json);

/// The new messages of an answer to `vm_boxcount MAILBOX|all`: `new:saved:new urgent:saved urgent`. Nothing for any
/// other text.
std::optional<unsigned> read_box_count(std::string_view answer);

/// Whether an answer says that the switch has no such command (its module is not loaded).
bool is_command_missing(std::string_view answer);

}  // namespace pbxd
