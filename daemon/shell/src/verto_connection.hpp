// One browser's relayed socket. Part of verto_relay.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>

#include "pbxd/outbox.hpp"
#include "pbxd/verto_relay.hpp"

namespace pbxd {

class VertoConnection {
  public:
    VertoConnection(VertoRelay& relay, std::unique_ptr<http::WebSocket> browser,
                    std::unique_ptr<http::WebSocket> to_switch, Viewer viewer);

    boost::asio::awaitable<void> run();
    void end(http::CloseCode code, std::string reason);

    const Viewer& viewer() const { return viewer_; }
    const VertoFilter& filter() const { return filter_; }

  private:
    enum class Side { browser, to_switch };
    boost::asio::awaitable<void> pump(Side from);
    boost::asio::awaitable<void> write_browser();
    boost::asio::awaitable<void> keep_switch();
    boost::asio::awaitable<void> watch_expiry();
    void pass(const Verdict& verdict, Side from);

    VertoRelay& relay_;
    std::unique_ptr<http::WebSocket> browser_;
    std::unique_ptr<http::WebSocket> switch_;
    Viewer viewer_;
    VertoFilter filter_;
    Outbox to_browser_;
    Outbox to_switch_;
    boost::asio::steady_timer timer_;
    unsigned refusals_ = 0;
    bool ended_ = false;
    http::CloseCode code_ = http::CloseCode::going_away;
    std::string reason_;
};

}  // namespace pbxd
