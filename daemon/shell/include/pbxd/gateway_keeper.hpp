// Keeps the Gateways of one switch as the directory has them, and knows how they are.
//
//     pbxd::GatewayKeeper keeper(executor, link, model.directory(), log);
//     co_spawn(executor, keeper.run(), detached);
//     people.on_calls_changed = [&] { keeper.look(); };
//
// It looks when it is told to, when the link comes up, and every half a minute besides, for a profile may be restarted
// by hand. What it did is believed only when the switch shows it: `startgw` of nonsense says +OK.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <string>
#include <vector>

#include "pbxd/gateway_sync.hpp"
#include "pbxd/log.hpp"
#include "pbxd/switch_link.hpp"

namespace pbxd {

class GatewayKeeper {
  public:
    GatewayKeeper(const boost::asio::any_io_executor& executor, SwitchLink& link, const Directory& directory, Log& log);

    /// Until stop().
    boost::asio::awaitable<void> run();
    void stop();
    /// Something may have changed.
    void look();

    /// How the Gateways were when the switch was asked last; empty while there is no link.
    const std::vector<GatewayState>& states() const { return states_; }
    const std::string& switch_name() const { return link_.name(); }

  private:
    boost::asio::awaitable<bool> bring_in_line();
    boost::asio::awaitable<bool> read_states();
    boost::asio::awaitable<void> carry_out(const GatewayPlan& plan);
    void remember();

    SwitchLink& link_;
    const Directory& directory_;
    Log& log_;
    boost::asio::steady_timer wake_;
    boost::asio::steady_timer pause_;
    bool stopped_ = false;
    bool again_ = false;  ///< look() came while it worked
    std::string core_;    ///< what loaded_ is about
    std::string addresses_;
    LoadedGateways loaded_;
    std::vector<GatewayState> states_;
    bool complained_ = false;  ///< told once for each trouble
};

}  // namespace pbxd
