#include "event_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

namespace pbxd::cli {

namespace {

/// The next character of a text, or the byte that is none.
struct Character {
    std::string_view bytes;
    std::uint32_t code = 0;
    bool valid = true;
};

Character first_character(std::string_view text) {
    const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto head = byte(0);
    if (head < 0x80) return {text.substr(0, 1), head};
    const std::size_t length = head >= 0xF0 ? 4 : head >= 0xE0 ? 3 : 2;
    const Character broken{text.substr(0, 1), head, false};
    if (head < 0xC2 || head > 0xF4 || text.size() < length) return broken;
    std::uint32_t code = head & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return broken;
        code = code << 6 | (byte(i) & 0x3F);
    }
    static constexpr std::array<std::uint32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
    if (code < least[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return broken;
    return {text.substr(0, length), code};
}

/// What terminals obey: controls of 7 and 8 bits, and marks that turn or break lines.
bool is_obeyed(std::uint32_t code) {
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x200E || code == 0x200F ||
           (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

void append_code(std::string& out, const char* format, std::uint32_t code) {
    std::array<char, 16> text{};
    out.append(text.data(), static_cast<std::size_t>(std::snprintf(text.data(), text.size(), format, code)));
}

/// Whether `text` contains `part`, given in lower case with `-` for `_` too.
bool contains_folded(std::string_view text, std::string_view part) noexcept {
    const auto same = [](char a, char b) {
        const char lower = a >= 'A' && a <= 'Z' ? static_cast<char>(a + ('a' - 'A')) : a;
        return (lower == '_' ? '-' : lower) == b;
    };
    return std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end();
}

/// Takes the first line off `rest`, with its line feed if it has one.
std::string_view take_line(std::string_view& rest) {
    const auto line = rest.substr(0, std::min(rest.size(), rest.find('\n')) + 1);
    rest.remove_prefix(line.size());
    return line;
}

}  // namespace

void append_shown(std::string& out, std::string_view text) {
    while (!text.empty()) {
        const auto next = first_character(text);
        text.remove_prefix(next.bytes.size());
        if (next.code == '\n')
            out += "\\n";
        else if (next.code == '\r')
            out += "\\r";
        else if (next.code == '\t')
            out += "\\t";
        else if (!next.valid || (next.code < 0xA0 && is_obeyed(next.code)))
            append_code(out, "\\x%02x", next.code);
        else if (is_obeyed(next.code))
            append_code(out, "\\u%04x", next.code);
        else
            out += next.bytes;
    }
}

void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    while (!text.empty()) {
        const auto next = first_character(text);
        text.remove_prefix(next.bytes.size());
        if (!next.valid)
            out += "\xEF\xBF\xBD";
        else if (next.code == '\n')
            out += "\\n";
        else if (next.code == '"' || next.code == '\\')
            (out += '\\') += next.bytes;
        else if (is_obeyed(next.code))
            append_code(out, "\\u%04x", next.code);
        else
            out += next.bytes;
    }
    out += '"';
}

void append_body(std::string& out, std::string_view body, std::string_view indent) {
    const auto safe = without_secrets(body);
    for (std::string_view rest = safe; !rest.empty();) {
        auto line = take_line(rest);
        while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
        out += indent;
        append_shown(out, line);
        out += '\n';
    }
}

bool is_secret(std::string_view header) noexcept {
    static constexpr std::array<std::string_view, 11> parts{"password",      "passwd",        "passphrase", "a1-hash",
                                                            "authorization", "auth-response", "secret",     "api-key",
                                                            "credential",    "token",         "private-key"};
    return std::ranges::any_of(parts, [header](std::string_view part) { return contains_folded(header, part); });
}

std::string without_secrets(std::string_view body) {
    std::string safe;
    while (!body.empty()) {
        const auto line = take_line(body);
        const auto name = line.substr(0, std::min(line.size(), line.find(':')));
        if (name.size() == line.size() || name.find_first_of(" \t\"") != std::string_view::npos || !is_secret(name)) {
            safe += line;
            continue;
        }
        (((safe += name) += ": ") += hidden_value) += line.ends_with('\n') ? "\n" : "";
    }
    return safe;
}

std::size_t width_of(std::string_view text) noexcept {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](unsigned char c) { return (c & 0xC0) != 0x80; }));
}

std::string cut_to(std::string_view text, std::size_t width) {
    if (width_of(text) <= width) return std::string(text);
    std::string kept;
    for (std::size_t i = 1; i < width; ++i) {
        const auto next = first_character(text);
        kept += next.bytes;
        text.remove_prefix(next.bytes.size());
    }
    return kept + "…";
}

}  // namespace pbxd::cli
