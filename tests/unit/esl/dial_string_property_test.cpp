// Dial strings of random values and random texts: whatever is printed is read back as the same.
#include <doctest/doctest.h>

#include <random>

#include "esl/dial_string.hpp"

using esl::DialString;
using esl::parse_dial_string;
using namespace esl::dial;

namespace {

constexpr unsigned seed = 20261123;
constexpr int cases = 4000;

class Chance {
  public:
    explicit Chance(unsigned seed_of_this) : random_(seed_of_this) {}

    std::size_t below(std::size_t end) { return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_); }

    // Up to `longest` of these pieces.
    std::string text(const std::vector<std::string>& pieces, std::size_t longest) {
        std::string result;
        for (std::size_t n = below(longest + 1); n > 0; --n) result += pieces[below(pieces.size())];
        return result;
    }

    Variables variables(const std::vector<std::string>& pieces) {
        Variables result;
        for (std::size_t n = below(4); n > 0; --n) {
            std::string value = text(pieces, 8);
            if (value.empty()) value = "v";
            result.push_back({"v" + std::to_string(below(5)), value});
        }
        return result;
    }

    Endpoint place() {
        switch (below(7)) {
            case 0:
                return Gateway{"carrier", "+43" + std::to_string(below(1000))};
            case 1:
                return Contact{"lines", "sip:" + std::to_string(below(1000)) + "@192.0.2.1:5060;ob"};
            case 2:
                return Contact{"lines", "sip:a@[2001:db8::" + std::to_string(below(100)) + "]"};
            case 3:
                return User{std::to_string(below(1000)), below(2) == 0 ? "" : "lines"};
            case 4:
                return Loopback{std::to_string(below(1000)), below(2) == 0 ? "" : "extensions"};
            case 5:
                return Verto{"u:" + std::to_string(below(1000))};
            default:
                return Other{"error", "user_busy"};
        }
    }

    // Values of everything that the switch takes for something else, but for what no escape hides.
    DialString dial_string() {
        DialString result{.calls = {},
                          .variables = variables({"a", "'", "\\", ",", "|", " ", "=", "{", "]", "^^", "\"", "n", "$"})};
        // A dollar must not come before a brace, however many backslashes lie between.
        for (Variable& v : result.variables) v.value = without_expansion(v.value);
        for (std::size_t i = 1 + below(3); i > 0; --i) {
            Call call{.in_turn = {},
                      .variables = variables({"b", "'", "\\", ",", "|", " ", "=", "<", "[", "]", ";", "s", "$"})};
            for (std::size_t j = 1 + below(3); j > 0; --j) {
                Together legs;
                for (std::size_t k = 1 + below(3); k > 0; --k) {
                    legs.push_back(
                        {place(), variables({"c", "'", "\\", ",", "|", " ", "=", ">", "}", ":", "t", "\xC3\xA4"})});
                }
                call.in_turn.push_back(std::move(legs));
            }
            result.calls.push_back(std::move(call));
        }
        return result;
    }

  private:
    static std::string without_expansion(std::string value) {
        std::erase_if(value, [&](char c) { return c == '$' && value.find('{') != std::string::npos; });
        return value;
    }

    std::mt19937 random_;
};

// Applied to what runs an application: switch_channel_expand_variables, where there is nothing to replace.
std::string as_application_reads(const std::string& text) {
    const auto escapes = [&] {
        for (std::size_t at = text.find('\\'); at != text.npos; at = text.find('\\', at)) {
            if (++at < text.size() && std::string_view("\\nst'").find(text[at]) != std::string_view::npos) return true;
        }
        return false;
    };
    if (!escapes()) return text;
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char next = i + 1 < text.size() ? text[i + 1] : '\0';
        if (text[i] == '\\' && next == '\'') {
            ++i;
        } else if (text[i] == '\\' && next == '\\') {
            result += text[i++];
        } else if (text[i] == '\\' && next == '$') {
            if (++i + 1 < text.size() && text[i + 1] == '$') ++i;
            result += '$';
        } else {
            if (text[i] == '$' && next == '$') ++i;
            result += text[i];
        }
    }
    return result;
}

// The first word of an API command's arguments: switch_separate_string at spaces.
std::string as_api_command_reads(const std::string& text) {
    std::string result;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char next = i + 1 < text.size() ? text[i + 1] : '\0';
        if (text[i] == '\\' && std::string_view("\\'\"").find(next) != std::string_view::npos) {
            result += text[++i];
        } else if (text[i] == '\\' && std::string_view("nrts").find(next) != std::string_view::npos) {
            result += next == 's' ? ' ' : '?';
            ++i;
        } else if (text[i] == '\'') {
            quoted = !quoted;
        } else if (text[i] == ' ' && !quoted) {
            break;
        } else {
            result += text[i];
        }
    }
    return result;
}

}  // namespace

TEST_CASE("random values are printed and read back the same") {
    MESSAGE("seed ", seed);
    Chance chance(seed);
    for (int i = 0; i < cases; ++i) {
        CAPTURE(i);
        const DialString value = chance.dial_string();
        const auto text = to_string(value);
        REQUIRE(text.has_value());
        CAPTURE(*text);
        const auto again = parse_dial_string(*text);
        REQUIRE_MESSAGE(again.has_value(), again.error().reason);
        REQUIRE(*again == value);
    }
}

TEST_CASE("an application and an API command get the same text from what is printed for them") {
    Chance chance(seed + 1);
    int escaped = 0;
    for (int i = 0; i < cases; ++i) {
        const DialString value = chance.dial_string();
        const std::string text = to_string(value).value();
        CAPTURE(text);
        REQUIRE(as_application_reads(to_application_argument(value).value()) == text);
        REQUIRE(as_api_command_reads(to_api_argument(value).value()) == text);
        if (as_application_reads(text) != text && as_api_command_reads(text) != text) ++escaped;
    }
    // Most of them would have been read as something else.
    CHECK(escaped > cases / 2);
}

TEST_CASE("hostile texts that can be read are printed and read back the same") {
    MESSAGE("seed ", seed + 2);
    const std::vector<std::string> pieces = {"user/a",
                                             "sofia/p/sip:a@[::1]",
                                             ",",
                                             "|",
                                             ":_:",
                                             "[",
                                             "]",
                                             "{",
                                             "}",
                                             "<",
                                             ">",
                                             "'",
                                             "\\",
                                             "^^",
                                             "^^;",
                                             " ",
                                             "=",
                                             "a=1",
                                             "[a=1]",
                                             "{b=2}",
                                             "<c=3>",
                                             "${x}",
                                             ";",
                                             "[x=\\'1,2\\',y=3]user/b",
                                             "{p=\\'a\\',q=b\\\\}",
                                             ":",
                                             "_",
                                             "\\s",
                                             "\\,"};
    Chance chance(seed + 2);
    int read = 0;
    for (int i = 0; i < 100 * cases; ++i) {
        const std::string text = chance.text(pieces, 9);
        const auto value = parse_dial_string(text);
        if (value.has_error()) {
            REQUIRE(value.error().position <= text.size());
            continue;
        }
        ++read;
        CAPTURE(text);
        const auto printed = to_string(*value);
        REQUIRE(printed.has_value());
        CAPTURE(*printed);
        const auto again = parse_dial_string(*printed);
        REQUIRE_MESSAGE(again.has_value(), again.error().reason);
        REQUIRE(*again == *value);
    }
    CHECK(read > cases);
}

TEST_CASE("a hostile value never becomes a second variable or a second place") {
    MESSAGE("seed ", seed + 3);
    const std::vector<std::string> pieces = {"'",   "\\", ",",  "|",   ":_:", "[",  "]",  "{", "}",
                                             "<",   ">",  "^^", ";",   "=",   " ",  "x",  "$", "user/b",
                                             "\\'", "']", "'}", "\\,", "${",  "\n", "\\n"};
    Chance chance(seed + 3);
    int accepted = 0;
    for (int i = 0; i < cases; ++i) {
        const Variable hostile{"v", chance.text(pieces, 6)};
        const Call plain{.in_turn = {{Leg{User{"a"}}}}};
        Call in_leg = plain;
        in_leg.in_turn[0][0].variables = {hostile, {"w", "1"}};
        Call in_call = plain;
        in_call.variables = {hostile, {"w", "1"}};
        for (const DialString& value : {DialString{.calls = {in_leg}}, DialString{.calls = {in_call}},
                                        DialString{.calls = {plain}, .variables = {hostile, {"w", "1"}}}}) {
            const auto text = to_string(value);
            if (text.has_error()) continue;
            ++accepted;
            CAPTURE(*text);
            const auto again = parse_dial_string(*text);
            REQUIRE_MESSAGE(again.has_value(), again.error().reason);
            REQUIRE(*again == value);
        }
    }
    CHECK(accepted > cases / 2);
}
