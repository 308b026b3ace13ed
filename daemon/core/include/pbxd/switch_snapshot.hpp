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
#include <utility>
#include <vector>

#include "pbxd/switch_fact.hpp"

namespace pbxd {

/// The names of the profiles in an answer to `sofia xmlstatus` (aliases left out). Error: not the XML of that command.
boost::system::result<std::vector<std::string>> read_profiles(std::string_view xml);

/// The rows of an answer to `sofia xmlstatus profile NAME reg`, a few at a time: an answer can have 100,000 rows
/// (80 MB), and whoever reads them has other things to do meanwhile.
///
/// The document calls itself ISO-8859-1, but the switch writes the phones' bytes as they came, and so do its events:
/// they are taken as they are.
///
/// Not all of it is XML: mod_sofia writes some values raw, the Call-ID among them, in which a phone may say
/// `x</call-id><user>bob@lines</user>` (seen in FreeSWITCH 1.11.1). But each value has a line of its own and cannot
/// hold an end of line, so the rows are read by line, and only the lines that are needed.
class RegistrationReader {
  public:
    /// `profile` is NAME. Error: not the XML of that command, or not all of it.
    static boost::system::result<RegistrationReader> open(std::string xml, std::string profile);
    /// Of the next `count` rows (1 or more) those that can be understood.
    std::vector<PhoneOnline> read(std::size_t count);
    bool at_end() const { return at_ >= end_; }
    /// How many rows were left out, for their user or contact is no XML, or missing.
    std::size_t refused() const { return refused_; }

  private:
    RegistrationReader(std::string xml, std::string profile, std::size_t at, std::size_t end)
        : xml_(std::move(xml)), profile_(std::move(profile)), at_(at), end_(end) {}

    std::string xml_;
    std::string profile_;
    std::size_t at_ = 0;   ///< of the next row
    std::size_t end_ = 0;  ///< behind the last one
    std::size_t refused_ = 0;
};

/// All rows of such an answer at once.
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
