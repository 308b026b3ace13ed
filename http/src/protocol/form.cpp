#include "http/form.hpp"

#include <algorithm>

#include "http/error.hpp"

namespace http {
namespace {

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_space) {
            decoded += ' ';
        } else if (text[i] != '%') {
            decoded += text[i];
        } else {
            if (text.size() - i < 3) return std::nullopt;
            const int high = hex_value(text[i + 1]);
            const int low = hex_value(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            decoded += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    return decoded;
}

boost::system::result<Form> Form::parse(std::string_view body, FormLimits limits) {
    if (body.size() > limits.bytes) return Error::too_large;
    Form form;
    while (!body.empty()) {
        const std::size_t end = std::min(body.find('&'), body.size());
        const std::string_view pair = body.substr(0, end);
        body.remove_prefix(std::min(end + 1, body.size()));
        if (pair.empty()) continue;
        if (form.fields_.size() == limits.fields) return Error::too_many;

        const std::size_t equals = std::min(pair.find('='), pair.size());
        auto name = percent_decode(pair.substr(0, equals), true);
        auto value = percent_decode(pair.substr(std::min(equals + 1, pair.size())), true);
        if (!name || !value) return Error::malformed;
        if (name->find('\0') != std::string::npos || value->find('\0') != std::string::npos) return Error::malformed;
        form.fields_.push_back({std::move(*name), std::move(*value)});
    }
    return form;
}

boost::system::result<std::optional<std::string_view>> Form::single(std::string_view name) const {
    std::optional<std::string_view> found;
    for (const FormField& field : fields_) {
        if (field.name != name) continue;
        if (found) return Error::repeated;
        found = field.value;
    }
    return found;
}

std::size_t Form::count(std::string_view name) const {
    return static_cast<std::size_t>(
        std::count_if(fields_.begin(), fields_.end(), [&](const FormField& field) { return field.name == name; }));
}

}  // namespace http
