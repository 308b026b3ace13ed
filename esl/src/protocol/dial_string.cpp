// Dial strings as text.
#include "esl/dial_string.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "dial_rules.hpp"

namespace esl {

using namespace dial;

namespace {

// `text` so that switch_separate_string, at this separator, gives it back.
std::string escape(std::string_view text, char separator) {
    std::string escaped;
    for (const char c : text) {
        if (c == '\\' || c == '\'' || c == separator) escaped += '\\';
        escaped += c;
    }
    return escaped;
}

// The outer spaces of a value, which would be lost.
std::string keep_outer_spaces(std::string_view escaped) {
    const std::size_t first = std::min(escaped.find_first_not_of(' '), escaped.size());
    const std::size_t last = escaped.find_last_not_of(' ') + 1;  // 0 if there are only spaces
    std::string text;
    for (std::size_t i = 0; i < escaped.size(); ++i) {
        if (i < first || i >= last) {
            text += "\\s";
        } else {
            text += escaped[i];
        }
    }
    return text;
}

// name=value as it must be where the variables are taken apart at `separator`.
std::string print(const Variable& variable, char separator) {
    return escape(variable.name + "=" + keep_outer_spaces(escape(variable.value, '\0')), separator);
}

bool are_variables(const Variables& variables, Scope scope) {
    if (variables.size() > max_variables) return false;
    return std::ranges::all_of(variables, [&](const Variable& v) { return is_variable(v, scope); });
}

// <a=1,b=2> or {a=1,b=2}
std::string print(const Variables& variables, Scope scope) {
    std::string text;
    for (const Variable& variable : variables)
        text.append(1, text.empty() ? opening(scope) : ',') += print(variable, ',');
    return text.empty() ? text : text + closing(scope);
}

// [a=1][b=2]sofia/...
Result<std::string> print(const Leg& leg) {
    const auto endpoint = print_endpoint(leg.endpoint);
    if (!endpoint || !are_variables(leg.variables, Scope::leg)) return make_error_code(Error::bad_dial_string);
    std::string text;
    // Its variables are taken apart at a byte that no text holds, in which the switch turns the commas between them.
    for (const Variable& variable : leg.variables) {
        text.append("[").append(escape(escape(print(variable, '\0'), ','), '|')).append("]");
    }
    return text + *endpoint;
}

// The parts, one after the other; an error if one has one, or there are none, or more than the switch reads.
template <class Parts, class Print>
Result<std::string> print_all(const Parts& parts, std::string_view separator, Print print_one) {
    if (parts.empty() || parts.size() > max_parts) return make_error_code(Error::bad_dial_string);
    std::string text;
    for (const auto& part : parts) {
        const Result<std::string> printed = print_one(part);
        if (printed.has_error()) return printed.error();
        if (!text.empty()) text += separator;
        text += *printed;
    }
    return text;
}

Result<std::string> print(const Call& call) {
    if (!are_variables(call.variables, Scope::call)) return make_error_code(Error::bad_dial_string);
    const auto print_leg = [](const Leg& leg) { return print(leg); };
    const auto print_together = [&](const Together& legs) { return print_all(legs, ",", print_leg); };
    const Result<std::string> legs = print_all(call.in_turn, "|", print_together);
    if (legs.has_error()) return legs.error();
    return print(call.variables, Scope::call) + *legs;
}

}  // namespace

DialString dial_one(Endpoint endpoint) {
    return {.calls = {Call{.in_turn = {{Leg{.endpoint = std::move(endpoint)}}}}}};
}

Result<std::string> to_string(const DialString& dial_string) {
    if (!are_variables(dial_string.variables, Scope::all)) return make_error_code(Error::bad_dial_string);
    const auto print_call = [](const Call& call) { return print(call); };
    const Result<std::string> calls = print_all(dial_string.calls, call_separator, print_call);
    if (calls.has_error()) return calls.error();
    std::string text = print(dial_string.variables, Scope::all) + *calls;
    if (text.size() > max_text_bytes) return make_error_code(Error::bad_dial_string);
    return text;
}

Result<std::string> to_application_argument(const DialString& dial_string) {
    Result<std::string> text = to_string(dial_string);
    if (text.has_error() || text->find('\\') == text->npos) return text;
    // Now the switch reads it: \\ and \$ become one character, and $$ would.
    std::string escaped;
    for (const char c : *text) {
        if (c == '\\' || c == '$') escaped += '\\';
        escaped += c;
    }
    return escaped;
}

Result<std::string> to_api_argument(const DialString& dial_string) {
    const Result<std::string> text = to_string(dial_string);
    if (text.has_error()) return text.error();
    std::string escaped;
    for (const char c : *text) {
        if (c == ' ') {
            escaped += "\\s";
        } else {
            if (c == '\\' || c == '\'') escaped += '\\';
            escaped += c;
        }
    }
    return escaped;
}

void throw_exception_from_error(const DialStringError& error, const boost::source_location&) {
    throw std::invalid_argument("dial string, at " + std::to_string(error.position) + ": " + std::string(error.reason));
}

}  // namespace esl
