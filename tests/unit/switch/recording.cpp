#include "recording.hpp"

#include <fstream>
#include <sstream>

#include "model/encoding.hpp"

namespace {

/// The value of a header in a block of `Name: value` lines.
std::size_t content_length(const std::string& head) {
    const std::string name = "Content-Length: ";
    const std::size_t at = head.find(name);
    return at == std::string::npos ? 0 : std::stoul(head.substr(at + name.size()));
}

sim::Event parse_plain(const std::string& content) {
    sim::Event event;
    std::istringstream lines(content);
    std::size_t length = 0;
    std::string line;
    while (std::getline(lines, line) && !line.empty()) {
        const std::size_t colon = line.find(": ");
        const std::string name = line.substr(0, colon);
        if (name == "Content-Length") {
            length = std::stoul(line.substr(colon + 2));
            continue;
        }
        event.headers.emplace_back(name, sim::url_decode(line.substr(colon + 2)));
    }
    event.body = content.substr(content.size() - length);
    return event;
}

}  // namespace

std::string fixture(const std::string& path) {
    std::ifstream file(std::string(PBXD_FIXTURES "/") + path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::vector<RecordedFrame> recorded_frames(const std::string& path) {
    const std::string text = fixture(path);
    std::vector<RecordedFrame> frames;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find("\n\n", at);
        if (end == std::string::npos) break;
        RecordedFrame frame;
        frame.head = text.substr(at, end - at);
        frame.content = text.substr(end + 2, content_length(frame.head));
        if (frame.head.find("text/event-plain") != std::string::npos) frame.event = parse_plain(frame.content);
        at = end + 2 + frame.content.size();
        frames.push_back(frame);
    }
    return frames;
}

std::vector<sim::Event> recorded_events(const std::string& path) {
    std::vector<sim::Event> events;
    for (const RecordedFrame& frame : recorded_frames(path)) {
        if (!frame.event.headers.empty()) events.push_back(frame.event);
    }
    return events;
}

std::string kind_of(const sim::Event& event) {
    const std::string name(event.get("Event-Name"));
    return name == "CUSTOM" ? std::string(event.get("Event-Subclass")) : name;
}

std::string names_of(const sim::Event& event) {
    std::string names;
    for (const auto& [name, value] : event.headers) {
        if (!name.starts_with("variable_")) names += name + "\n";
    }
    return names;
}
