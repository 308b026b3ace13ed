#include "esl/headers.hpp"

#include <cstring>

#include "text.hpp"

namespace esl {

std::optional<std::string_view> Headers::find(std::string_view name) const noexcept {
    if (!index_) return std::nullopt;
    const std::size_t i = index_->find(text_, name);
    if (i == index_->size()) return std::nullopt;
    return index_->at(text_, i).value;
}

std::string_view Headers::get(std::string_view name) const noexcept { return find(name).value_or(std::string_view{}); }

std::string Headers::decoded(std::string_view name) const {
    std::string scratch;
    return std::string(decoded(name, scratch));
}

std::string_view Headers::decoded(std::string_view name, std::string& scratch) const {
    const auto value = find(name);
    return value ? decoded(Header{name, *value}, scratch) : std::string_view{};
}

std::string_view Headers::decoded(const Header& header, std::string& scratch) const {
    const std::string_view value = header.value;
    switch (encoding_) {
        case Encoding::none:
            return value;
        case Encoding::percent:
            return decode_percent(value, scratch);
        case Encoding::json:
            // A string that begins with `[` has a quote before it; the value is always inside the text.
            if (value.starts_with('[') && *(value.data() - 1) != '"') return decode_json_array(value, scratch);
            return decode_json(value, scratch);
    }
    return value;
}

std::string percent_decoded(std::string_view text) {
    std::string scratch;
    return std::string(decode_percent(text, scratch));
}

std::string_view decode_percent(std::string_view value, std::string& scratch) {
    const void* first = value.empty() ? nullptr : std::memchr(value.data(), '%', value.size());
    if (!first) return value;
    scratch.assign(value.data(), static_cast<const char*>(first));
    for (std::size_t i = scratch.size(); i < value.size(); ++i) {
        if (value[i] == '%' && i + 2 < value.size()) {
            const int high = hex_digit(value[i + 1]);
            const int low = hex_digit(value[i + 2]);
            if (high >= 0 && low >= 0) {
                scratch.push_back(static_cast<char>(high * 16 + low));
                i += 2;
                continue;
            }
        }
        scratch.push_back(value[i]);
    }
    return scratch;
}

}  // namespace esl
