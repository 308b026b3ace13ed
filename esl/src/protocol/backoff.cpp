#include "esl/backoff.hpp"

#include <algorithm>

namespace esl {

std::chrono::milliseconds Backoff::next(std::uint64_t random) noexcept {
    const auto ceiling = std::clamp(ceiling_, options_.min, std::max(options_.min, options_.max));
    const auto span = static_cast<std::uint64_t>((ceiling - options_.min).count()) + 1;
    ceiling_ = std::min(options_.max, ceiling_ > options_.max / 2 ? options_.max : ceiling_ * 2);
    return options_.min + std::chrono::milliseconds(static_cast<std::int64_t>(random % span));
}

}  // namespace esl
