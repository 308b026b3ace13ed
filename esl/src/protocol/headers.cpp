#include "esl/headers.hpp"

#include <algorithm>
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
    scratch.resize(value.size());  // it only gets shorter
    const char* in = value.data();
    const char* const end = in + value.size();
    char* out = scratch.data();
    for (const char* percent = static_cast<const char*>(first); percent != nullptr;
         percent = static_cast<const char*>(std::memchr(in, '%', static_cast<std::size_t>(end - in)))) {
        out = std::copy(in, percent, out);
        const int high = end - percent > 2 ? hex_digit(percent[1]) : -1;
        const int low = end - percent > 2 ? hex_digit(percent[2]) : -1;
        const bool encoded = high >= 0 && low >= 0;
        *out++ = encoded ? static_cast<char>(high * 16 + low) : '%';
        in = percent + (encoded ? 3 : 1);
        if (in == end) break;
    }
    out = std::copy(in, end, out);
    scratch.resize(static_cast<std::size_t>(out - scratch.data()));
    return scratch;
}

}  // namespace esl
