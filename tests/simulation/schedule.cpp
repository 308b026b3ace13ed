#include "schedule.hpp"

#include <algorithm>

namespace simulation {
namespace {

/// Enough for a half-open link to be noticed, and for an answer that never comes to be given up.
constexpr EpochMilliseconds settling_time = 300'000;

}  // namespace

Schedule::Schedule(std::uint64_t seed, bool told) : random_(seed), trace_(time_, told), people_(random_, trace_) {
    const auto count = random_.chance(60) ? 1 : 2 + random_.below(2);
    for (std::size_t i = 0; i < count; ++i) {
        switches_.push_back(
            std::make_unique<ModelSwitch>("switch-" + std::to_string(i + 1), people_.names(), random_, time_, trace_));
        links_.push_back(std::make_unique<Link>(*switches_.back(), random_, time_, trace_));
        auto& link = *links_.back();
        link.on_changed = [this] { publish(); };
        link.before_down = [this] { look_before_down(); };
        link.after_down = [this, &link] { check_after_down(link); };
    }
    start_daemon();
}

void Schedule::start_daemon() {
    const auto now = time_.now();
    daemon_ = std::make_unique<Daemon>();
    people_.load(daemon_->model, now);
    none_up_since_ = now;
    for (auto& link : links_) {
        link->begin(daemon_->model, daemon_->model.presence().add_switch(link->pbx().name(), now));
    }
    using pbxd::Filter;
    using pbxd::Order;
    daemon_->viewers.emplace_back(1, pbxd::ViewQuery{}, pbxd::Window{});
    daemon_->viewers.emplace_back(2, pbxd::ViewQuery{.words = {}, .filter = Filter::online, .order = Order::state},
                                  pbxd::Window{.limit = 3});
    daemon_->viewers.emplace_back(3, pbxd::ViewQuery{}, pbxd::Window{});
    for (auto& viewer : daemon_->viewers) viewer.open(daemon_->views);
}

void Schedule::restart_daemon() {
    trace_.say("pbxd is killed and starts again");
    for (auto& link : links_) link->end();
    start_daemon();
}

void Schedule::publish() {
    auto& [model, views, viewers] = *daemon_;
    if (model.take_all_changed()) views.touch_all();
    views.touch(model.take_changed());
    for (const auto& message : views.flush(time_.now())) {
        viewers[message.viewer - 1].take(*message.text);
    }
}

void Schedule::befall(Link& link) {
    const auto what = random_.below(100);
    const auto now = time_.now();
    if (what < 35) {
        if (random_.chance(40)) {
            const auto pause = random_.between(0, 60'000);
            trace_.say(link.pbx().name(), ": no way to it for ", pause, " ms");
            link.refuse_until(now + pause);
        }
        link.cut();
    } else if (what < 50) {
        link.go_half_open();
    } else if (what < 65) {
        trace_.say(link.pbx().name(), ": the link is slow");
        link.slow_until(now + random_.between(1000, 20'000));
    } else if (what < 80) {
        trace_.say(link.pbx().name(), ": its answers are cut");
        link.lose_answers(30);
    } else if (what < 92) {
        const auto pause = random_.chance(50) ? random_.between(100, 2000) : random_.between(2000, 60'000);
        trace_.say("pbxd is suspended for ", pause, " ms");
        for (auto& each : links_) each->suspend_until(now + pause);
    } else {
        restart_daemon();
    }
}

void Schedule::happen() {
    const auto what = random_.below(100);
    if (what < 76) {
        random_.pick(switches_)->happen();
    } else if (what < 88) {
        people_.change(daemon_->model, time_.now());
        if (random_.chance(50)) publish();
    } else if (what < 97) {
        befall(*random_.pick(links_));
    } else {
        auto& viewer = random_.pick(daemon_->viewers);
        viewer.refresh(daemon_->views);
    }
}

void Schedule::run() {
    const auto happenings = 8 + random_.below(24);
    // Sometimes there is somebody before pbxd comes, sometimes it meets the switch as it starts.
    if (random_.chance(70)) time_.run_until(time_.now() + random_.between(0, 5000));
    for (std::size_t i = 0; i < happenings; ++i) {
        const auto burst = random_.chance(20) ? 1 + random_.below(8) : 1;
        for (std::size_t j = 0; j < burst; ++j) happen();
        const auto kind = random_.below(100);
        const auto pause = kind < 50   ? random_.between(0, 10)
                           : kind < 80 ? random_.between(0, 200)
                           : kind < 96 ? random_.between(0, 3000)
                                       : random_.between(0, 40'000);
        time_.run_until(time_.now() + pause);
        for (const auto& link : links_) check_unconfirmed(*link);
    }
    settle();
    check_all();
}

bool Schedule::is_settled() const {
    return time_.waiting() == 0 && std::all_of(links_.begin(), links_.end(), [](const auto& link) {
               return link->is_up() && link->pbx().is_whole();
           });
}

void Schedule::settle() {
    trace_.say("all is mended");
    for (auto& link : links_) link->heal();
    for (auto& pbx : switches_) pbx->heal();
    if (!comes_to_rest()) {
        // They stir as they are asked. Where the queue holds two events, that is lost again and asked for again, as
        // long as they go on (one schedule of some hundred thousand).
        for (auto& pbx : switches_) pbx->fall_still();
        if (!comes_to_rest()) throw Difference("the links are not back after " + std::to_string(settling_time) + " ms");
    }
    publish();
}

bool Schedule::comes_to_rest() {
    const auto until = time_.now() + settling_time;
    for (;;) {
        while (!is_settled()) {
            if (!time_.step(until)) return false;
        }
        // Counts go out once a second. A look may come meanwhile.
        const auto counted = time_.now() + 1500;
        while (is_settled() && time_.step(counted)) {
        }
        if (is_settled()) {
            time_.run_until(counted);
            return true;
        }
    }
}

}  // namespace simulation
