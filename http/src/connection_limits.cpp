#include "connection_limits.hpp"

#include <algorithm>

namespace http {

namespace ip = boost::asio::ip;

ip::address plain_address(const ip::address& address) {
    if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
    return ip::make_address_v4(ip::v4_mapped, address.to_v6());
}

ConnectionPlace ConnectionLimits::take(const ip::address& address) {
    ip::address key = plain_address(address);
    if (key.is_v6()) {
        auto bytes = key.to_v6().to_bytes();
        std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
        key = ip::address_v6(bytes);
    }
    if (taken_ >= total_) return nullptr;
    const auto known = by_address_.find(key);
    if ((known == by_address_.end() ? 0 : known->second) >= of_address_) return nullptr;
    ++taken_;
    ++by_address_[key];
    return {this, [self = shared_from_this(), key](void*) { self->give_back(key); }};
}

void ConnectionLimits::give_back(const ip::address& key) {
    --taken_;
    const auto entry = by_address_.find(key);
    if (--entry->second == 0) by_address_.erase(entry);
}

}  // namespace http
