#include "model/event.hpp"

#include <algorithm>
#include <cctype>

#include "model/encoding.hpp"

namespace sim {

namespace {

std::string plain_content(const Event& event) {
    std::string text;
    for (const auto& [name, value] : event.headers) text += name + ": " + url_encode(value) + "\n";
    if (!event.body.empty()) text += "Content-Length: " + std::to_string(event.body.size()) + "\n\n" + event.body;
    return event.body.empty() ? text + "\n" : text;
}

std::string json_content(const Event& event) {
    std::string text = "{";
    const auto member = [&](std::string_view name, std::string_view value) {
        if (text.size() > 1) text += ",";
        text += json_string(name) + ":" + json_string(value);
    };
    for (const auto& [name, value] : event.headers) member(name, value);
    if (!event.body.empty()) {
        member("Content-Length", std::to_string(event.body.size()));
        member("_body", event.body);
    }
    return text + "}";
}

std::string xml_content(const Event& event) {
    std::string text = "<event>\n  <headers>\n";
    for (const auto& [name, value] : event.headers) {
        text += "    <" + name + ">" + url_encode(value) + "</" + name + ">\n";
    }
    text += "  </headers>\n";
    if (!event.body.empty()) {
        text += "  <Content-Length>" + std::to_string(event.body.size()) + "</Content-Length>\n";
        text += "  <body>" + xml_escape(event.body) + "</body>\n";
    }
    return text + "</event>\n";
}

}  // namespace

bool equal_without_case(std::string_view left, std::string_view right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

std::string_view Event::get(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (equal_without_case(key, name)) return value;
    }
    return {};
}

std::string serialize(const Event& event, Format format) {
    std::string content;
    std::string_view type = "plain";
    switch (format) {
        case Format::plain:
            content = plain_content(event);
            break;
        case Format::json:
            content = json_content(event), type = "json";
            break;
        case Format::xml:
            content = xml_content(event), type = "xml";
            break;
    }
    std::string frame = "Content-Length: " + std::to_string(content.size()) + "\n";
    frame.append("Content-Type: text/event-").append(type).append("\n\n");
    return frame + content;
}

}  // namespace sim
