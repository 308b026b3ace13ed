#include "model/encoding.hpp"

#include <openssl/evp.h>

#include <array>
#include <ctime>
#include <nlohmann/json.hpp>

namespace sim {

namespace {

constexpr std::string_view hex_digits = "0123456789ABCDEF";
constexpr std::string_view unsafe = "\r\n \"#%&+:;<=>?@[\\]^`{|}";

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

std::string format_date(Micros time, const char* format) {
    const std::time_t seconds = time / 1'000'000;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 64> buffer{};
    return {buffer.data(), std::strftime(buffer.data(), buffer.size(), format, &parts)};
}

}  // namespace

std::string url_encode(std::string_view value) {
    std::string result;
    result.reserve(value.size() + 16);
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte > 0x7e || unsafe.find(c) != std::string_view::npos) {
            result += '%';
            result += hex_digits[byte >> 4U];
            result += hex_digits[byte & 15U];
        } else {
            result += c;
        }
    }
    return result;
}

std::string url_decode(std::string_view value) {
    std::string result;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] == '%' && i + 2 < value.size() && hex_value(value[i + 1]) >= 0 && hex_value(value[i + 2]) >= 0) {
            result += static_cast<char>(hex_value(value[i + 1]) * 16 + hex_value(value[i + 2]));
            i += 2;
        } else {
            result += value[i];
        }
    }
    return result;
}

std::string xml_escape(std::string_view value) {
    std::string result;
    for (const char c : value) {
        switch (c) {
            case '&':
                result += "&amp;";
                break;
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '"':
                result += "&quot;";
                break;
            case '\'':
                result += "&#39;";
                break;
            default:
                result += c;
        }
    }
    return result;
}

std::string json_string(std::string_view value) {
    return nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string base64(std::string_view value) {
    std::string result(4 * ((value.size() + 2) / 3) + 1, '\0');  // EVP_EncodeBlock ends with a NUL
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(result.data()),
                    reinterpret_cast<const unsigned char*>(value.data()), static_cast<int>(value.size()));
    result.pop_back();
    return result;
}

std::string md5_hex(std::string_view value) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_Digest(value.data(), value.size(), digest.data(), &size, EVP_md5(), nullptr);
    std::string result;
    for (unsigned i = 0; i < size; ++i) {
        result += static_cast<char>(std::tolower(hex_digits[digest[i] >> 4U]));
        result += static_cast<char>(std::tolower(hex_digits[digest[i] & 15U]));
    }
    return result;
}

std::string digest_response(std::string_view a1_hash, std::string_view nonce, std::string_view nc,
                            std::string_view cnonce, std::string_view method, std::string_view uri) {
    std::string text(a1_hash);
    for (const std::string_view part : {nonce, nc, cnonce, std::string_view("auth")}) text.append(":").append(part);
    return md5_hex(text.append(":").append(md5_hex(std::string(method).append(":").append(uri))));
}

std::string local_date(Micros time) { return format_date(time, "%Y-%m-%d %H:%M:%S"); }

std::string gmt_date(Micros time) { return format_date(time, "%a, %d %b %Y %H:%M:%S GMT"); }

std::string uptime_text(Micros uptime, bool with_singular) {
    constexpr Micros second = 1'000'000;
    constexpr Micros day = 86'400 * second;
    const std::array<std::pair<Micros, const char*>, 7> parts{{{uptime / (365 * day), "year"},
                                                               {uptime / day % 365, "day"},
                                                               {uptime / (3600 * second) % 24, "hour"},
                                                               {uptime / (60 * second) % 60, "minute"},
                                                               {uptime / second % 60, "second"},
                                                               {uptime / 1000 % 1000, "millisecond"},
                                                               {uptime % 1000, "microsecond"}}};
    std::string result;
    for (const auto& [amount, unit] : parts) {
        if (!result.empty()) result += ", ";
        result += std::to_string(amount) + " " + unit;
        if (!with_singular || amount != 1) result += 's';
    }
    return result;
}

}  // namespace sim
