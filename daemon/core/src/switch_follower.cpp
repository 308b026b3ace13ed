#include "pbxd/switch_follower.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "pbxd/call_fact.hpp"

namespace pbxd {

using boost::system::result;

namespace {

/// Before the switch is asked again: its profiles may be on their way.
constexpr EpochMilliseconds retry_pause = 2000;

/// A profile that has started is in the list within milliseconds, or does not come up at all.
constexpr EpochMilliseconds profile_pause = 200;
constexpr EpochMilliseconds longest_wait = 10'000;
constexpr std::size_t most_awaited = 16;

/// After which what was asked is looked at again, the last one for ever.
constexpr std::array<EpochMilliseconds, 4> look_pauses{1000, 4000, 10'000, 20'000};

/// A check that found something wrong is followed by another, so many times at most: the switch may have been so busy
/// that its answers were older than is thought here, and then it is the check that was wrong.
constexpr std::size_t checks_in_doubt = 3;

/// From the beginning of a watch to the first question of its check: what the switch fired before must be in its
/// database by then.
constexpr EpochMilliseconds watch_time = 1000;

}  // namespace

void SwitchFollower::ask_anew() {
    stage_ = Stage::profiles;
    answered_ = false;
    failure_ = {};
    profile_ = 0;
    registrations_.reset();
    rows_.clear();
    first_ = 0;
    leg_uuids_.clear();
    refused_ = 0;
}

void SwitchFollower::begin(std::string core_uuid, EpochMilliseconds now) {
    ++attempt_;
    rebuilding_ = true;
    model_.begin_rebuild(id_, std::move(core_uuid), now);
    ask_anew();
    profiles_.clear();
    paused_ = false;
    looks_ = 0;
    check_due_ = true;
    checks_ = 0;
    checking_ = false;
}

void SwitchFollower::drop_check() {
    checking_ = false;
    model_.drop_check(id_);
    ask_anew();
    stage_ = Stage::done;
}

void SwitchFollower::restart(EpochMilliseconds now) {
    const auto attempt = attempt_;
    begin(model_.presence().switches()[id_].core_uuid, now);
    attempt_ = attempt;
}

void SwitchFollower::on_connected(std::string core_uuid, EpochMilliseconds now) {
    awaited_.clear();
    begin(std::move(core_uuid), now);
}

void SwitchFollower::on_events_lost(EpochMilliseconds now) { begin(model_.presence().switches()[id_].core_uuid, now); }

void SwitchFollower::on_disconnected(EpochMilliseconds now) {
    ++attempt_;
    rebuilding_ = false;
    drop_check();
    stage_ = Stage::profiles;
    model_.presence().link_down(id_, now);
}

std::optional<SwitchFact> SwitchFollower::on_event(const esl::EventView& event, EpochMilliseconds now) {
    auto fact = read_event(event);
    if (fact) {
        model_.apply(id_, *fact, now);
    } else if (event.is_custom("sofia::profile_start")) {
        if (awaited_.size() < most_awaited) awaited_[event.decoded("profile_name")] = now + longest_wait;
        begin(model_.presence().switches()[id_].core_uuid, now);
    }
    return fact;
}

std::string SwitchFollower::question() const {
    switch (stage_) {
        case Stage::profiles:
        case Stage::looking_again:
            return "sofia xmlstatus";
        case Stage::registrations:
            return "sofia xmlstatus profile " + profiles_[profile_] + " reg";
        case Stage::browsers:
            return "verto jsonstatus";
        case Stage::legs:
            return "show channels as json";
        case Stage::calls:
        case Stage::done:
            break;
    }
    return "show calls as json";
}

void SwitchFollower::answer(std::uint64_t attempt, result<std::string> text) {
    if (attempt != attempt_ || answered_) return;
    if (!rebuilding_ && !checking_ && stage_ != Stage::looking_again) return;
    answered_ = true;
    if (text.has_error()) {
        failure_ = text.error();
    } else if (const auto done = read(std::move(*text)); done.has_error()) {
        failure_ = done.error();
    }
}

result<void> SwitchFollower::read(std::string text) {
    // The module is not loaded: there is nothing of its kind.
    if (text.empty() && stage_ != Stage::legs && stage_ != Stage::calls) return {};
    if (stage_ == Stage::profiles || stage_ == Stage::looking_again) {
        auto profiles = read_profiles(text);
        if (!profiles) return profiles.error();
        (rebuilding_ ? profiles_ : profiles_again_) = std::move(*profiles);
        return {};
    }
    if (stage_ == Stage::registrations) {
        auto reader = RegistrationReader::open(std::move(text), profiles_[profile_]);
        if (!reader) return reader.error();
        registrations_ = std::move(*reader);
        return {};
    }
    return read_rows(text);
}

result<void> SwitchFollower::read_rows(const std::string& text) {
    if (stage_ == Stage::browsers) {
        const auto browsers = read_browsers(text);
        if (!browsers) return browsers.error();
        rows_.assign(browsers->begin(), browsers->end());
        return {};
    }
    if (stage_ == Stage::calls) {
        const auto joined = read_joined(text);
        if (!joined) return joined.error();
        rows_.assign(joined->begin(), joined->end());
        return {};
    }
    const auto legs = read_legs(text);
    if (!legs) return legs.error();
    auto uuids = read_channel_uuids(text);
    if (!uuids) return uuids.error();
    rows_.assign(legs->begin(), legs->end());
    leg_uuids_ = std::move(*uuids);
    return {};
}

bool SwitchFollower::take_rows(EpochMilliseconds now) {
    const auto end = std::min(rows_.size(), first_ + rows_in_a_turn_);
    for (; first_ < end; ++first_) model_.snapshot(id_, rows_[first_], now);
    if (first_ < rows_.size()) return true;
    rows_.clear();
    first_ = 0;
    return false;
}

RebuildStep SwitchFollower::fail(boost::system::error_code error) {
    paused_ = true;
    return RebuildFailed{.error = error, .pause = retry_pause};
}

bool SwitchFollower::take_registrations(EpochMilliseconds now) {
    if (!registrations_) return false;
    for (const auto& phone : registrations_->read(rows_in_a_turn_)) model_.snapshot(id_, phone, now);
    if (!registrations_->at_end()) return true;
    refused_ += registrations_->refused();
    registrations_.reset();
    return true;
}

bool SwitchFollower::lacks_profile(EpochMilliseconds now) {
    std::erase_if(awaited_, [&](const auto& awaited) {
        return now >= awaited.second || std::find(profiles_.begin(), profiles_.end(), awaited.first) != profiles_.end();
    });
    return !awaited_.empty();
}

bool SwitchFollower::is_settled() const {
    return !rebuilding_ && !check_due_ && stage_ == Stage::looking_again && looks_ >= look_pauses.size();
}

RebuildStep SwitchFollower::look_again(EpochMilliseconds now) {
    if (stage_ == Stage::looking_again) {
        if (check_due_ && !model_.presence().is_watching(id_)) {
            model_.begin_watch(id_);
            return AskLater{watch_time};
        }
        if (check_due_) {
            checking_ = true;
            model_.begin_check(id_);
            ask_anew();
        }
        if (!answered_) return AskSwitch{question()};
        // Who cannot be asked now is asked another time, or has lost its link.
        if (!failure_ && profiles_again_ != profiles_) {
            restart(now);
            return AskSwitch{question()};
        }
        stage_ = Stage::done;
    }
    if (stage_ != Stage::done) return Overtaken{};
    stage_ = Stage::looking_again;
    answered_ = false;
    failure_ = {};
    profiles_again_.clear();
    const auto pause = look_pauses.at(std::min(looks_, look_pauses.size() - 1));
    ++looks_;
    check_due_ = check_due_ || looks_ % looks_of_a_check_ == 0;
    return AskLater{pause};
}

RebuildStep SwitchFollower::end(EpochMilliseconds now) {
    stage_ = Stage::done;
    if (checking_) {
        checking_ = false;
        const auto corrected = model_.end_check(id_, now);
        check_due_ = corrected > 0 && ++checks_ < checks_in_doubt;
        if (!check_due_) checks_ = 0;
        return RebuildChecked{.leg_uuids = std::exchange(leg_uuids_, {}), .corrected = corrected};
    }
    rebuilding_ = false;
    model_.end_rebuild(id_, now);
    return RebuildDone{.refused = refused_};
}

RebuildStep SwitchFollower::next(std::uint64_t attempt, EpochMilliseconds now) {
    if (attempt != attempt_) return Overtaken{};
    if (!rebuilding_ && !checking_) return look_again(now);
    if (paused_) restart(now);
    if (failure_ && rebuilding_) return fail(failure_);
    if (failure_) {
        // The next look checks, or finds why it cannot be done.
        drop_check();
        return look_again(now);
    }
    if (!answered_) return AskSwitch{question()};
    if (stage_ == Stage::profiles && rebuilding_ && lacks_profile(now)) {
        answered_ = false;
        profiles_.clear();
        return AskLater{profile_pause};
    }
    if (stage_ == Stage::profiles && checking_ && profiles_again_ != profiles_) {
        restart(now);
        return AskSwitch{question()};
    }
    if (take_registrations(now) || take_rows(now)) return RowsWait{};
    answered_ = false;
    if (stage_ == Stage::registrations) ++profile_;
    if (stage_ == Stage::profiles) stage_ = Stage::registrations;
    if (stage_ == Stage::registrations) {
        if (profile_ < profiles_.size()) return AskSwitch{question()};
        stage_ = Stage::browsers;
    } else if (stage_ == Stage::browsers) {
        stage_ = Stage::legs;
    } else if (stage_ == Stage::legs) {
        stage_ = Stage::calls;
    } else if (stage_ == Stage::calls) {
        return end(now);
    }
    return AskSwitch{question()};
}

}  // namespace pbxd
