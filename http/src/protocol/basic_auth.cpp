#include "http/basic_auth.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "text.hpp"

namespace http {
namespace {

int base64_value(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+') return 62;
    if (c == '/') return 63;
    return -1;
}

std::optional<std::string> decode_base64(std::string_view text) {
    while (text.ends_with('=')) text.remove_suffix(1);
    if (text.size() % 4 == 1) return std::nullopt;
    std::string decoded;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const int value = base64_value(c);
        if (value < 0) return std::nullopt;
        bits = (bits << 6U) | static_cast<std::uint32_t>(value);
        count += 6;
        if (count < 8) continue;
        count -= 8;
        decoded += static_cast<char>((bits >> static_cast<unsigned>(count)) & 0xffU);
    }
    return decoded;
}

}  // namespace

std::optional<Credentials> basic_credentials(const Headers& headers) {
    if (headers.count("Authorization") != 1) return std::nullopt;
    const std::string_view value = trim(*headers.find("Authorization"));
    const std::size_t space = value.find(' ');
    if (space == std::string_view::npos || !same_without_case(value.substr(0, space), "Basic")) return std::nullopt;
    const auto decoded = decode_base64(trim(value.substr(space)));
    if (!decoded || std::any_of(decoded->begin(), decoded->end(), is_control)) return std::nullopt;
    const std::size_t colon = decoded->find(':');
    if (colon == std::string::npos) return std::nullopt;
    return Credentials{decoded->substr(0, colon), decoded->substr(colon + 1)};
}

bool same_in_constant_time(std::string_view a, std::string_view b) {
    volatile unsigned char difference = a.size() == b.size() ? 0 : 1;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const char other = b.empty() ? '\0' : b[i % b.size()];
        difference = static_cast<unsigned char>(difference |
                                                (static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(other)));
    }
    return difference == 0;
}

bool same_credentials(const Credentials& given, const Credentials& expected) {
    const bool user = same_in_constant_time(given.user, expected.user);
    const bool password = same_in_constant_time(given.password, expected.password);
    return user && password;
}

Response basic_challenge(std::string_view realm) {
    Response response = Response::text(401, "Credentials are needed here.\n");
    response.headers.add("WWW-Authenticate",
                         std::string("Basic realm=\"").append(realm).append("\", charset=\"UTF-8\""));
    return response;
}

}  // namespace http
