#include "xml_event.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include "text.hpp"

namespace esl {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::string_view headers_begin = "<headers>";
constexpr std::string_view headers_end = "</headers>";
constexpr std::string_view body_begin = "<body>";
constexpr std::string_view body_end = "</body>";

// Appends what `&name;` stands for. Gives false if it is no ASCII character or entity that is known.
bool append_entity(std::string& out, std::string_view name) {
    static constexpr std::array<std::pair<std::string_view, char>, 5> known{
        {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}}};
    for (const auto& [entity, character] : known) {
        if (name == entity) {
            out.push_back(character);
            return true;
        }
    }
    if (!name.starts_with('#')) return false;
    name.remove_prefix(1);
    const int base = name.starts_with('x') ? 16 : 10;
    if (base == 16) name.remove_prefix(1);
    std::uint32_t code = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), code, base);
    if (error != std::errc{} || end != name.data() + name.size() || code >= 0x80) return false;
    out.push_back(static_cast<char>(code));
    return true;
}

}  // namespace

std::string_view decode_xml(std::string_view value, std::string& scratch) {
    if (value.find('&') == npos) return value;
    scratch.clear();
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] == '&') {
            const std::size_t end = value.substr(i, 12).find(';');
            if (end != npos && append_entity(scratch, value.substr(i + 1, end - 1))) {
                i += end;
                continue;
            }
        }
        scratch.push_back(value[i]);
    }
    return scratch;
}

Result<std::string_view> index_xml_event(std::string_view text, HeaderIndex& index, std::size_t max_headers) {
    index.clear();
    const std::size_t begin = text.find(headers_begin);
    if (begin == npos) return make_error_code(Error::malformed_event);
    const std::size_t end = text.find(headers_end, begin);
    if (end == npos) return make_error_code(Error::malformed_event);
    std::size_t place = begin + headers_begin.size();
    while (true) {
        const std::size_t open = text.find('<', place);
        if (open >= end) break;
        const std::size_t close = text.find('>', open);
        if (close >= end) break;
        place = close + 1;
        if (text[open + 1] == '/' || text[close - 1] == '/') continue;  // an end, or an element without content
        const std::size_t value_end = text.find('<', close);
        if (index.size() == max_headers) return make_error_code(Error::too_many_headers);
        index.add(open + 1, close, close + 1, value_end);
        place = value_end;
    }
    const std::size_t body = text.find(body_begin, end);
    if (body == npos) return std::string_view{};
    const std::size_t inside = body + body_begin.size();
    const std::size_t last = text.find(body_end, inside);
    if (last == npos) return make_error_code(Error::malformed_event);
    return text.substr(inside, last - inside);
}

}  // namespace esl
