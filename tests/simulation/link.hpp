// The Event Socket between a model switch and the simulated pbxd: bytes on their way, and all that can befall them.
//
// At pbxd's end stand the real decoder, session, queue of notifications and SwitchFollower, driven as esl::Client and
// SwitchLink drive them, but by the virtual clock and in any order that their coroutines could run in.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "esl/decoder.hpp"
#include "esl/detail/notification_queue.hpp"
#include "esl/detail/session.hpp"
#include "model_switch.hpp"
#include "pbxd/switch_follower.hpp"

namespace simulation {

class Link {
  public:
    Link(ModelSwitch& pbx, Random& random, Timeline& time, const Trace& trace);

    /// Called with what presence looked like before and after the end of a link was taken.
    std::function<void()> before_down = [] {};
    std::function<void()> after_down = [] {};
    /// Called when presence may have changed.
    std::function<void()> on_changed = [] {};

    /// A pbxd begins, or another one after the last was killed.
    void begin(pbxd::ReadModel& model, pbxd::SwitchId id);
    /// That pbxd is gone.
    void end();

    // Faults.
    void cut();           ///< both ends are told; what is on its way is lost from some byte on
    void go_half_open();  ///< nobody is told
    void refuse_until(EpochMilliseconds time) { refused_until_ = time; }
    void slow_until(EpochMilliseconds time) { slow_until_ = time; }
    /// pbxd does nothing until then.
    void suspend_until(EpochMilliseconds time) { suspended_until_ = time; }
    void lose_answers(unsigned percent) { bad_answers_ = percent; }
    void heal();

    bool is_up() const;
    const ModelSwitch& pbx() const { return pbx_; }
    pbxd::SwitchId id() const { return id_; }

  private:
    using Bytes = std::shared_ptr<const std::string>;

    // The switch's end.
    void send(std::string message);
    void obey(const std::string& command);
    void run_job(const std::string& command, const std::string& job_uuid);
    // What is between.
    EpochMilliseconds delay();
    bool is_current(std::uint64_t connection) const { return connection == connection_ && session_.has_value(); }
    // pbxd's end.
    void connect();
    void connect_later();
    void arrive(std::uint64_t connection, const Bytes& bytes);
    void drain(std::uint64_t connection);
    void receive(std::uint64_t connection, std::string_view rest);
    void read(std::string_view bytes);
    void on_frame(const esl::Frame& frame);
    void write();
    void lose(esl::Error error);
    void watch();
    void notify(auto&& notification);
    void follow();
    void take(esl::Notification& notification);
    void advance(std::uint64_t attempt);
    /// Nobody waits for the looks that come now and then.
    void wait_for(std::uint64_t attempt, EpochMilliseconds pause);
    void ask(std::uint64_t attempt, const std::string& command);
    void answer(esl::detail::Session::CommandId id, boost::system::result<std::string> text);
    /// When pbxd gets round to what is due.
    EpochMilliseconds soon();
    esl::detail::Session::Time session_time() const;
    /// Does it unless this pbxd is gone by then.
    void later(EpochMilliseconds time, std::function<void()> what);

    ModelSwitch& pbx_;
    Random& random_;
    Timeline& time_;
    const Trace& trace_;
    esl::detail::SessionConfig config_;

    std::uint64_t connection_ = 0;
    bool open_at_switch_ = false;
    bool half_open_ = false;
    bool subscribed_ = false;
    std::size_t on_their_way_ = 0;
    std::deque<Bytes> inbox_;                ///< came, and not yet read
    std::optional<std::size_t> bytes_left_;  ///< of what is on its way when the link was cut
    EpochMilliseconds last_arrival_ = 0;
    EpochMilliseconds last_command_ = 0;
    EpochMilliseconds refused_until_ = 0;
    EpochMilliseconds slow_until_ = 0;
    EpochMilliseconds suspended_until_ = 0;
    unsigned bad_answers_ = 0;

    std::uint64_t run_ = 0;  ///< which pbxd it is
    pbxd::Presence* presence_ = nullptr;
    pbxd::SwitchId id_ = 0;
    std::size_t longest_queue_ = 0;
    esl::Decoder decoder_;
    std::optional<esl::detail::Session> session_;
    std::optional<esl::detail::NotificationQueue> queue_;
    std::optional<pbxd::SwitchFollower> follower_;
    bool following_ = false;                                          ///< the queue will be looked into
    std::map<esl::detail::Session::CommandId, std::uint64_t> asked_;  ///< which attempt waits for which answer
    std::uint64_t next_job_ = 1;
};

}  // namespace simulation
