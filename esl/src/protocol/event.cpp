#include "esl/event.hpp"

#include <algorithm>

#include "json_event.hpp"
#include "number.hpp"
#include "text.hpp"
#include "xml_event.hpp"

namespace esl {
namespace {

Result<EventView> parse_plain(std::string_view text, HeaderIndex& index, std::size_t max_headers) {
    const auto end = index.build(text, max_headers);
    if (!end) return make_error_code(Error::too_many_headers);
    const Headers headers(text, index, Encoding::percent);
    std::string_view body;
    // What the names and lengths inside an event say may come from a caller: it is not believed beyond the message's
    // end.
    if (*end < text.size()) {
        const std::size_t length = parse_length(headers.get("Content-Length")).value_or(0);
        body = text.substr(*end, length);
    }
    return EventView(Format::plain, headers, body);
}

}  // namespace

std::string_view to_string(Format format) noexcept {
    switch (format) {
        case Format::plain:
            return "plain";
        case Format::json:
            return "json";
        case Format::xml:
            return "xml";
    }
    return "plain";
}

bool EventView::is_custom(std::string_view subclass) const noexcept {
    // Compares while decoding; what the switch encodes in a subclass is the colons.
    std::string_view raw = get("Event-Subclass");
    if (headers_.encoding() != Encoding::percent || raw.find('%') == std::string_view::npos) return raw == subclass;
    for (const char expected : subclass) {
        if (raw.empty()) return false;
        char actual = raw.front();
        std::size_t length = 1;
        if (actual == '%' && raw.size() >= 3 && hex_digit(raw[1]) >= 0 && hex_digit(raw[2]) >= 0) {
            actual = static_cast<char>(hex_digit(raw[1]) * 16 + hex_digit(raw[2]));
            length = 3;
        }
        if (actual != expected) return false;
        raw.remove_prefix(length);
    }
    return raw.empty();
}

std::string EventView::decoded_body() const {
    std::string scratch;
    return std::string(decoded_body(scratch));
}

std::string_view EventView::decoded_body(std::string& scratch) const {
    switch (format_) {
        case Format::plain:
            return body_;
        case Format::json:
            return decode_json(body_, scratch);
        case Format::xml:
            return decode_xml(body_, scratch);
    }
    return {};
}

Result<EventView> parse_event(Format format, std::string_view text, HeaderIndex& index, std::size_t max_headers) {
    if (format == Format::plain) return parse_plain(text, index, max_headers);
    const Result<std::string_view> body =
        format == Format::json ? index_json_event(text, index, max_headers) : index_xml_event(text, index, max_headers);
    if (body.has_error()) return body.error();
    return EventView(format, Headers(text, index, format == Format::json ? Encoding::json : Encoding::percent), *body);
}

}  // namespace esl
