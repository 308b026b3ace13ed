// An expression over an event's headers and body: which events somebody wants to see.
//
//     const auto filter = esl::Filter::parse(R"(event == "CUSTOM" and subclass ~ "^sofia::" and from-user == "1001")");
//     if (filter.has_error()) return filter.error().message();    // column 10: expected ...
//     if (filter->matches(event)) show(event);
//
//     expression  = term { "or" term }
//     term        = factor { "and" factor }
//     factor      = "not" factor | "(" expression ")" | test
//     test        = "has" name | name | name operator value
//     operator    = "==" | "!=" | "~" | "!~" | "<" | "<=" | ">" | ">="
//     name, value = word | "text with \" \\ \n \r \t \x41" | 'text as it is'
//
// A word is anything without white space, quotes, parentheses and  = ! ~ < > & | ;  `and`, `or`, `not` and `has` are
// words only within quotes. A name is a field's (see field.hpp: event, subclass, body, or a header); a quoted one is
// always a header's.
//
// `==` and `!=` compare the decoded text, exactly. `~` and `!~` search it with a regular expression (RE2's syntax,
// UTF-8); `^` and `$` are its begin and end. `<`, `<=`, `>`, `>=` compare numbers and are false where the value is not
// one. Where a header is missing every test is false but for `!=` and `!~`, which are the opposites of `==` and `~`.
#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "esl/command.hpp"
#include "esl/event.hpp"

namespace esl {

// Why an expression is none.
struct FilterFault {
    FilterFault() = default;
    FilterFault(std::size_t at, std::string wrong) : column(at), what(std::move(wrong)) {}

    std::size_t column = 0;  // where, in characters, from 1
    std::string what;        // "expected ... "
    // Both: "column 10: expected ...".
    std::string message() const;
};

class FilterProgram;

class Filter {
  public:
    static constexpr std::size_t max_length = 4096;     // bytes of an expression
    static constexpr std::size_t max_depth = 64;        // parentheses and `not`s within one another
    static constexpr std::size_t max_expressions = 32;  // regular expressions; each may use a megabyte

    // Errors: what was expected and where; beyond a limit, which.
    static boost::system::result<Filter, FilterFault> parse(std::string_view text);

    Filter(Filter&&) noexcept;
    Filter& operator=(Filter&&) noexcept;
    ~Filter();

    // Takes time linear in the event. Allocates only for what is encoded, and within RE2.
    bool matches(const EventView& event) const;

    // The events to subscribe to that are enough: none else can match. Nothing where the expression does not say, that
    // is, unless each way to match names its event with `event == ...`, and its subclass too where that is CUSTOM.
    // Rests on the switch's writing Event-Name and Event-Subclass from what it chooses subscribers by.
    const std::optional<Subscription>& enough() const noexcept { return enough_; }

  private:
    Filter(std::unique_ptr<const FilterProgram> program, std::optional<Subscription> enough);

    std::unique_ptr<const FilterProgram> program_;
    std::optional<Subscription> enough_;
};

[[noreturn]] void throw_exception_from_error(const FilterFault& fault, const boost::source_location& where);

}  // namespace esl
