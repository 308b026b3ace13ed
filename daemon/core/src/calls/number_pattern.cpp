#include "pbxd/number_pattern.hpp"

#include <re2/re2.h>

#include "storage/checks.hpp"

namespace pbxd {
namespace {

/// The same limit as where the pattern was checked. A pattern that is none is said by matching nothing, not in a log.
re2::RE2::Options limits() {
    re2::RE2::Options options;
    options.set_max_mem(static_cast<std::int64_t>(storage::max_pattern_memory));
    options.set_log_errors(false);
    return options;
}

}  // namespace

NumberPattern::NumberPattern(std::string_view text)
    : compiled_(std::make_shared<const re2::RE2>(re2::StringPiece(text.data(), text.size()), limits())) {}

bool NumberPattern::matches(std::string_view number) const {
    return compiled_->ok() && re2::RE2::FullMatch(re2::StringPiece(number.data(), number.size()), *compiled_);
}

}  // namespace pbxd
