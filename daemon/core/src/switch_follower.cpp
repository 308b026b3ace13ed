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

/// After which the profiles are looked at again.
constexpr std::array<EpochMilliseconds, 3> look_pauses{1000, 4000, 10'000};

}  // namespace

void SwitchFollower::begin(std::string core_uuid, EpochMilliseconds now) {
    ++attempt_;
    rebuilding_ = true;
    model_.begin_rebuild(id_, std::move(core_uuid), now);
    stage_ = Stage::profiles;
    answered_ = false;
    paused_ = false;
    failure_ = {};
    profiles_.clear();
    profile_ = 0;
    looks_ = 0;
    registrations_.reset();
    rows_.clear();
    first_ = 0;
    leg_uuids_.clear();
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
    stage_ = Stage::profiles;
    registrations_.reset();
    rows_.clear();
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
    if (!rebuilding_ && stage_ != Stage::looking_again) return;
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
        (stage_ == Stage::profiles ? profiles_ : profiles_again_) = std::move(*profiles);
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

RebuildStep SwitchFollower::take_registrations(EpochMilliseconds now) {
    auto phones = registrations_->read(rows_in_a_turn_);
    if (!phones) return fail(phones.error());
    for (const auto& phone : *phones) model_.snapshot(id_, phone, now);
    if (registrations_->at_end()) registrations_.reset();
    return RowsWait{};
}

bool SwitchFollower::lacks_profile(EpochMilliseconds now) {
    std::erase_if(awaited_, [&](const auto& awaited) {
        return now >= awaited.second || std::find(profiles_.begin(), profiles_.end(), awaited.first) != profiles_.end();
    });
    return !awaited_.empty();
}

RebuildStep SwitchFollower::look_again(EpochMilliseconds now) {
    if (stage_ == Stage::looking_again) {
        if (!answered_) return AskSwitch{question()};
        // Who cannot be asked now is asked another time, or has lost its link.
        if (!failure_ && profiles_again_ != profiles_) {
            restart(now);
            return AskSwitch{question()};
        }
        stage_ = Stage::done;
    }
    if (stage_ != Stage::done) return Overtaken{};
    if (looks_ == look_pauses.size()) return Settled{};
    stage_ = Stage::looking_again;
    answered_ = false;
    failure_ = {};
    profiles_again_.clear();
    return AskLater{look_pauses.at(looks_++)};
}

RebuildStep SwitchFollower::next(std::uint64_t attempt, EpochMilliseconds now) {
    if (attempt != attempt_) return Overtaken{};
    if (!rebuilding_) return look_again(now);
    if (paused_) restart(now);
    if (failure_) return fail(failure_);
    if (!answered_) return AskSwitch{question()};
    if (stage_ == Stage::profiles && lacks_profile(now)) {
        answered_ = false;
        profiles_.clear();
        return AskLater{profile_pause};
    }
    if (registrations_) return take_registrations(now);
    if (take_rows(now)) return RowsWait{};
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
        stage_ = Stage::done;
        rebuilding_ = false;
        model_.end_rebuild(id_, now);
        return RebuildDone{std::exchange(leg_uuids_, {})};
    }
    return AskSwitch{question()};
}

}  // namespace pbxd
