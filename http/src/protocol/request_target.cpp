#include "http/request_target.hpp"

#include <algorithm>

#include "http/error.hpp"
#include "http/form.hpp"
#include "text.hpp"

namespace http {
namespace {

bool has_dot_segment(std::string_view path) {
    while (!path.empty()) {
        path.remove_prefix(1);  // the '/'
        const std::string_view segment = path.substr(0, path.find('/'));
        if (segment == "." || segment == "..") return true;
        path.remove_prefix(segment.size());
    }
    return false;
}

}  // namespace

boost::system::result<RequestTarget> parse_target(std::string_view target) {
    if (!target.starts_with('/')) return Error::malformed;
    if (!std::all_of(target.begin(), target.end(), [](char c) { return c > ' ' && c < 0x7f && c != '#'; })) {
        return Error::malformed;
    }
    const std::size_t mark = std::min(target.find('?'), target.size());
    const std::string_view raw_path = target.substr(0, mark);
    RequestTarget result;
    result.query = target.substr(std::min(mark + 1, target.size()));

    auto path = percent_decode(raw_path);
    if (!path || !percent_decode(result.query)) return Error::malformed;
    result.path = std::move(*path);
    if (!valid_utf8(result.path) || std::any_of(result.path.begin(), result.path.end(), is_control)) {
        return Error::malformed;
    }
    // An encoded '/' would change how many segments there are, depending on who looks.
    const auto slashes = [](std::string_view text) { return std::count(text.begin(), text.end(), '/'); };
    if (slashes(result.path) != slashes(raw_path) || result.path.find('\\') != std::string::npos) {
        return Error::malformed;
    }
    if (has_dot_segment(result.path)) return Error::malformed;
    return result;
}

}  // namespace http
