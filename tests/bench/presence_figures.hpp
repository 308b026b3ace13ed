// What the parts of the benchmark of presence read out of messages and make of times.
#pragma once

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

namespace bench {

/// 0 where there is none. Leaves the values in another order.
inline double quantile(std::vector<double>& values, double at) {
    if (values.empty()) return 0;
    const auto place = std::min(values.size() - 1, static_cast<std::size_t>(static_cast<double>(values.size()) * at));
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(place), values.end());
    return values[place];
}

inline double milliseconds(std::chrono::steady_clock::duration time) {
    return std::chrono::duration<double, std::milli>(time).count();
}

/// How each row begins.
constexpr std::string_view row_begin = R"({"id":)";

/// Calls `found` with the ID of each row of a message.
template <class Found>
void each_row(std::string_view text, Found found) {
    for (auto at = text.find(row_begin); at != std::string_view::npos; at = text.find(row_begin, at + 1)) {
        std::int64_t id = 0;
        const auto* const digits = text.data() + at + row_begin.size();
        std::from_chars(digits, text.data() + text.size(), id);
        found(id);
    }
}

}  // namespace bench
