#include "http/router.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <set>
#include <stdexcept>

#include "text.hpp"

namespace http {
namespace {

std::vector<std::string_view> split(std::string_view path) {
    std::vector<std::string_view> segments;
    while (!path.empty()) {
        path.remove_prefix(1);  // the '/'
        segments.push_back(path.substr(0, path.find('/')));
        path.remove_prefix(segments.back().size());
    }
    return segments;
}

std::optional<std::int64_t> parse_id(std::string_view text) {
    if (text.empty() || text.front() == '0' || !std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

[[noreturn]] void bad_pattern(std::string_view pattern) {
    throw std::invalid_argument("route pattern " + std::string(pattern));
}

}  // namespace

const std::string& RouteMatch::text(std::string_view name) const {
    for (const auto& [key, value] : parameters) {
        if (key == name) return value;
    }
    throw std::out_of_range("route parameter " + std::string(name));
}

std::int64_t RouteMatch::id(std::string_view name) const {
    const auto value = parse_id(text(name));
    if (!value) throw std::out_of_range("route parameter " + std::string(name) + " is not declared as {name:id}");
    return *value;
}

Router::Segment Router::parse_segment(std::string_view text, bool last) {
    if (!text.starts_with('{')) {
        if (text.find_first_of("{}") != std::string_view::npos) bad_pattern(text);
        return {Kind::literal, std::string(text)};
    }
    if (!text.ends_with('}')) bad_pattern(text);
    std::string_view name = text.substr(1, text.size() - 2);
    Kind kind = Kind::text;
    if (name.ends_with(":id")) {
        kind = Kind::id;
        name.remove_suffix(3);
    } else if (name.ends_with('*')) {
        if (!last) bad_pattern(text);
        kind = Kind::rest;
        name.remove_suffix(1);
    }
    const auto fit = [](char c) { return is_letter(c) || is_digit(c) || c == '_'; };
    if (name.empty() || !std::all_of(name.begin(), name.end(), fit)) bad_pattern(text);
    return {kind, std::string(name)};
}

void Router::add(Method method, std::string_view pattern, std::size_t route) {
    if (!pattern.starts_with('/')) bad_pattern(pattern);
    const auto parts = split(pattern);
    Route added{method, {}, route};
    std::set<std::string> names;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        added.segments.push_back(parse_segment(parts[i], i + 1 == parts.size()));
        const Segment& segment = added.segments.back();
        if (segment.kind != Kind::literal && !names.insert(segment.text).second) bad_pattern(pattern);
    }
    for (const Route& known : routes_) {
        if (known.method == method && known.segments == added.segments) bad_pattern(pattern);
    }
    const auto more_literal = [](const Route& a, const Route& b) {
        return std::lexicographical_compare(a.segments.begin(), a.segments.end(), b.segments.begin(), b.segments.end(),
                                            [](const Segment& x, const Segment& y) { return x.kind < y.kind; });
    };
    routes_.insert(std::upper_bound(routes_.begin(), routes_.end(), added, more_literal), std::move(added));
}

bool Router::matches(const Route& route, const std::vector<std::string_view>& path, RouteMatch& match) {
    const bool open = route.segments.back().kind == Kind::rest;
    if (open ? path.size() < route.segments.size() : path.size() != route.segments.size()) return false;
    match = {route.route, {}};
    for (std::size_t i = 0; i < route.segments.size(); ++i) {
        const Segment& segment = route.segments[i];
        std::string_view text = path[i];
        if (segment.kind == Kind::literal) {
            if (text != segment.text) return false;
            continue;
        }
        if (segment.kind == Kind::rest) {
            text = {path[i].data(), static_cast<std::size_t>(path.back().data() + path.back().size() - path[i].data())};
        }
        if (text.empty() || (segment.kind == Kind::id && !parse_id(text))) return false;
        match.parameters.emplace_back(segment.text, text);
    }
    return true;
}

std::variant<RouteMatch, MethodNotAllowed, NoSuchPath> Router::find(Method method, std::string_view path) const {
    if (!path.starts_with('/')) return NoSuchPath{};
    const auto segments = split(path);
    std::string allow;
    const auto offer = [&](Method known) {
        const std::string_view name = to_string(known);
        if (allow.find(name) != std::string::npos) return;
        if (!allow.empty()) allow += ", ";
        allow += name;
    };
    RouteMatch match;
    for (const Route& route : routes_) {
        if (!matches(route, segments, match)) continue;
        if (route.method == method || (route.method == Method::get && method == Method::head)) return match;
        offer(route.method);
        if (route.method == Method::get) offer(Method::head);
    }
    if (allow.empty()) return NoSuchPath{};
    return MethodNotAllowed{allow};
}

std::string_view to_string(Method method) {
    switch (method) {
        case Method::get:
            return "GET";
        case Method::head:
            return "HEAD";
        case Method::post:
            return "POST";
        case Method::put:
            return "PUT";
        case Method::patch:
            return "PATCH";
        case Method::remove:
            return "DELETE";
        case Method::options:
            return "OPTIONS";
        case Method::other:
            break;
    }
    return "OTHER";
}

}  // namespace http
