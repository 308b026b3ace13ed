#include "pbxd/switch_time.hpp"

#include <charconv>
#include <cstdint>

namespace pbxd {

EpochMilliseconds milliseconds_of(std::string_view microseconds) {
    constexpr std::int64_t most = 253'402'300'800'000'000;  // the year 10000
    std::int64_t value = 0;
    const auto* end = microseconds.data() + microseconds.size();
    const auto [stopped, error] = std::from_chars(microseconds.data(), end, value);
    return error == std::errc() && stopped == end && value > 0 && value < most ? value / 1000 : 0;
}

}  // namespace pbxd
