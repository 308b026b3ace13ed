// Keeps presence true to one switch: what its link's news mean, and what the switch is asked after a gap. Without a
// socket and a clock: SwitchLink drives it over the Event Socket, the simulation with a virtual one.
//
//     follower.on_connected(core_uuid, now);  // or on_events_lost(), or an event that says that a profile started
//     const auto attempt = follower.attempt();
//     for (;;) {
//         auto step = follower.next(attempt, now);
//         if (auto* ask = std::get_if<AskSwitch>(&step)) follower.answer(attempt, co_await api(ask->command));
//         if (std::holds_alternative<RowsWait>(step)) co_await post();               // others have their turn
//         if (auto* failed = std::get_if<RebuildFailed>(&step)) co_await wait(failed->pause);
//         if (auto* later = std::get_if<AskLater>(&step)) co_await wait(later->pause);
//         if (std::holds_alternative<Overtaken>(step)) break;
//     }
//
//     gap --> profiles --> registrations of each profile --> browsers --> legs --> who hears whom --> done
//              ^                                                                              |
//              +-------------- pause <---- an answer that is none, or an error ---------------+
//
//     done --> all of it again after a second, the switch being up: the check --> looks at the profiles, now and then
//
// The subscription stands before the first question, and presence sorts out what came in which order. What is older
// than both can still be in the switch's answers, for some of them come from a database that is written after the
// events (presence.hpp): so all is asked a second time, and what no event touched meanwhile is corrected. A check that
// found something wrong is followed by another, up to three; and every ten minutes there is one, whatever it may be
// that went wrong (a registration that the switch deletes without a word: another user's with the same contact). A gap
// during a rebuild begins a new one, and the old one finds itself overtaken.
//
// A profile says that it has started before `sofia xmlstatus` has it (seen in FreeSWITCH 1.11.1, now and then, by some
// milliseconds), and asked too early the switch has none of its phones. So a profile that was told of is waited for;
// and since that word may be missed, the profiles are looked at again some times after a rebuild, and then every 20 s:
// one that stops says nothing at all, nor do its phones.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "esl/event.hpp"
#include "pbxd/read_model.hpp"
#include "pbxd/switch_snapshot.hpp"

namespace pbxd {

/// Ask the switch, and give the answer to SwitchFollower::answer().
struct AskSwitch {
    std::string command;
};
/// Rows were taken and more wait: call next() again when others had their turn.
struct RowsWait {};
/// The switch could not be asked. Call next() again after the pause: it begins anew.
struct RebuildFailed {
    boost::system::error_code error;
    EpochMilliseconds pause = 0;
};
/// There is nothing to be asked yet: call next() again after the pause.
struct AskLater {
    EpochMilliseconds pause = 0;
};
/// The switch is up. Call next() again: what was asked is looked at again.
struct RebuildDone {
    std::size_t refused = 0;  ///< registrations that could not be understood
};
/// Its rows were checked. Call next() again.
struct RebuildChecked {
    std::vector<std::string> leg_uuids;  ///< of all its legs
    std::size_t corrected = 0;           ///< how many devices and legs were not as presence had them
};
/// There was another gap: this rebuild is of no use any more.
struct Overtaken {};

using RebuildStep = std::variant<AskSwitch, RowsWait, RebuildFailed, AskLater, RebuildDone, RebuildChecked, Overtaken>;

class SwitchFollower {
  public:
    /// \param rows_in_a_turn  how many rows next() takes at most; 200 are about a millisecond
    /// \param looks_of_a_check  how many looks lie between two checks; 30 are ten minutes
    SwitchFollower(ReadModel& model, SwitchId id, std::size_t rows_in_a_turn = 200, std::size_t looks_of_a_check = 30)
        : model_(model), id_(id), rows_in_a_turn_(rows_in_a_turn), looks_of_a_check_(looks_of_a_check) {}

    /// The link is up and subscribed: a rebuild begins.
    void on_connected(std::string core_uuid, EpochMilliseconds now);
    /// Events were thrown away because they were read too slowly: a rebuild begins.
    void on_events_lost(EpochMilliseconds now);
    void on_disconnected(EpochMilliseconds now);
    /// Presence knows what the event tells; gives the fact in it. A profile that starts has a rebuild begin, for it
    /// comes back without a word about its registrations: those that the switch's database kept are usable at once,
    /// those that ran out meanwhile are gone.
    std::optional<SwitchFact> on_event(const esl::EventView& event, EpochMilliseconds now);

    /// Grows with each rebuild that begins and with each end of the link.
    std::uint64_t attempt() const { return attempt_; }
    bool is_rebuilding() const { return rebuilding_; }
    /// Nothing is to come but the looks now and then: what the switch has is known, unless it went wrong unheard.
    bool is_settled() const;

    /// What is to be done next for that attempt.
    RebuildStep next(std::uint64_t attempt, EpochMilliseconds now);
    /// The answer to the last AskSwitch of that attempt; an empty one where the switch has not that module.
    void answer(std::uint64_t attempt, boost::system::result<std::string> text);

  private:
    enum class Stage { profiles, registrations, browsers, legs, calls, done, looking_again };

    void begin(std::string core_uuid, EpochMilliseconds now);
    void restart(EpochMilliseconds now);
    RebuildStep fail(boost::system::error_code error);
    /// Whether a profile that has started is not there yet, and still waited for.
    bool lacks_profile(EpochMilliseconds now);
    RebuildStep look_again(EpochMilliseconds now);
    /// The questions anew, from the first.
    void ask_anew();
    void drop_check();
    /// Whether there were registrations to be taken.
    bool take_registrations(EpochMilliseconds now);
    bool take_rows(EpochMilliseconds now);
    /// All that was asked is taken.
    RebuildStep end(EpochMilliseconds now);
    std::string question() const;
    boost::system::result<void> read(std::string text);
    boost::system::result<void> read_rows(const std::string& text);

    ReadModel& model_;
    SwitchId id_;
    std::size_t rows_in_a_turn_;
    std::size_t looks_of_a_check_;
    std::uint64_t attempt_ = 0;
    bool rebuilding_ = false;
    bool paused_ = false;  ///< an attempt failed, and the next one has not begun
    bool check_due_ = false;
    std::size_t checks_ = 0;  ///< that found something wrong, one after the other
    bool checking_ = false;

    Stage stage_ = Stage::profiles;
    bool answered_ = false;
    boost::system::error_code failure_;
    std::vector<std::string> profiles_;
    /// Profiles that have started, and until when they are waited for.
    std::map<std::string, EpochMilliseconds> awaited_;
    std::vector<std::string> profiles_again_;  ///< as they were when looked at again
    std::size_t looks_ = 0;                    ///< how often they were
    std::size_t profile_ = 0;                  ///< which one is asked about
    std::optional<RegistrationReader> registrations_;
    std::vector<SwitchFact> rows_;  ///< read and not yet taken, from the first_ on
    std::size_t first_ = 0;
    std::vector<std::string> leg_uuids_;
    std::size_t refused_ = 0;
};

}  // namespace pbxd
