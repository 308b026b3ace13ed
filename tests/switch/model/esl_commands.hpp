// Commands of an Event Socket client, out of bytes that come in any pieces.
//
//     parser.feed(bytes);
//     while (auto command = parser.next()) ...
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sim {

struct EslCommand {
    std::string line;  ///< the first line, without its line end
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;

    std::string_view header(std::string_view name) const;
};

class EslCommandParser {
  public:
    void feed(std::string_view bytes) { buffer_ += bytes; }
    /// The next whole command: lines up to an empty one, and a body if Content-Length says so.
    std::optional<EslCommand> next();
    /// More than a megabyte without an end, or a Content-Length beyond that: the real one hangs up, too.
    bool broken() const { return broken_; }

  private:
    std::string buffer_;
    bool broken_ = false;
};

}  // namespace sim
