// Keeps presence true to one switch: follows its events, and rebuilds from it after every gap.
//
//     pbxd::SwitchLink link(executor, configuration, model, clock, log);
//     link.on_changed = [&] { hub.publish(); };
//     co_spawn(executor, link.run(), detached);
//
// What the news of the link mean and what the switch is asked is SwitchFollower's; here are the link and the waiting. A
// rebuild takes a handful of rows at a time, so that fsapi answers meanwhile.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "esl/client.hpp"
#include "pbxd/call_fact.hpp"
#include "pbxd/clock.hpp"
#include "pbxd/configuration.hpp"
#include "pbxd/event_lag.hpp"
#include "pbxd/log.hpp"
#include "pbxd/read_model.hpp"
#include "pbxd/switch_follower.hpp"

namespace pbxd {

class SwitchLink {
  public:
    SwitchLink(const boost::asio::any_io_executor& executor, const SwitchConfiguration& configuration, ReadModel& model,
               Clock clock, Log& log);

    /// Called when what presence knows has changed.
    std::function<void()> on_changed = [] {};
    /// Called when the link went up or down.
    std::function<void()> on_link_changed = [] {};

    /// Called when a Gateway of the switch is in another state than before, or a profile has started.
    std::function<void()> on_gateways_changed = [] {};

    /// Called with all that the switch tells, when presence knows it.
    std::function<void(const SwitchFact&)> on_fact = [](const auto&) {};
    /// Called with what is told of a call.
    std::function<void(const CallFact&)> on_call = [](const auto&) {};
    /// Called when events are heard again after a gap, and when the switch has told which legs it has (about a second
    /// after it is up, and now and then: the list may be older than the events before the gap, and this one is not).
    std::function<void()> on_rebuild_begun = [] {};
    std::function<void(const std::vector<std::string>& uuids)> on_rebuild_ended = [](const auto&) {};

    /// Until stop().
    boost::asio::awaitable<void> run();
    void stop();

    SwitchId id() const { return id_; }
    const std::string& name() const { return name_; }
    /// Where its mod_verto listens.
    const std::string& verto_host() const { return verto_host_; }
    std::uint16_t verto_port() const { return verto_port_; }
    bool is_up() const { return model_.presence().switches()[id_].link == LinkState::up; }

    /// Of the switch that runs now; empty before the first link.
    const std::string& core_uuid() const { return model_.presence().switches()[id_].core_uuid; }

    /// The answer to an API command; an empty one where the switch lacks the module, for then there is nothing of its
    /// kind.
    boost::asio::awaitable<boost::system::result<std::string>> ask(std::string command);

    /// Ends all registrations of a Line and has the switch forget what it was answered about it. Without a link nothing
    /// is done: the switch asks again within a minute, and the phones' next REGISTER is refused.
    boost::asio::awaitable<void> end_line(std::string username);

    esl::Client& client() { return client_; }

    /// What the daemon listens to: no more, for every event costs the switch and us.
    static esl::Subscription subscription();

  private:
    boost::asio::awaitable<void> follow();
    void take(esl::Notification& notification);
    void take_event(const esl::EventView& event);
    boost::asio::awaitable<boost::system::result<std::string>> ask(std::string command, std::chrono::seconds within);
    void make_up(const std::string& what);
    void start_rebuild();
    boost::asio::awaitable<void> rebuild(std::uint64_t attempt);
    boost::asio::awaitable<void> wait(EpochMilliseconds pause);
    void finish_rebuild(const RebuildDone& done);
    void finish_check(const RebuildChecked& checked);

    boost::asio::any_io_executor executor_;
    std::string name_;
    std::string verto_host_;
    std::uint16_t verto_port_;
    ReadModel& model_;
    Clock clock_;
    Log& log_;
    SwitchId id_;
    SwitchFollower follower_;
    EventLag lag_;
    esl::Client client_;
    boost::asio::steady_timer pause_;  ///< of the rebuild that is under way
    bool stopped_ = false;
    bool was_down_logged_ = false;
};

}  // namespace pbxd
