// One call that the desk rings. Part of call_desk.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pbxd/call_desk.hpp"
#include "pbxd/device_dialling.hpp"

namespace pbxd {

// Shared, for what asks the switch to call a device outlives the call when the caller hangs up first.
class CallDesk::Ring : public std::enable_shared_from_this<Ring> {
  public:
    Ring(const boost::asio::any_io_executor& executor, esl::Call& call, RingTask task, const CallDeskParts& parts,
         SwitchLink& link);

    /// Until somebody has answered, the caller has hung up, or it has come to nothing; in the end no device rings any
    /// more. Returns at once where no device can be called.
    boost::asio::awaitable<void> run(esl::Call& call);

    void wake();
    void leg_gone(const std::string& leg, const std::string& cause);

  private:
    using Awaitable = boost::asio::awaitable<void>;

    /// These two tell drive(), and never return.
    Awaitable hold_caller(esl::Call& call);
    Awaitable follow_caller(esl::Call& call);
    void take(const esl::EventView& event);
    Awaitable drive();
    bool is_over() const { return answered_ || caller_gone_ || held_in_vain_; }
    std::vector<DeviceAddress> devices() const;
    void ring_new_devices();
    void end_holder(const std::string& cause);
    void end_legs();

    static Awaitable originate(std::shared_ptr<Ring> ring, DeviceAddress device, std::string leg);
    boost::asio::awaitable<std::optional<esl::dial::Endpoint>> endpoint_of(const DeviceAddress& device);
    Awaitable end_channel(std::string channel, std::string cause);

    boost::asio::any_io_executor executor_;
    RingTask task_;
    const ReadModel& model_;
    SwitchLink& link_;
    Log& log_;
    Srtp srtp_;
    std::function<std::vector<Whereabouts::Place>(const storage::Extension&)> elsewhere_;
    std::function<std::string(const std::string& caller, const storage::Extension&)> seal_;
    std::string key_;     ///< by which a device picks the caller up
    ShownCaller caller_;  ///< as the router told the switch
    Ringing ringing_;
    boost::asio::steady_timer wake_;
    boost::asio::steady_timer never_;
    bool again_ = false;           ///< wake() came while drive() was at work
    std::string holder_;           ///< the channel that holds the caller
    bool held_ = false;            ///< the caller is where a device can pick it up
    bool holder_ended_ = false;    ///< by us
    std::set<std::string> taken_;  ///< legs that answered: theirs is the caller, or they end by themselves
    bool answered_ = false;
    bool caller_gone_ = false;
    bool held_in_vain_ = false;  ///< nobody answered, and the caller is still there
};

}  // namespace pbxd
