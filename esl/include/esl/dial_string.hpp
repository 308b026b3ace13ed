// Whom to call, for `originate` and `bridge`, as a value that prints itself and cannot be made to say anything else.
//
//     using namespace esl::dial;
//     esl::DialString to = esl::dial_one(Gateway{"carrier", "+43123456"});
//     to.calls[0].variables = {{"origination_caller_id_name", "O'Hara, Mia"}};
//     esl::Result<std::string> text = to_string(to);
//     // {origination_caller_id_name=O\\\'Hara\, Mia}sofia/gateway/carrier/+43123456
//
// The language, as switch_ivr_originate reads it: legs that ring together are joined with `,`; such groups that are
// tried one after the other with `|`; whole calls of that kind that run side by side with `:_:`. Variables stand in
// `[]` before a leg, in `{}` before a call, in `<>` before everything.
//
// What the switch does with a value, and so what is done here (switch_event_create_brackets, switch_separate_string):
// - It takes the text apart by one separator after the other, and each time drops a level of quotes and backslashes and
//   the outer spaces. A value in `{}` and `<>` is read twice (`,` then `=`), in `[]` four times (`|` and `,` first).
//   Each level is escaped with backslashes; so any apostrophe, backslash, comma, bar and space comes through.
// - In `[]` it looks for commas before it looks at quotes and backslashes, and gets several variables wrong where a
// value
//   has an apostrophe. So each variable of a leg has brackets of its own.
// - It finds the closing bracket before all else, so no escape hides one: refused in a value between those brackets.
// - `:_:` is searched for in the whole text, `origination_nested_vars=true` too (it would make variables in values be
//   replaced): refused. So is ${ (also $\{), which the switch replaces in an application's argument, and drops the
//   variable elsewhere; and line ends and other control characters, which would go out in SIP headers.
// - A variable without a value is not set at all: an empty value is refused.
// Values are 1 byte to 4 KiB, names 1 to 128 of letters, digits and `_-.:`; at most 1000 variables in one place, and
// 128 legs, groups and calls (more are not taken apart). An array is the value ARRAY::a|:b.
#pragma once

#include <boost/system/result.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "esl/error.hpp"

namespace esl {

namespace dial {

struct Variable {
    std::string name;
    std::string value;
    bool operator==(const Variable&) const = default;
};
using Variables = std::vector<Variable>;

// The places to call. Numbers are letters, digits and `+*#_.!~()%-`, names letters, digits and `_.-` (a gateway's also
// `:`), users and domains the same and for users `+*#~!%`. None may be empty unless it says so.

// sofia/gateway/NAME/NUMBER
struct Gateway {
    std::string name;
    std::string number;
    bool operator==(const Gateway&) const = default;
};
// sofia/PROFILE/ADDRESS: a SIP address, as sofia_contact gives it. Letters, digits, `-_.~!*+%@:;=?/&#()` and [IPv6].
struct Contact {
    std::string profile;
    std::string address;
    bool operator==(const Contact&) const = default;
};
// user/USER@DOMAIN: the dial-string of the directory. Without a domain the switch's own is taken.
struct User {
    std::string user;
    std::string domain = {};
    bool operator==(const User&) const = default;
};
// loopback/NUMBER/CONTEXT: the dialplan. Without a context it is `default`. (loopback/app=... cannot be made.)
struct Loopback {
    std::string number;
    std::string context = {};
    bool operator==(const Loopback&) const = default;
};
// verto.rtc/CONTACT: u:SESSION as verto_contact gives it, or USER@DOMAIN. Letters, digits and `_.-+@:`.
struct Verto {
    std::string contact;
    bool operator==(const Verto&) const = default;
};
// MODULE/DESTINATION of another endpoint: error/user_busy, group/sales@lines, ... The module is small letters, digits
// and
// `_.`, and none of the above; the destination is written as a Contact's address.
struct Other {
    std::string module;
    std::string destination;
    bool operator==(const Other&) const = default;
};
using Endpoint = std::variant<Gateway, Contact, User, Loopback, Verto, Other>;

struct Leg {
    Endpoint endpoint;
    Variables variables = {};  // [a=1]
    bool operator==(const Leg&) const = default;
};
using Together = std::vector<Leg>;  // joined with `,`: they ring at the same time, the first to answer wins

struct Call {
    std::vector<Together> in_turn;  // joined with `|`: the next is tried when the one before has failed
    Variables variables = {};       // {a=1,b=2}: of all its legs
    bool operator==(const Call&) const = default;
};

}  // namespace dial

struct DialString {
    std::vector<dial::Call> calls;   // joined with `:_:`: side by side, each with a thread of its own
    dial::Variables variables = {};  // <a=1>: of all calls
    bool operator==(const DialString&) const = default;
};

// A call to one place.
DialString dial_one(dial::Endpoint endpoint);

// The text that switch_ivr_originate reads. Error: bad_dial_string.
Result<std::string> to_string(const DialString& dial_string);
// The same as the argument of an application (`bridge`), where the switch first drops a level of backslashes if it sees
// an escape (switch_channel_expand_variables).
Result<std::string> to_application_argument(const DialString& dial_string);
// The same as one word of an API command (`originate`), which is taken apart at spaces first.
Result<std::string> to_api_argument(const DialString& dial_string);

// What is wrong with a text, and where: the offset in bytes of the part that could not be read.
struct DialStringError {
    std::size_t position;
    std::string_view reason;  // for people; lives as long as the program
};

// Reads a text as switch_ivr_originate would, quotes, `^^` and all, with two differences: what the switch would pass
// over without a word (a variable without a value) is an error, and so is what could not be printed again. What is
// read, printed and read again is the same value.
boost::system::result<DialString, DialStringError> parse_dial_string(std::string_view text);

// What boost::system::result calls if .value() is asked of an error: throws std::invalid_argument.
[[noreturn]] void throw_exception_from_error(const DialStringError& error, const boost::source_location& where);

}  // namespace esl
