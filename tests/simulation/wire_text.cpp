#include "wire_text.hpp"

namespace simulation {

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view plain = "-_.!~*'(),$@/ ";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool letter = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (letter || (c != ' ' && plain.find(c) != std::string_view::npos)) {
            encoded += c;
        } else {
            constexpr std::string_view digits = "0123456789ABCDEF";
            encoded += '%';
            encoded += digits[byte / 16];
            encoded += digits[byte % 16];
        }
    }
    return encoded;
}

std::string xml_escaped(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '&') {
            escaped += "&amp;";
        } else if (c == '<') {
            escaped += "&lt;";
        } else if (c == '>') {
            escaped += "&gt;";
        } else if (c == '"') {
            escaped += "&quot;";
        } else if (c == '\'') {
            escaped += "&apos;";
        } else {
            escaped += c;
        }
    }
    return escaped;
}

std::string json_text(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + "\"";
}

std::string event_message(const Headers& headers, std::string_view body) {
    std::string inner;
    for (const auto& [name, value] : headers) inner.append(name).append(": ").append(percent_encoded(value)) += '\n';
    if (!body.empty()) inner += "Content-Length: " + std::to_string(body.size()) + "\n";
    inner += '\n';
    inner += body;
    return "Content-Length: " + std::to_string(inner.size()) + "\nContent-Type: text/event-plain\n\n" + inner;
}

std::string command_reply(std::string_view text, std::string_view more_headers) {
    return "Content-Type: command/reply\nReply-Text: " + std::string(text) + "\n" + std::string(more_headers) + "\n";
}

std::string api_response(std::string_view body) {
    return "Content-Type: api/response\nContent-Length: " + std::to_string(body.size()) + "\n\n" + std::string(body);
}

}  // namespace simulation
