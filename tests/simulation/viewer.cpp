#include "viewer.hpp"

#include "trace.hpp"

namespace simulation {
namespace {

/// Where the JSON value that begins at `at` ends: behind its last character.
std::size_t end_of_value(std::string_view text, std::size_t at) {
    int depth = 0;
    bool quoted = false;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (quoted) {
            if (c == '\\') {
                ++at;
            } else if (c == '"') {
                quoted = false;
                if (depth == 0) return at + 1;
            }
            continue;
        }
        if (c == '"') quoted = true;
        if (c == '{' || c == '[') ++depth;
        if (c == '}' || c == ']') {
            if (depth == 0) return at;
            if (--depth == 0) return at + 1;
        }
        if (c == ',' && depth == 0) return at;
    }
    return at;
}

}  // namespace

std::string member(std::string_view row, std::string_view name) {
    std::size_t at = row.starts_with('{') ? 1 : 0;
    while (at < row.size() && row[at] == '"') {
        const auto colon = end_of_value(row, at);
        const auto key = row.substr(at + 1, colon - at - 2);
        const auto end = end_of_value(row, colon + 1);
        if (key == name) return std::string(row.substr(colon + 1, end - colon - 1));
        at = end + 1;
    }
    return {};
}

std::vector<std::string> rows_in(std::string_view message) {
    const auto list = member(message, "rows");
    std::vector<std::string> rows;
    for (std::size_t at = 1; at < list.size() && list[at] == '{';) {
        const auto end = end_of_value(list, at);
        rows.push_back(list.substr(at, end - at));
        at = end + 1;
    }
    return rows;
}

void Viewer::refresh(pbxd::Views& views) {
    const auto message = views.refresh(id_);
    if (!message) throw Difference("a view is not known any more");
    take(*message->text);
}

void Viewer::take(const std::string& message) {
    const auto type = member(message, "type");
    if (type == "\"snapshot\"") {
        order_.clear();
        rows_.clear();
    }
    for (auto& row : rows_in(message)) {
        auto id = member(row, "id");
        if (type == "\"snapshot\"") {
            order_.push_back(id);
        } else if (!rows_.contains(id)) {
            throw Difference("a change of a row that is not in the window");
        }
        rows_[std::move(id)] = std::move(row);
    }
    if (auto counts = member(message, "counts"); !counts.empty()) counts_ = std::move(counts);
}

}  // namespace simulation
