// How many connections there may be, in total and from one address.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstddef>
#include <map>
#include <memory>

namespace http {

/// A place taken by a connection; given back when it is destroyed.
using ConnectionPlace = std::shared_ptr<void>;

class ConnectionLimits : public std::enable_shared_from_this<ConnectionLimits> {
  public:
    ConnectionLimits(std::size_t total, std::size_t of_address) : total_(total), of_address_(of_address) {}

    /// A place, or null if there is none. An IPv6 customer has a whole /64, which counts as one address.
    ConnectionPlace take(const boost::asio::ip::address& address);
    std::size_t taken() const { return taken_; }

  private:
    void give_back(const boost::asio::ip::address& key);

    std::size_t total_;
    std::size_t of_address_;
    std::size_t taken_ = 0;
    std::map<boost::asio::ip::address, std::size_t> by_address_;
};

/// A mapped IPv4 address (`::ffff:192.0.2.1`) as the IPv4 address that it is.
boost::asio::ip::address plain_address(const boost::asio::ip::address& address);

}  // namespace http
