// What numbers of the outside world look like here, and their one form in pbxd: E.164, `+` and digits.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pbxd {

/// How people here write numbers of the outside world. Empty country code: only numbers that begin with `+` or the
/// international prefix can be brought into E.164.
struct NumberPlan {
    std::string country_code;                 ///< 1..3 digits: 49
    std::string international_prefix = "00";  ///< before a country code
    std::string national_prefix = "0";        ///< before a number of one's own country; may be empty (North America: 1)
};

/// A number as a carrier sends it, in E.164: `+4930123456`, `004930123456`, `030123456` (with country code 49), also
/// with blanks, dots, hyphens and parentheses in it. A number without any prefix is taken for one with country code if
/// it begins with it, else for a national one. Nothing: it is none (letters, too short, too long, anonymous).
std::optional<std::string> to_e164(std::string_view number, const NumberPlan& plan);

/// Whether a text can be dialled: 1..32 of [0-9*#+], `+` only in front.
bool is_dialable(std::string_view text);

}  // namespace pbxd
