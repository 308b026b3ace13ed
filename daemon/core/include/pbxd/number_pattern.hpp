// The pattern of an outbound route, compiled once: a call asks the patterns of all routes until one matches, and
// compiling one takes longer than all else that is decided about the call.
#pragma once

#include <memory>
#include <string_view>

namespace re2 {
class RE2;
}

namespace pbxd {

class NumberPattern {
  public:
    /// `text` is RE2's syntax. One that cannot be compiled within storage::max_pattern_memory matches nothing (none
    /// such is ever stored).
    explicit NumberPattern(std::string_view text);

    /// Whether it matches the number from its first character to its last.
    bool matches(std::string_view number) const;

  private:
    std::shared_ptr<const re2::RE2> compiled_;  ///< shared by copies: it never changes
};

}  // namespace pbxd
