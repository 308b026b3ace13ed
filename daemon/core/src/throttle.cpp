#include "pbxd/throttle.hpp"

#include <algorithm>
#include <cmath>

namespace pbxd {

double Throttle::spent_now(const Spent& spent, EpochMilliseconds now) const {
    const auto elapsed = static_cast<double>(std::max<EpochMilliseconds>(0, now - spent.at));
    return std::max(0.0, spent.attempts - elapsed / static_cast<double>(options_.refill.count()));
}

std::optional<std::chrono::seconds> Throttle::try_again_after(std::string_view key, EpochMilliseconds now) const {
    const auto at = spent_.find(key);
    if (at == spent_.end()) return std::nullopt;
    const double over = spent_now(at->second, now) - (options_.attempts - 1.0);
    if (over <= 0) return std::nullopt;
    return std::chrono::seconds(
        static_cast<std::int64_t>(std::ceil(over * static_cast<double>(options_.refill.count()) / 1000)));
}

void Throttle::failed(std::string_view key, EpochMilliseconds now) {
    auto at = spent_.find(key);
    if (at == spent_.end()) {
        make_room(now);
        at = spent_.emplace(std::string(key), Spent{}).first;
    }
    at->second = {.attempts = std::min<double>(options_.attempts, spent_now(at->second, now) + 1), .at = now};
}

void Throttle::succeeded(std::string_view key) {
    const auto at = spent_.find(key);
    if (at != spent_.end()) spent_.erase(at);
}

void Throttle::refund(std::string_view key, EpochMilliseconds now) {
    const auto at = spent_.find(key);
    if (at == spent_.end()) return;
    at->second = {.attempts = std::max(0.0, spent_now(at->second, now) - 1), .at = now};
    if (at->second.attempts <= 0) spent_.erase(at);
}

void Throttle::make_room(EpochMilliseconds now) {
    if (spent_.size() < options_.keys) return;
    std::erase_if(spent_, [&](const auto& entry) { return spent_now(entry.second, now) <= 0; });
    if (spent_.size() >= options_.keys) spent_.erase(spent_.begin());
}

}  // namespace pbxd
