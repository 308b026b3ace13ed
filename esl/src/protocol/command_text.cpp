#include "command_text.hpp"

#include <algorithm>

#include "text.hpp"

namespace esl::detail {
namespace {

bool contains_ignoring_case(std::string_view text, std::string_view word) {
    const auto same = [](char a, char b) { return equal_ignoring_case({&a, 1}, {&b, 1}); };
    return std::search(text.begin(), text.end(), word.begin(), word.end(), same) != text.end();
}

}  // namespace

bool is_safe(std::string_view text) {
    return std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

bool is_word(std::string_view text) { return !text.empty() && is_safe(text) && text.find(' ') == text.npos; }

bool is_capitals(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
}

bool is_uuid(std::string_view text) {
    constexpr std::size_t longest = 256;
    return is_word(text) && text.size() <= longest;
}

bool replaces_command(std::string_view text) {
    return contains_ignoring_case(text, "mod_event_socket") &&
           (contains_ignoring_case(text, "unload") || contains_ignoring_case(text, "reload"));
}

std::string join(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const std::string_view part : parts) text += part;
    return text += "\n\n";
}

}  // namespace esl::detail
