// From method and path to a number that the caller gave meaning to. Pure: what is behind the number is the caller's.
//
//     http::Router router;
//     router.add(http::Method::post, "/extensions/{channel:id}/sessions", make_session);   // an enum's value or an
//     index auto found = router.find(request.method, request.path); if (auto* match =
//     std::get_if<http::RouteMatch>(&found)) match->id("channel");
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "http/message.hpp"

namespace http {

struct RouteMatch {
    std::size_t route = 0;  ///< as given to add()
    std::vector<std::pair<std::string, std::string>> parameters;

    /// A parameter's text, decoded. Throws std::out_of_range for a name that the pattern does not have (a programmer's
    /// error).
    const std::string& text(std::string_view name) const;
    /// A parameter declared `{name:id}`, 1 or more.
    std::int64_t id(std::string_view name) const;
};

/// The path exists, not with this method: 405.
struct MethodNotAllowed {
    std::string allow;  ///< the value of the Allow header: "GET, HEAD, POST"
};

struct NoSuchPath {};

class Router {
  public:
    /// A pattern is segments of literal text, `{name}` (any one segment that is not empty), `{name:id}` (a decimal
    /// number from 1 to 2^63-1 without leading zeros) or, last, `{name*}` (all that remains, at least one character).
    /// Literal segments go before parameters, whatever the order of add(). HEAD goes where GET goes. Throws
    /// std::invalid_argument for a malformed pattern or the same one twice (a programmer's error).
    void add(Method method, std::string_view pattern, std::size_t route);

    std::variant<RouteMatch, MethodNotAllowed, NoSuchPath> find(Method method, std::string_view path) const;

  private:
    enum class Kind { literal, id, text, rest };
    struct Segment {
        Kind kind;
        std::string text;  ///< the literal, or the parameter's name
        bool operator==(const Segment&) const = default;
    };
    struct Route {
        Method method;
        std::vector<Segment> segments;
        std::size_t route;
    };

    static Segment parse_segment(std::string_view text, bool last);
    static bool matches(const Route& route, const std::vector<std::string_view>& path, RouteMatch& match);

    std::vector<Route> routes_;  ///< the more literal ones first
};

/// "GET", "POST", ...; Method::other is "OTHER".
std::string_view to_string(Method method);

}  // namespace http
