#include "pbxd/switch_follower.hpp"

#include <algorithm>
#include <utility>

#include "pbxd/call_fact.hpp"

namespace pbxd {

using boost::system::result;

namespace {

/// Before the switch is asked again: its profiles may be on their way.
constexpr EpochMilliseconds retry_pause = 2000;

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

void SwitchFollower::on_connected(std::string core_uuid, EpochMilliseconds now) { begin(std::move(core_uuid), now); }

void SwitchFollower::on_events_lost(EpochMilliseconds now) { begin(model_.presence().switches()[id_].core_uuid, now); }

void SwitchFollower::on_disconnected(EpochMilliseconds now) {
    ++attempt_;
    rebuilding_ = false;
    registrations_.reset();
    rows_.clear();
    model_.presence().link_down(id_, now);
}

std::optional<SwitchFact> SwitchFollower::on_event(const esl::EventView& event, EpochMilliseconds now) {
    auto fact = read_event(event);
    if (fact) {
        model_.apply(id_, *fact, now);
    } else if (event.is_custom("sofia::profile_start")) {
        begin(model_.presence().switches()[id_].core_uuid, now);
    }
    return fact;
}

std::string SwitchFollower::question() const {
    switch (stage_) {
        case Stage::profiles:
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
    if (attempt != attempt_ || !rebuilding_ || answered_) return;
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
    if (stage_ == Stage::profiles) {
        auto profiles = read_profiles(text);
        if (!profiles) return profiles.error();
        profiles_ = std::move(*profiles);
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

RebuildStep SwitchFollower::next(std::uint64_t attempt, EpochMilliseconds now) {
    if (attempt != attempt_ || !rebuilding_) return Overtaken{};
    if (paused_) restart(now);
    if (failure_) return fail(failure_);
    if (!answered_) return AskSwitch{question()};
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
