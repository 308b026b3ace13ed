#include "text.hpp"

#include <algorithm>

namespace http {
namespace {

/// How many bytes follow a first byte and what the first of these must lie between (RFC 3629, section 4).
struct Lead {
    int following;
    unsigned char least;
    unsigned char most;
};

Lead lead_of(unsigned char c) {
    if (c < 0x80) return {0, 0, 0};
    if (c >= 0xc2 && c <= 0xdf) return {1, 0x80, 0xbf};
    if (c == 0xe0) return {2, 0xa0, 0xbf};
    if (c == 0xed) return {2, 0x80, 0x9f};
    if (c >= 0xe1 && c <= 0xef) return {2, 0x80, 0xbf};
    if (c == 0xf0) return {3, 0x90, 0xbf};
    if (c >= 0xf1 && c <= 0xf3) return {3, 0x80, 0xbf};
    if (c == 0xf4) return {3, 0x80, 0x8f};
    return {-1, 0, 0};
}

}  // namespace

bool valid_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const Lead lead = lead_of(static_cast<unsigned char>(text[i++]));
        if (lead.following < 0 || text.size() - i < static_cast<std::size_t>(lead.following)) return false;
        for (int n = 0; n < lead.following; ++n) {
            const auto c = static_cast<unsigned char>(text[i++]);
            const bool first = n == 0;
            if (c < (first ? lead.least : 0x80) || c > (first ? lead.most : 0xbf)) return false;
        }
    }
    return true;
}

bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return is_letter(c) || is_digit(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
    });
}

bool same_without_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return to_lower(x) == to_lower(y); });
}

std::size_t find_without_case(std::string_view text, std::string_view needle, std::size_t from) {
    if (from > text.size()) return std::string_view::npos;
    const auto found = std::search(text.begin() + static_cast<std::ptrdiff_t>(from), text.end(), needle.begin(),
                                   needle.end(), [](char x, char y) { return to_lower(x) == y; });
    return found == text.end() && !needle.empty() ? std::string_view::npos
                                                  : static_cast<std::size_t>(found - text.begin());
}

std::string_view trim(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

}  // namespace http
