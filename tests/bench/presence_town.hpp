// The Extensions that the benchmarks of presence are made with, as the database and the switch know them.
#pragma once

#include <cstdint>
#include <string>

namespace bench {

struct Town {
    std::int64_t extensions = 1000;
    std::int64_t lines = 1'000'000;  ///< how many have one: the first

    /// All of one length, so that their order is that of the IDs.
    std::string number_of(std::int64_t id) const {
        return std::to_string((extensions < 900'000 ? 100'000 : 1'000'000) + id - 1);
    }
    /// The browser's key (pbxd.live.v1) of the place before that Extension, in the order of numbers.
    std::string place_before(std::int64_t id) const {
        const auto number = id > 1 ? number_of(id - 1) : std::string(number_of(1).size(), '0');
        return std::string(1, static_cast<char>('A' + number.size())) + number;
    }
    static std::string line_of(std::int64_t id) { return "line-" + std::to_string(id); }
};

}  // namespace bench
