// The target of a request line, taken apart and checked, so that nothing behind it meets an encoded trick.
//
//     auto target = http::parse_target("/a%20b?x=1");   // path "/a b", query "x=1"
#pragma once

#include <boost/system/result.hpp>
#include <string>
#include <string_view>

namespace http {

struct RequestTarget {
    std::string path;   ///< percent-decoded UTF-8 without control characters
    std::string query;  ///< what follows the first '?', still encoded
};

/// Error::malformed for: no '/' at the start (also "*" and the absolute form), characters that are not visible ASCII,
/// '#', a '%' without two hex digits, and, decoded: invalid UTF-8, control characters, a '/' or '\' that was encoded, a
/// "." or ".." segment.
boost::system::result<RequestTarget> parse_target(std::string_view target);

}  // namespace http
