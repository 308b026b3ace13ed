#include "pbxd/clock.hpp"

#include <chrono>

namespace pbxd {

Clock system_clock() {
    return [] {
        using namespace std::chrono;
        return duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    };
}

}  // namespace pbxd
