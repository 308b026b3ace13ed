#include "model/esl_commands.hpp"

#include <charconv>

#include "model/event.hpp"

namespace sim {

namespace {

constexpr std::size_t most_bytes = 1024 * 1024;

std::string_view without_line_end(std::string_view line) {
    while (line.ends_with('\r') || line.ends_with('\n')) line.remove_suffix(1);
    return line;
}

/// Takes the next line off `text`, without its end; nothing if it has none yet.
std::optional<std::string_view> next_line(std::string_view& text) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = without_line_end(text.substr(0, end));
    text.remove_prefix(end + 1);
    return line;
}

std::size_t length_of(const EslCommand& command) {
    const std::string_view text = command.header("Content-Length");
    std::size_t length = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    return error == std::errc{} || text.empty() ? length : most_bytes + 1;
}

}  // namespace

std::string_view EslCommand::header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (equal_without_case(key, name)) return value;
    }
    return {};
}

std::optional<EslCommand> EslCommandParser::next() {
    std::string_view rest = buffer_;
    while (rest.starts_with('\n') || rest.starts_with("\r\n")) rest.remove_prefix(rest.front() == '\r' ? 2 : 1);
    EslCommand command;
    bool complete = false;
    while (const auto line = next_line(rest)) {
        if (line->empty()) {
            complete = true;
            break;
        }
        if (command.line.empty()) {
            command.line = *line;
        } else if (const std::size_t colon = line->find(':'); colon != std::string_view::npos) {
            std::string_view value = line->substr(colon + 1);
            while (value.starts_with(' ')) value.remove_prefix(1);
            command.headers.emplace_back(line->substr(0, colon), value);
        }
    }
    const std::size_t length = complete ? length_of(command) : 0;
    broken_ = broken_ || buffer_.size() > most_bytes || length > most_bytes;
    if (broken_ || !complete || rest.size() < length) return std::nullopt;
    command.body = rest.substr(0, length);
    buffer_ = std::string(rest.substr(length));
    return command;
}

}  // namespace sim
