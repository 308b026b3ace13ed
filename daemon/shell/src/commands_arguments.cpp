#include "commands_arguments.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>

#include "pbxd/json_text.hpp"

namespace pbxd {

void take(http::JsonObject& in, std::string_view name, std::string& field) {
    if (auto value = in.text_if(name, 512)) field = std::move(*value);
}

void take(http::JsonObject& in, std::string_view name, bool& field) {
    if (in.has(name)) field = in.boolean(name);
}

void take(http::JsonObject& in, std::string_view name, int& field) {
    using Limits = std::numeric_limits<std::int64_t>;
    const auto value = in.integer_if(name, {.least = Limits::min(), .most = Limits::max()});
    // Beyond what any field may be; the record's own rule says what that is.
    if (value) field = static_cast<int>(std::clamp<std::int64_t>(*value, -1'000'000, 1'000'000));
}

void take(http::JsonObject& in, std::string_view name, std::vector<std::string>& field) {
    if (!in.has(name)) return;
    const auto* given = in.array(name);
    if (given == nullptr) return;
    field.clear();
    for (const auto& item : *given) {
        if (item.is_string()) {
            field.push_back(item.get<std::string>());
            continue;
        }
        in.fail(http::Error::wrong_type, name, "The field \"" + std::string(name) + "\" must be a list of strings.");
        return;
    }
}

std::string list_of(const std::map<std::string, nlohmann::json>& rows) {
    std::string text = "[";
    for (const auto& [key, row] : rows) {
        if (text.size() > 1) text += ',';
        text += json_text(row);
    }
    return text + ']';
}

}  // namespace pbxd
