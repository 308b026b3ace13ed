// The calls that the switch hands to pbxd with the `socket` application: feature codes, and ring groups that are rung
// live.
//
//     pbxd::CallDesk desk(executor, parts, {.address = "127.0.0.1", .port = 8084});
//     if (auto error = desk.listen()) return error;
//     co_spawn(executor, desk.run(), detached);
//     hub.on_published = [&](const auto& changed) { desk.look(); };      // somebody came online
//
// It decides nothing: what a call is, the channel's variables say, and what becomes of it, the router and the record.
// When it leaves a call that still lives, the switch goes on behind the `socket` application; so all that it does, the
// dialplan does too, if it must: without devices that come late.
//
// The protocol has no password: a call is believed only if it brings the key that the switch was told with its
// dialplan. All the same the socket listens on loopback unless it is told otherwise.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <set>
#include <vector>

#include "esl/server.hpp"
#include "pbxd/log.hpp"
#include "pbxd/people.hpp"
#include "pbxd/ring_task.hpp"
#include "pbxd/srtp.hpp"
#include "pbxd/switch_link.hpp"
#include "pbxd/whereabouts.hpp"

namespace pbxd {

/// What it works with; all of it outlives it.
struct CallDeskParts {
    People& people;
    const ReadModel& model;
    const NumberPlan& numbers;
    /// What a call must bring along (RouterSettings::socket_key).
    std::string key;
    /// The link to the switch that has this Core-UUID; nullptr if there is none that is up.
    std::function<SwitchLink*(std::string_view core_uuid)> link_of;
    Log& log;
    Srtp srtp = Srtp::accept;  ///< of the phones that are rung
    /// Called for an Extension and the Core-UUID of the switch that has the call: the other switches that have devices
    /// of it, and what the leg to them carries. Nothing: none is called.
    std::function<std::vector<Whereabouts::Place>(const storage::Extension&, std::string_view core_uuid)> elsewhere;
    std::function<std::string(const std::string& caller, const storage::Extension&)> seal;
};

class CallDesk {
  public:
    CallDesk(const boost::asio::any_io_executor& executor, CallDeskParts parts, esl::ServerOptions options);
    ~CallDesk();

    boost::system::error_code listen() { return server_.listen(); }
    std::uint16_t port() const { return server_.port(); }
    boost::asio::awaitable<void> run() { return server_.async_run(); }
    void stop() { server_.stop(); }

    /// Devices may have come online.
    void look();
    /// A switch told this; legs that it rings are among what it looks for.
    void take(const SwitchFact& fact);

  private:
    class Ring;

    boost::asio::awaitable<void> handle(esl::Call& call);
    boost::asio::awaitable<void> change(esl::Call& call);
    boost::asio::awaitable<void> ring(esl::Call& call, const RingTask& task);

    boost::asio::any_io_executor executor_;
    CallDeskParts parts_;
    std::shared_ptr<std::set<Ring*>> ringing_;  ///< each lives in a coroutine of ring(), which may outlive the desk
    esl::Server server_;
};

}  // namespace pbxd
