// Dial strings out of text: each function is named after what the switch does at that place.
#include <algorithm>
#include <optional>
#include <utility>

#include "dial_rules.hpp"
#include "dial_text.hpp"
#include "esl/dial_string.hpp"

namespace esl {

using namespace dial;

namespace {

template <class T>
using Parsed = boost::system::result<T, DialStringError>;

DialStringError wrong(const Piece& piece, std::string_view reason) { return {piece.position(), reason}; }

// QUOTED_ESC_COMMA and UNQUOTED_ESC_COMMA, which stand for commas between brackets.
constexpr char quoted_comma = '\x01';
constexpr char unquoted_comma = '\x02';

// name=value
Parsed<Variable> parse_variable(const Piece& piece, Scope scope) {
    const std::vector<Piece> sides = separate(piece, '=', 2);
    if (sides.size() != 2) return wrong(piece, "a variable has no value");
    Variable variable{.name = sides[0].text, .value = sides[1].text};
    if (!is_variable(variable, scope)) return wrong(piece, "a variable's name or value may not be so");
    return variable;
}

// A backslash with nothing behind it, where the switch would read on behind the end.
bool ends_in_escape(std::string_view text) {
    const std::size_t other = text.find_last_not_of('\\');
    return (text.size() - (other == text.npos ? 0 : other + 1)) % 2 != 0;
}

// switch_event_create_brackets: takes the brackets off the front of `rest` and adds their variables.
std::optional<DialStringError> take_brackets(Piece& rest, Scope scope, char separator, Variables& variables) {
    const std::size_t end = find_closing(rest.text, opening(scope), closing(scope));
    if (end == std::string::npos) return wrong(rest, "a bracket is not closed");
    Piece inside = rest.part(1, end - 1);
    rest.drop(end + 1);
    if (inside.text.starts_with("^^")) {
        if (inside.text.size() < 3 || inside.text[2] == ' ') return wrong(inside, "no separator follows the ^^");
        separator = inside.text[2];
        inside.drop(3);
    }
    if (ends_in_escape(inside.text)) return wrong(inside, "the last backslash escapes nothing");
    for (const Piece& piece : separate(inside, separator, max_variables + 1)) {
        Parsed<Variable> variable = parse_variable(piece, scope);
        if (variable.has_error()) return variable.error();
        variables.push_back(std::move(*variable));
        if (variables.size() > max_variables) return wrong(piece, "there are too many variables");
    }
    return {};
}

Parsed<Leg> parse_leg(Piece piece) {
    Leg leg;
    piece.drop_spaces();
    while (piece.text.starts_with('[')) {
        const std::size_t end = std::min(find_closing(piece.text, '[', ']'), piece.text.size());
        std::replace(piece.text.begin(), piece.text.begin() + static_cast<std::ptrdiff_t>(end), quoted_comma, ',');
        if (const auto error = take_brackets(piece, Scope::leg, unquoted_comma, leg.variables)) return *error;
    }
    piece.drop_spaces();
    std::optional<Endpoint> endpoint = read_endpoint(piece.text);
    if (!endpoint) return wrong(piece, "a place to call is missing or may not be so");
    leg.endpoint = std::move(*endpoint);
    return leg;
}

// Commas between brackets, so that they do not part legs: as the switch looks for them, which takes an apostrophe for a
// quote even behind a backslash.
std::optional<DialStringError> hide_commas(Piece& piece) {
    std::string& text = piece.text;
    std::size_t end = 0;  // of the brackets we are in; 0 outside
    bool quoted = false;
    bool other_separator = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (end == 0 && text[i] == '[') {
            const std::size_t length = find_closing(std::string_view(text).substr(i), '[', ']');
            if (length == std::string::npos) return wrong(piece.part(i, 1), "a bracket is not closed");
            end = i + length;
            other_separator = std::string_view(text).substr(i + 1).starts_with("^^");
            quoted = false;
        }
        if (text[i] == '\'') quoted = !quoted;
        if (i < end && text[i] == ',' && text[i - 1] != '\\') {
            text[i] = quoted || other_separator ? quoted_comma : unquoted_comma;
        }
        if (i == end) end = 0;
    }
    return {};
}

Parsed<Together> parse_together(Piece piece) {
    if (const auto error = hide_commas(piece)) return *error;
    const std::vector<Piece> pieces = separate(piece, ',', max_parts + 1);
    if (pieces.empty()) return wrong(piece, "there is nobody to call");
    if (pieces.size() > max_parts) return wrong(pieces.back(), "there are too many legs");
    Together legs;
    for (const Piece& one : pieces) {
        Parsed<Leg> leg = parse_leg(one);
        if (leg.has_error()) return leg.error();
        legs.push_back(std::move(*leg));
    }
    return legs;
}

Parsed<Call> parse_call(Piece piece) {
    Call call;
    while (piece.text.starts_with('{')) {
        if (const auto error = take_brackets(piece, Scope::call, ',', call.variables)) return *error;
    }
    piece.drop_spaces();
    const std::vector<Piece> pieces = separate(piece, '|', max_parts + 1);
    if (pieces.empty()) return wrong(piece, "there is nobody to call");
    if (pieces.size() > max_parts) return wrong(pieces.back(), "there are too many groups");
    for (const Piece& one : pieces) {
        Parsed<Together> legs = parse_together(one);
        if (legs.has_error()) return legs.error();
        call.in_turn.push_back(std::move(*legs));
    }
    return call;
}

}  // namespace

Parsed<DialString> parse_dial_string(std::string_view text) {
    if (text.size() > max_text_bytes) return DialStringError{max_text_bytes, "the text is too long"};
    const auto control = std::ranges::find_if(text, is_control);
    if (control != text.end()) {
        return DialStringError{static_cast<std::size_t>(control - text.begin()), "a control character"};
    }
    DialString dial_string;
    Piece rest = Piece::whole(text);
    rest.drop_spaces();
    const bool for_all = rest.text.starts_with('<');
    while (rest.text.starts_with('<')) {
        if (const auto error = take_brackets(rest, Scope::all, ',', dial_string.variables)) return *error;
    }
    const std::vector<Piece> pieces = separate_plainly(rest, call_separator);
    if (pieces.size() > max_parts) return wrong(pieces[max_parts], "there are too many calls");
    for (Piece piece : pieces) {
        // With a single call the switch does not skip spaces between <> and {}.
        if (!for_all || pieces.size() > 1) piece.drop_spaces();
        Parsed<Call> call = parse_call(std::move(piece));
        if (call.has_error()) return call.error();
        dial_string.calls.push_back(std::move(*call));
    }
    if (to_string(dial_string).has_error()) return DialStringError{0, "the text is too long"};
    return dial_string;
}

}  // namespace esl
