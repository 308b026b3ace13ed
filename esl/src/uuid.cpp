#include "uuid.hpp"

#include <array>
#include <cstddef>
#include <random>
#include <string_view>

namespace esl {

std::uint64_t random_number() {
    // Kept: to make one asks the processor what it can, which on a virtual machine costs more than the command.
    thread_local std::random_device device;
    return (std::uint64_t{device()} << 32) | device();
}

std::string make_uuid(const std::function<std::uint64_t()>& random) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::array<std::uint64_t, 2> numbers{random(), random()};
    std::string uuid;
    for (std::size_t i = 0; i < 32; ++i) {
        if (i == 8 || i == 12 || i == 16 || i == 20) uuid.push_back('-');
        std::uint64_t& source = numbers[i / 16];
        uuid.push_back(i == 12 ? '4' : i == 16 ? digits[8 + (source & 3)] : digits[source & 15]);
        source >>= 4;
    }
    return uuid;
}

}  // namespace esl
