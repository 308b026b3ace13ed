#include "server_state.hpp"

#include <array>
#include <ctime>

namespace http {

const std::string& ServerState::date() {
    const std::time_t now = std::time(nullptr);
    if (now != date_second_) {
        std::tm parts{};
        gmtime_r(&now, &parts);
        std::array<char, 40> text{};
        // The "C" locale's English names are meant; nothing here sets another.
        const std::size_t size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
        date_.assign(text.data(), size);
        date_second_ = now;
    }
    return date_;
}

}  // namespace http
