// A switch for the benchmarks of presence: answers pbxd's rebuild (nobody is there), then says when phones come and go.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <string>

namespace bench {

class PresenceSwitch {
  public:
    PresenceSwitch(boost::asio::io_context& loop, std::uint16_t port);

    bool is_watched() const { return is_watched_; }
    /// `sofia::register` or `sofia::unregister` of that Line, on the wire when it returns.
    void tell(const std::string& line, bool online);

  private:
    void accept();
    void read();
    void obey(const std::string& command);
    void answer(const std::string& job, const std::string& text);
    void say(const std::string& text);

    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::ip::tcp::socket socket_;
    std::string buffer_;
    std::uint64_t sequence_ = 0;
    bool is_watched_ = false;
};

}  // namespace bench
